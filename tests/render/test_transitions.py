"""Every transition: exact ends, steady progress, any even size, alpha, the same bytes again."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from reelwright.render.names import names
from reelwright.render.planes import Planes, empty, fill
from reelwright.render.protocols import TransitionContext
from reelwright.render.registry import transition

NAMES = sorted(names("transitions"))
DEFAULTS = ("linearblur", "simplezoom", "directional", "wiperight", "circleopen", "fade")
# They show light or dark of their own, or swing back, on the way.
NOT_MONOTONE = {"bounce_up", "bounce_down", "burn", "circle", "circlecrop", "fadecolor"} | {
    "cube",
    "doorway",
    "glitchdisplace",
    "glitchmemories",
    "gridflip",
    "multiplyblend",
    "swap",
    "zoomincircles",
}
SIZES = [(90, 162), (64, 36), (2, 2)]


def flat(width: int, height: int, luma: int, *, alpha: int | None = None) -> Planes:
    picture = empty(width, height, alpha=alpha is not None)
    fill(picture, (luma, 100, 150), 255 if alpha is None else alpha)
    return picture


def noisy(width: int, height: int, seed: int, *, alpha: bool = False) -> Planes:
    chance = np.random.default_rng(seed)
    picture = empty(width, height, alpha=alpha)
    soft = cv2.GaussianBlur(chance.integers(16, 235, (height, width)).astype(np.uint8), (0, 0), 2)
    picture.y[:] = soft
    picture.u[:] = chance.integers(90, 160, picture.u.shape)
    picture.v[:] = chance.integers(90, 160, picture.v.shape)
    if picture.alpha is not None:
        picture.alpha[:] = chance.integers(0, 255, (height, width))
    return picture


def mixed(name: str, first: Planes, second: Planes, progress: float, *, seed: int = 5) -> Planes:
    alpha = first.alpha is not None or second.alpha is not None
    out = empty(first.width, first.height, alpha=alpha)
    context = TransitionContext(first.width, first.height, 25.0, seed)
    transition(name).mix(first, second, progress, out, context)
    return out


def same(one: Planes, other: Planes) -> bool:
    planes = [(one.y, other.y), (one.u, other.u), (one.v, other.v)]
    if one.alpha is not None and other.alpha is not None:
        planes.append((one.alpha, other.alpha))
    return all(np.array_equal(left, right) for left, right in planes)


def test_the_built_in_list_and_enough_others_exist() -> None:
    assert set(DEFAULTS) <= set(NAMES)
    assert len(NAMES) >= 26


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", NAMES)
def test_the_ends_are_the_two_pictures(name: str, size: tuple[int, int]) -> None:
    first, second = noisy(*size, 1), noisy(*size, 2)
    assert same(mixed(name, first, second, 0.0), first)
    assert same(mixed(name, first, second, 1.0), second)


@pytest.mark.parametrize("name", NAMES)
def test_the_pictures_are_left_alone_and_the_bytes_come_again(name: str) -> None:
    first, second = noisy(90, 162, 1), noisy(90, 162, 2)
    kept = first.copy(), second.copy()
    once = mixed(name, first, second, 0.4)
    assert same(first, kept[0])
    assert same(second, kept[1])
    assert same(once, mixed(name, first, second, 0.4))
    assert not same(once, first)
    assert not same(once, second)


@pytest.mark.parametrize("name", sorted(set(NAMES) - NOT_MONOTONE))
def test_the_second_picture_only_grows(name: str) -> None:
    first, second = flat(90, 162, 40), flat(90, 162, 200)
    means = [mixed(name, first, second, step / 12).y.mean() for step in range(13)]
    assert all(later >= earlier - 0.6 for earlier, later in pairwise(means))
    assert means[0] == 40
    assert means[-1] == 200


@pytest.mark.parametrize("name", NAMES)
def test_transparent_pictures_stay_over_black(name: str) -> None:
    first, second = flat(90, 162, 16, alpha=0), flat(90, 162, 200)
    fill(first, (16, 128, 128), 0)
    for progress in (0.0, 0.3, 0.7, 1.0):
        out = mixed(name, first, second, progress)
        assert out.alpha is not None
        clear = out.alpha == 0
        assert np.all(np.abs(out.y[clear].astype(int) - 16) <= 3)
    assert same(mixed(name, first, second, 0.0), first)


@pytest.mark.parametrize("name", NAMES)
def test_the_result_may_lie_in_wider_rows(name: str) -> None:
    """An encoder's planes have padding at the end of each row."""
    first, second = noisy(90, 162, 1), noisy(90, 162, 2)
    rows = [np.zeros((162, 128), np.uint8), np.zeros((81, 64), np.uint8)]
    out = Planes(rows[0][:, :90], rows[1][:, :45], rows[1].copy()[:, :45])
    transition(name).mix(first, second, 0.4, out, TransitionContext(90, 162, 25.0, 5))
    assert same(out, mixed(name, first, second, 0.4))
    assert not rows[0][:, 90:].any()


@pytest.mark.parametrize(
    ("name", "spot"),
    [
        ("wiperight", (0, 80)),
        ("wipeleft", (88, 80)),
        ("wipedown", (45, 0)),
        ("wipeup", (45, 160)),
        ("circleopen", (45, 80)),
        ("directional", (45, 160)),
    ],
)
def test_where_the_second_picture_comes_from(name: str, spot: tuple[int, int]) -> None:
    out = mixed(name, flat(90, 162, 40), flat(90, 162, 200), 0.3)
    assert out.y[spot[1], spot[0]] == 200
    assert (out.y == 40).any()


def test_the_edge_of_a_wipe_is_soft() -> None:
    row = mixed("wiperight", flat(400, 90, 40), flat(400, 90, 200), 0.5).y[40].astype(int)
    assert np.abs(np.diff(row)).max() < 30
    assert np.all(np.diff(row) <= 0)
