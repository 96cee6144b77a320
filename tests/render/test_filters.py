"""Filters: looks that keep the picture's shape, size and alpha."""

from __future__ import annotations

import numpy as np
import pytest

from reelwright.render.filters.color import grade_of
from reelwright.render.looks.grade import Grade, graded
from reelwright.render.looks.temperature import tint
from reelwright.render.names import names
from reelwright.render.planes import Planes, color, color_of, empty
from reelwright.render.protocols import EffectContext, EffectModule
from reelwright.render.registry import effect, module

NAMES = sorted(names("filters"))
DEFAULTS = ("pl1", "pj1", "pf1", "warm")


def filter_named(name: str) -> EffectModule:
    found = module("filters", name)
    assert hasattr(found, "apply")
    return found


def ramp(width: int = 90, height: int = 162) -> Planes:
    picture = empty(width, height)
    picture.y[:] = np.linspace(16, 235, height).astype(np.uint8)[:, None]
    picture.u[:] = np.linspace(90, 160, width // 2).astype(np.uint8)[None, :]
    picture.v[:] = np.linspace(160, 90, width // 2).astype(np.uint8)[None, :]
    return picture


def context(width: int = 90, height: int = 162, frame: int = 3) -> EffectContext:
    return EffectContext(width, height, 25.0, frame)


def test_the_documented_names_are_there() -> None:
    wanted = {
        *DEFAULTS,
        *(f"pl{n}" for n in range(1, 5)),
        *(f"pj{n}" for n in range(1, 5)),
        *(f"pf{n}" for n in "123456789abc"),
        *(f"m{n}" for n in range(1, 9)),
        "faded",
        "color",
    }
    assert wanted <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_look_changes_the_picture_in_range_and_reproducibly(name: str) -> None:
    parameters = {"brightness": "10"} if name == "color" else {}
    results = [filter_named(name).apply(ramp(), 0.5, 1.0, parameters, context()) for _ in range(2)]
    once, again = results
    assert np.array_equal(once.y, again.y)
    assert np.array_equal(once.u, again.u)
    assert once.y.shape == (162, 90)
    assert once.u.shape == once.v.shape == (81, 45)
    plain = ramp()
    assert not (np.array_equal(once.y, plain.y) and np.array_equal(once.v, plain.v))


@pytest.mark.parametrize("name", NAMES)
def test_alpha_stays(name: str) -> None:
    picture = ramp()
    picture.alpha = np.full((162, 90), 77, np.uint8)
    result = filter_named(name).apply(picture, 0.5, 1.0, {}, context())
    assert result.alpha is not None
    assert np.all(result.alpha == 77)


def test_a_neutral_grade_changes_nothing() -> None:
    result = graded(ramp(), Grade(), context())
    assert np.array_equal(result.y, ramp().y)
    assert np.array_equal(result.u, ramp().u)


def test_grey_has_no_colour() -> None:
    result = filter_named("pfb").apply(ramp(), 0.5, 1.0, {}, context())
    assert np.all(result.u == 128)
    assert np.all(result.v == 128)


def test_warm_adds_red_and_takes_blue_from_white() -> None:
    result = filter_named("warm").apply(color(90, 162, "#FFFFFF"), 0.5, 1.0, {}, context())
    assert result.u.mean() < 122
    assert result.v.mean() > 132


def test_grain_moves_from_frame_to_frame() -> None:
    one, other = (
        filter_named("pv1").apply(color(90, 162, "#808080"), 0.5, 1.0, {}, context(frame=frame))
        for frame in (1, 2)
    )
    assert not np.array_equal(one.y, other.y)


@pytest.mark.parametrize(
    ("parameters", "brighter", "redder"),
    [
        ({"brightness": "40"}, 1, 0),
        ({"brightness": "-40"}, -1, 0),
        ({"kelvin_temperature": "3000", "temperature_ratio": "100"}, 0, 1),
        ({"kelvin_temperature": "20000", "temperature_ratio": "100"}, 0, -1),
        ({"tint": "60"}, 0, 1),
        ({"kelvin_temperature": "3000", "temperature_ratio": "0"}, 0, 0),
        ({"brightness": "nonsense", "contrast": "nan", "saturation": "1e999"}, 0, 0),
        ({"effect": "color"}, 0, 0),
    ],
    ids=str,
)
def test_color_takes_its_parameters(parameters: dict[str, str], brighter: int, redder: int) -> None:
    grey = color_of("#808080")
    result = filter_named("color").apply(color(90, 162, "#808080"), 0.5, 1.0, parameters, context())
    assert np.sign(int(result.y[80, 45]) - grey[0]) == brighter
    assert np.sign(int(result.v[40, 22]) - grey[2]) == redder


def test_dark_corners() -> None:
    picture = color(90, 162, "#C0C0C0")
    result = filter_named("color").apply(picture, 0.5, 1.0, {"dark_corner_ratio": "80"}, context())
    assert result.y[0, 0] < result.y[81, 45] - 40


def test_values_beyond_their_range_are_brought_into_it() -> None:
    assert grade_of({"brightness": "1000"}).brightness == 100
    assert grade_of({"dark_corner_ratio": "-5"}).vignette == 0


def test_daylight_has_no_tint() -> None:
    assert tint(6500.0) == pytest.approx((0.0, 0.0), abs=1e-3)


def test_a_filter_is_found_where_no_effect_has_its_name() -> None:
    assert effect("pl1") is filter_named("pl1")
