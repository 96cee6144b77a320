"""Names: documented, implemented, drawn by chance, replaced by their kin."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reelwright.timeline.catalogue import Catalogue, Kind
from reelwright.timeline.kinship import DOCUMENTED, TABLES
from reelwright.timeline.output import Output
from reelwright.timeline.resolution.resolve import resolve
from reelwright.timeline.settling import settle

from .conftest import FACTS, clip, pictures

ALL = Catalogue.documented()
DEFAULTS = Catalogue.of(
    transitions=["linearblur", "simplezoom", "directional", "wiperight", "circleopen", "fade"],
    effects=["open", "bluropen", "zoominout", "slightshake", "zoomslight", "movie", "blur"],
    filters=["pl1", "pj1", "pf1", "warm"],
    motions=["fade", "slide_up", "zoom"],
)
KINDS: tuple[Kind, ...] = ("transition", "effect", "filter", "motion")


@pytest.mark.parametrize("kind", KINDS)
def test_every_documented_name_is_drawn(kind: Kind) -> None:
    """With the usual small set every name has a stand-in, masks and pure colour apart."""
    nothing = {"mask_circle", "mask_rec", "mask_linear", "mask_minor", "color"}
    nothing |= {"normal", "rainbrush", "naughty", "heartbeat"}
    for members in DOCUMENTED[kind].values():
        for name in members:
            nearest = DEFAULTS.nearest(kind, name)
            if name in DEFAULTS.implemented(kind):
                assert (nearest.name, nearest.warning) == (name, "")
            elif nearest.name is None:
                assert name in nothing, name
            else:
                assert nearest.name in DEFAULTS.implemented(kind) and nearest.warning


@pytest.mark.parametrize("kind", KINDS)
def test_tables_name_documented_names(kind: Kind) -> None:
    """A table has no entry for what nobody may write, and nothing is its own relative."""
    documented = {name for members in DOCUMENTED[kind].values() for name in members}
    assert set(TABLES[kind]) <= documented


@pytest.mark.parametrize(
    ("kind", "name", "there", "expected"),
    [
        ("transition", "cube", ["swap", "fade"], "swap"),
        ("transition", "heart", ["circleopen", "fade"], "circleopen"),
        ("transition", "OT0001-atom_zoom_in", ["simplezoom", "fade"], "simplezoom"),
        ("transition", "OT0001-anything", ["simplezoom", "fade"], "fade"),
        ("transition", "heart", ["someones_own"], None),
        ("filter", "pv6", ["warm", "pfb"], "pfb"),
        ("effect", "rainy", ["snow", "blur"], "snow"),
        ("effect", "mask_circle", ["blur"], None),
        ("effect", "OV0001-anything", ["blur"], None),
        ("motion", "typewriter2_in", ["typewriter1", "fade"], "typewriter1"),
        ("motion", "dissovle_in", ["dissolve"], "dissolve"),
    ],
)
def test_nearest(kind: Kind, name: str, there: list[str], expected: str | None) -> None:
    """The nearest by the eye is chosen among those that exist."""
    catalogue = Catalogue.of(**{f"{kind}s": there})
    assert catalogue.known(kind, name)
    assert catalogue.nearest(kind, name).name == expected


def test_a_new_file_is_a_new_name() -> None:
    """What is implemented may be used, documented or not."""
    own = Catalogue.of(transitions=["my_own"])
    assert own.accepts("transition", "my_own") and not ALL.accepts("transition", "my_own")
    assert own.nearest("transition", "my_own").name == "my_own"


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("fade", True),
        ("random", True),
        ("fade, wipeup", True),
        ("fade,nope", False),
        ("", False),
        (",", False),
        ("Fade", False),
    ],
)
def test_accepts(text: str, accepted: bool) -> None:
    """A name, `random`, or a list of such."""
    assert ALL.accepts("transition", text) is accepted


def test_drawing() -> None:
    """The seed decides; `random` stays in the first group and with what exists."""
    drawn = {ALL.draw("filter", "random", f"{seed}") for seed in range(60)}
    assert drawn == {f"m{number}" for number in range(1, 9)}
    assert {DEFAULTS.draw("transition", "random", str(n)) for n in range(60)} <= set(
        DEFAULTS.transitions
    )
    assert {ALL.draw("transition", "fade, wipeup", str(n)) for n in range(20)} == {"fade", "wipeup"}
    assert ALL.draw("effect", "random", "7") == ALL.draw("effect", "random", "7")


def test_settled_names_are_those_that_are_drawn() -> None:
    """A settled document gives the same composition, with any seed."""
    effects = [
        {"Type": "Transition", "SubType": "random", "Duration": 1},
        {"Type": "VFX", "SubType": "random"},
        {"Type": "Filter", "SubType": "m1, m2, m3", "Kept": 1},
    ]
    document = pictures(
        clip("v5", Effects=effects, _note="x"),
        clip("v5"),
        EffectTracks=[{"EffectTrackItems": [{"Type": "VFX", "SubType": "random"}]}],
        Other={"a": 1},
    )
    output = Output(1080, 1920, Fraction(30))
    for seed in range(5):
        settled = settle(document, ALL, seed)
        assert "random" not in str(settled) and settled["Other"] == {"a": 1}
        shown = resolve(document, FACTS, output, ALL, seed=seed)
        assert shown == resolve(settled, FACTS, output, ALL, seed=99)
    assert "random" in str(document)
