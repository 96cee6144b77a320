"""Effects: any size, alpha, regions, and where in time they act."""

from __future__ import annotations

import numpy as np
import pytest

from reelwright.render.names import names
from reelwright.render.planes import Planes, color, empty, fill
from reelwright.render.protocols import EffectContext
from reelwright.render.registry import effect
from reelwright.timeline.composition import Rect

NAMES = sorted(names("effects"))
DEFAULTS = "open bluropen zoominout slightshake zoomslight movie blur jitter".split()
ASKED = (
    "close blurclose h_blur v_blur color_to_grey grey_to_color white black blackfade "
    "flashinglight flashingscreen heartbeat shine oldtv blackwhitetv mosaic_rect splitstill2 "
    "splitstill3 splitstill4 splitstill9 fisheye mask_circle mask_rec foggy snow rainy"
).split()


def scene(width: int = 90, height: int = 162, *, alpha: int | None = None) -> Planes:
    picture = empty(width, height, alpha=alpha is not None)
    fill(picture, (0, 0, 0), alpha or 0)
    picture.y[:] = np.linspace(40, 200, height).astype(np.uint8)[:, None]
    picture.y[:, : width // 3] //= 2
    picture.u[:] = np.linspace(90, 160, width // 2).astype(np.uint8)[None, :]
    picture.v[:] = 120
    return picture


def applied(
    name: str,
    picture: Planes,
    progress: float,
    span: float = 4.0,
    region: Rect | None = None,
    **parameters: str,
) -> Planes:
    time = progress * span
    context = EffectContext(picture.width, picture.height, 25.0, round(time * 25), region, 7)
    return effect(name).apply(picture, progress, time, dict(parameters), context)


def test_the_wanted_names_are_there() -> None:
    assert set(DEFAULTS) | set(ASKED) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(90, 162), (162, 90), (2, 2)], ids=str)
