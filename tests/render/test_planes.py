"""Planes and overlays: colours, alpha, blends."""

from __future__ import annotations

import numpy as np
import pytest

from reelwright.render import planes
from reelwright.render.planes import Planes


def values(picture: Planes, x: int, y: int) -> tuple[int, int, int]:
    return (
        int(picture.y[y, x]),
        int(picture.u[y // 2, x // 2]),
        int(picture.v[y // 2, x // 2]),
    )


@pytest.mark.parametrize(
    ("color", "expected"),
    [
        ("#000000", (16, 128, 128)),
        ("#FFFFFF", (235, 128, 128)),
        ("#FF0000", (63, 102, 240)),
        ("#00FF00", (173, 42, 26)),
        ("#0000FF", (32, 240, 118)),
    ],
)
def test_colors_are_bt709_limited(color: str, expected: tuple[int, int, int]) -> None:
    assert planes.color_of(color) == expected
    assert values(planes.color(8, 6, color), 5, 3) == expected


def rgba(width: int, height: int, color: tuple[int, int, int, int]) -> np.ndarray:
    return np.full((height, width, 4), color, np.uint8)


def test_opaque_overlay_replaces_only_its_rectangle() -> None:
    target = planes.color(16, 16, "#0000FF")
    planes.blend(target, planes.overlay_from_rgba(rgba(4, 6, (255, 0, 0, 255)), 4, 2))
    assert values(target, 4, 2) == values(target, 7, 7) == (63, 102, 240)
    assert values(target, 3, 2) == values(target, 4, 8) == (32, 240, 118)


def test_half_transparent_overlay_is_the_mean() -> None:
    target = planes.color(16, 16, "#0000FF")
    planes.blend(target, planes.overlay_from_rgba(rgba(8, 8, (255, 0, 0, 255)), 0, 0, 0.5))
    assert np.abs(np.subtract(values(target, 2, 2), (48, 171, 179))).max() <= 1


@pytest.mark.parametrize(("x", "y"), [(-3, -5), (13, 11), (-40, 0), (5, 3)])
def test_overlay_at_odd_or_outside_places(x: int, y: int) -> None:
    target = planes.black(16, 16)
    planes.blend(target, planes.overlay_from_rgba(rgba(7, 9, (255, 255, 255, 255)), x, y))
    white = np.zeros((16, 16), bool)
    white[max(y, 0) : max(y + 9, 0), max(x, 0) : max(x + 7, 0)] = True
    assert np.array_equal(target.y == 235, white)
    assert (target.y[~white] == 16).all()


def test_invisible_overlay_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    target = planes.black(32, 32)
    target.y[:] = rng.integers(16, 235, (32, 32))
    before = target.copy()
    planes.blend(target, planes.overlay_from_rgba(rgba(32, 32, (9, 200, 30, 0)), 0, 0))
    assert np.array_equal(target.y, before.y)
    assert np.array_equal(target.u, before.u)


def test_fade_over_black_and_over_color() -> None:
    half = planes.fade(planes.color(8, 8, "#FFFFFF"), 0.5)
    assert values(half, 0, 0)[0] in (125, 126)
    target = planes.color(8, 8, "#FFFFFF")
    planes.lay(target, half)
    assert abs(values(target, 4, 4)[0] - 235) <= 1


def test_laying_on_a_transparent_canvas_keeps_alpha() -> None:
    canvas = planes.transparent(16, 16)
    planes.lay(canvas, planes.fade(planes.color(8, 8, "#FF0000"), 0.5), 4, 4)
    assert canvas.alpha is not None
    assert int(canvas.alpha[6, 6]) == 128
    assert int(canvas.alpha[2, 2]) == 0
    target = planes.color(16, 16, "#0000FF")
    planes.lay(target, canvas)
    assert np.abs(np.subtract(values(target, 6, 6), (48, 171, 179))).max() <= 2
    assert values(target, 0, 0) == (32, 240, 118)


def test_premultiply_mixes_with_black() -> None:
    alpha = np.full((4, 4), 51, np.uint8)
    picture = planes.premultiply(planes.color(4, 4, "#FFFFFF"), alpha)
    assert abs(values(picture, 1, 1)[0] - (16 + 219 / 5)) <= 1
    assert values(picture, 1, 1)[1:] == (128, 128)


def test_opaque_parts_cover_what_lies_below() -> None:
    canvas = planes.transparent(8, 8)
    planes.lay(canvas, planes.color(8, 8, "#00FF00"))
    assert canvas.alpha is not None
    assert (canvas.alpha == 255).all()
    assert values(canvas, 3, 3) == (173, 42, 26)
