"""The input objects that all one-click solutions share: titles, stickers, music, backgrounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.solutions.fields import Fields, as_object
from reelwright.solutions.references import PICTURE, SOUND, Reference, read_reference

MOST = 50
"""Entries of a list of titles, stickers, music or background pictures."""
LONGEST_TITLE = 50


@dataclass(frozen=True, slots=True)
class SubHeading:
    """The texts of one further line of heading."""

    level: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sticker:
    """A picture laid over the output; sizes are shares of the canvas up to 1, pixels from 2 on."""

    reference: str
    path: str
    x: float = 0.0
    y: float = 0.0
    width: float | None = None
    height: float | None = None
    animation_rate: int | None = None
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class SharedInputs:
    """What lies over, under and beside the footage; one entry of each list per output."""

    titles: tuple[str, ...] = ()
    headings: tuple[SubHeading, ...] = ()
    stickers: tuple[Sticker, ...] = ()
    music: tuple[Reference, ...] = ()
    backgrounds: tuple[Reference, ...] = ()


def read_shared(inputs: Fields, *, local: bool = False) -> SharedInputs:
    """Read the shared objects of an InputConfig.

    Raises:
        ApiError: a list is too long, a text too long, a number out of range, a key missing.
    """
    titles = inputs.texts("TitleArray", most=MOST, longest=LONGEST_TITLE)
    return SharedInputs(
        tuple(text for text, _ in titles),
        _headings(inputs),
        _stickers(inputs, local),
        _media(inputs, "BackgroundMusicArray", "BackgroundMusic", SOUND, local),
        _media(inputs, "BackgroundImageArray", "BackgroundImage", PICTURE, local),
    )


def with_singular(inputs: Fields, plural: str, singular: str) -> Fields:
    """Return the fields with the older singular form put in place of an absent list."""
    if inputs.has(plural) or not inputs.has(singular):
        return inputs
    return _ListOfOne(inputs, plural, singular)


class _ListOfOne(Fields):
    """A list whose only entry was given under a key of its own, which stays its path."""

    def __init__(self, inputs: Fields, plural: str, singular: str) -> None:
        super().__init__({plural: [inputs.values[singular]]}, inputs.path)
        self._place = inputs.at(singular)

    def items(self, key: str, *, most: int | None = None) -> Iterator[tuple[Any, str]]:
        """Yield the entry with the path under which it was given."""
        for item, _ in super().items(key, most=most):
            yield item, self._place


def _headings(inputs: Fields) -> tuple[SubHeading, ...]:
    found: dict[int, SubHeading] = {}
    for item, path in inputs.items("SubHeadingArray"):
        entry = as_object(item, path)
        level = entry.integer("Level", low=1, high=5)
        if level is None:
            raise MissingParameter(entry.at("Level"))
        if level in found:
            raise InvalidParameter(entry.at("Level"), f"Level {level} stands there twice.")
        texts = entry.texts("TitleArray", most=MOST, longest=LONGEST_TITLE)
        if not texts:
            raise MissingParameter(entry.at("TitleArray"))
        found[level] = SubHeading(level, tuple(text for text, _ in texts))
    return tuple(found[level] for level in sorted(found))


def _stickers(inputs: Fields, local: bool) -> tuple[Sticker, ...]:
    source = with_singular(inputs, "StickerArray", "Sticker")
    stickers = []
    for item, path in source.items("StickerArray", most=MOST):
        entry = as_object(item, path)
        key = next((key for key in ("MediaId", "MediaURL", "MediaUrl") if entry.has(key)), None)
        if key is None:
            raise MissingParameter(entry.at("MediaId"), "MediaURL would do as well.")
        stickers.append(
            Sticker(
                read_reference(entry.values[key], entry.at(key), local=local),
                path,
                entry.coordinate("X") or 0.0,
                entry.coordinate("Y") or 0.0,
                _extent(entry, "Width"),
                _extent(entry, "Height"),
                entry.integer("DyncFrames", low=0, high=100),
                entry.number("Opacity", 1.0, low=0, high=1) or 0.0,
            )
        )
    return tuple(stickers)


def _extent(entry: Fields, key: str) -> float | None:
    """Return a size; 0 means that none is asked for."""
    return entry.coordinate(key) or None


def _media(
    inputs: Fields, plural: str, singular: str, kinds: frozenset[str], local: bool
) -> tuple[Reference, ...]:
    source = with_singular(inputs, plural, singular)
    return tuple(
        Reference(read_reference(item, path, local=local), path, source.at(plural), kinds)
        for item, path in source.items(plural, most=MOST)
    )
