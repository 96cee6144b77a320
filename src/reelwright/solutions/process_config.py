"""ProcessConfig: how footage is cut up, joined and dressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from reelwright.errors import InvalidParameter
from reelwright.solutions.fields import Fields, as_text
from reelwright.timeline.catalogue import RANDOM, Catalogue, Kind

LONGEST = 86_400.0
"""Seconds; nothing lasts longer than a day."""

TRANSITIONS = ("linearblur", "simplezoom", "directional", "wiperight", "circleopen", "fade")
FIRST_EFFECTS = ("open", "bluropen", "zoominout")
OTHER_EFFECTS = ("slightshake", "zoomslight", "movie", "blur", "jitter")
FILTERS = ("pl1", "pj1", "pf1", "warm")


@dataclass(frozen=True, slots=True)
class ProcessConfig:
    """Lengths in seconds; the lists hold known names, filled with our own where none is given."""

    shot: float = 3.0
    image: float = 3.0
    split: bool = True
    alignment: Literal["AutoSpeed", "Cut"] = "AutoSpeed"
    allow_effects: bool = False
    effect_probability: float = 0.5
    first_effects: tuple[str, ...] = FIRST_EFFECTS
    other_effects: tuple[str, ...] = OTHER_EFFECTS
    allow_transitions: bool = False
    transition: float = 0.5
    transitions: tuple[str, ...] = TRANSITIONS
    uniform_transition: bool = True
    allow_filters: bool = False
    filters: tuple[str, ...] = FILTERS
    warnings: tuple[str, ...] = ()


def read_process(given: Fields, catalogue: Catalogue) -> ProcessConfig:
    """Read ProcessConfig; names that nobody knows are left out and told among the warnings.

    Raises:
        InvalidParameter: a number is out of range, or a list knows no name at all.
    """
    warnings: list[str] = []

    def names(key: str, kind: Kind, default: tuple[str, ...]) -> tuple[str, ...]:
        return _names(given, key, kind, default, catalogue, warnings)

    shot = _positive(given, "SingleShotDuration", 3.0)
    alignment = given.word("AlignmentMode", ("AutoSpeed", "Cut"), "AutoSpeed")
    return ProcessConfig(
        shot=shot,
        image=_positive(given, "ImageDuration", shot),
        split=given.flag("EnableClipSplit", True),
        alignment=cast(Literal["AutoSpeed", "Cut"], alignment),
        allow_effects=given.flag("AllowVfxEffect"),
        effect_probability=_share(given.number("VfxEffectProbability", 0.5) or 0.0),
        first_effects=names("VfxFirstClipEffectList", "effect", FIRST_EFFECTS),
        other_effects=names("VfxNotFirstClipEffectList", "effect", OTHER_EFFECTS),
        allow_transitions=given.flag("AllowTransition"),
        transition=_positive(given, "TransitionDuration", 0.5),
        transitions=names("TransitionList", "transition", TRANSITIONS),
        uniform_transition=given.flag("UseUniformTransition", True),
        allow_filters=given.flag("AllowFilter"),
        filters=names("FilterList", "filter", FILTERS),
        warnings=tuple(warnings),
    )


def _positive(given: Fields, key: str, default: float) -> float:
    return given.number(key, default, above=0, high=LONGEST) or default


def _share(probability: float) -> float:
    """Return a probability from 0 to 1; above 1 the number was meant as percent."""
    share = probability / 100 if probability > 1 else probability
    return min(1.0, max(0.0, share))


def _names(
    given: Fields,
    key: str,
    kind: Kind,
    default: tuple[str, ...],
    catalogue: Catalogue,
    warnings: list[str],
) -> tuple[str, ...]:
    if not given.has(key):
        return default
    known: list[str] = []
    for item, path in given.items(key, most=1000):
        name = as_text(item, path, longest=200).strip()
        if name == RANDOM:
            known.extend(default)
        elif name and catalogue.known(kind, name):
            known.append(name)
        elif name:
            warnings.append(f'{path}: {kind} "{name}" is not known and was left out.')
    if not known:
        raise InvalidParameter(given.at(key), f"It names no {kind} that is known.")
    return tuple(known)