def test_any_even_size_gives_the_same_bytes_again(name: str, size: tuple[int, int]) -> None:
    for progress in (0.0, 0.37, 1.0):
        once, again = (applied(name, scene(*size), progress) for _ in range(2))
        assert once.y.shape == (size[1], size[0])
        assert once.u.shape == once.v.shape == (size[1] // 2, size[0] // 2)
        assert np.array_equal(once.y, again.y)
        assert np.array_equal(once.u, again.u)


@pytest.mark.parametrize("name", NAMES)
def test_alpha_goes_along(name: str) -> None:
    result = applied(name, scene(alpha=255), 0.5)
    assert result.alpha is not None
    assert result.alpha.shape == (162, 90)


LIGHTS = ("white", "whiteshow", "flashingscreen", "shine", "snow", "rainy", "foggy", "scanlight")


@pytest.mark.parametrize("name", LIGHTS)
def test_light_falls_only_where_there_is_picture(name: str) -> None:
    picture = empty(90, 162, alpha=True)
    fill(picture, (16, 128, 128), 0)
    for progress in (0.0, 0.1, 0.5):
        result = applied(name, picture.copy(), progress)
        assert result.y.max() <= 17


@pytest.mark.parametrize("name", ["open", "bluropen", "slightshow", "whiteshow", "withcircleopen"])
def test_an_opening_is_over_after_a_second(name: str) -> None:
    plain = scene()
    assert np.array_equal(applied(name, scene(), 0.5).y, plain.y)
    assert not np.array_equal(applied(name, scene(), 0.0).y, plain.y)


@pytest.mark.parametrize("name", ["close", "blurclose", "blackfade", "disappear"])
def test_a_closing_comes_at_the_end(name: str) -> None:
    plain = scene()
    assert np.array_equal(applied(name, scene(), 0.5).y, plain.y)
    assert not np.array_equal(applied(name, scene(), 1.0).y, plain.y)


def test_a_video_does_not_begin_black() -> None:
    for name in DEFAULTS:
        assert applied(name, scene(), 0.0).y.max() > 60, name


def test_colour_goes_and_comes() -> None:
    assert np.all(applied("color_to_grey", scene(), 1.0).u == 128)
    assert np.array_equal(applied("color_to_grey", scene(), 0.0).u, scene().u)
    assert np.all(applied("grey_to_color", scene(), 0.0).u == 128)
    assert np.array_equal(applied("grey_to_color", scene(), 1.0).u, scene().u)


@pytest.mark.parametrize("name", ["mosaic_rect", "blur"])
def test_a_region_alone_is_changed(name: str) -> None:
    result = applied(name, scene(), 0.5, region=Rect(20, 30, 40, 50))
    changed = result.y != scene().y
    assert changed[30:80, 20:60].any()
    changed[30:80, 20:60] = False
    assert not changed.any()


def test_a_region_outside_changes_nothing() -> None:
    result = applied("mosaic_rect", scene(), 0.5, region=Rect(500, 500, 40, 50))
    assert np.array_equal(result.y, scene().y)


def test_an_ellipse_is_cut_out() -> None:
    result = applied(
        "mask_circle", color(100, 100, "#808080"), 0.5, x="0.5", y="0.5", width="0.6", height="0.4"
    )
    assert result.alpha is not None
    assert result.alpha[50, 50] == 255
    assert result.alpha[0, 0] == 0
    assert result.alpha[50, 25] == 255
    assert result.alpha[25, 50] == 0
    assert result.y[0, 0] == 16


def test_a_rectangle_with_round_corners_half_seen_through_outside() -> None:
    result = applied(
        "mask_rec",
        color(100, 100, "#808080"),
        0.5,
        width="60",
        height="60",
        radius="30",
        outer_alpha="0.5",
    )
    assert result.alpha is not None
    assert result.alpha[50, 50] == 255
    assert abs(int(result.alpha[23, 23]) - 128) <= 1
    assert abs(int(result.alpha[0, 0]) - 128) <= 1


def test_a_mask_turns() -> None:
    upright = applied("mask_minor", color(100, 100, "#808080"), 0.5, size="0.2")
    turned = applied("mask_minor", color(100, 100, "#808080"), 0.5, size="0.2", angle="90")
    assert upright.alpha is not None
    assert turned.alpha is not None
    assert upright.alpha[50, 5] == 255
    assert turned.alpha[50, 5] == 0
    assert turned.alpha[5, 50] == 255


def test_a_mask_may_blur_what_it_shows() -> None:
    shape = {"x": "0.5", "y": "0.5", "width": "0.8", "height": "0.8"}
    striped = color(100, 100, "#808080")
    striped.y[:, ::10] = 230
    sharp = applied("mask_rec", striped.copy(), 0.5, **shape)
    soft = applied("mask_rec", striped.copy(), 0.5, **shape, blur_intensity="1")
    assert sharp.alpha is not None and soft.alpha is not None
    assert np.array_equal(sharp.alpha, soft.alpha)
    inside = sharp.alpha == 255
    steps = [np.abs(np.diff(one.y.astype(int), axis=1))[inside[:, 1:]] for one in (sharp, soft)]
    assert steps[1].mean() < steps[0].mean() / 2


@pytest.mark.parametrize("value", ["", "x", "nan", "-1e9", "1e9"])
def test_odd_parameters_are_no_error(value: str) -> None:
    for name in ("mask_circle", "mask_rec", "mask_linear", "mask_minor"):
        keys = ("x", "y", "width", "height", "radius", "size", "angle", "antialias")
        context = EffectContext(90, 162, 25.0)
        effect(name).apply(scene(), 0.5, 2.0, dict.fromkeys(keys, value), context)


def test_boards_show_the_picture_so_many_times() -> None:
    picture = color(120, 240, "#202020")
    picture.y[110:130, 55:65] = 220
    result = applied("splitstill4", picture, 0.5)
    bright = result.y > 120
    for rows in (slice(0, 120), slice(120, 240)):
        for columns in (slice(0, 60), slice(60, 120)):
            assert bright[rows, columns].any()
