"""What is taken as something less than the language says, and what is drawn by its own name."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.timeline.catalogue import Kind
from reelwright.timeline.kinship import DOCUMENTED
from reelwright.workflows.drawable import catalogue

from .conftest import Resolve, clip, pictures


def test_the_mode_of_noise_reduction_changes_nothing(solved: Resolve) -> None:
    found = [
        solved(pictures(clip("v5", Effects=[{"Type": "ADenoise", **mode}]))).sounds
        for mode in ({}, *({"Mode": number} for number in range(5)))
    ]
    assert found[0][0].denoise
    assert all(sounds == found[0] for sounds in found)


def test_a_movement_with_a_background_is_drawn(solved: Resolve) -> None:
    effects: list[dict[str, Any]] = [
        {"Type": "KenBurns"},
        {"Type": "Crop", "Width": 0.5, "Height": 0.5},
        {"Type": "Background", "SubType": "Color", "Color": "#000066"},
    ]
    (layer,) = solved(pictures(clip("pic", Type="Image", Effects=effects))).pictures[0].layers
    assert layer.pan is not None
    assert layer.crop is not None
    assert layer.background is not None


@pytest.mark.parametrize("kind", ["transition", "effect", "filter"])
def test_what_is_drawn_by_its_own_name(kind: Kind) -> None:
    drawn = catalogue()
    documented = {name for members in DOCUMENTED[kind].values() for name in members}
    others = documented - drawn.implemented(kind)
    assert not others if kind != "effect" else len(others) < len(documented) / 2
    # Others are a relative of their own group, never nothing.
    assert all(drawn.nearest(kind, name).name for name in others)
