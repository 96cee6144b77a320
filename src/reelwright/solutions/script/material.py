"""The media of a Script job: which it names, and which of them can be used."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from reelwright.errors import JobError
from reelwright.media.facts import MediaFacts
from reelwright.solutions.editing import MediaHint
from reelwright.solutions.inputs import Sticker
from reelwright.solutions.material import (
    UNUSABLE,
    Dropped,
    DropReport,
    Problem,
    check_kind,
    report,
)
from reelwright.solutions.references import PICTURE, Reference
from reelwright.solutions.script.config import ScriptConfig
from reelwright.timeline.output import DEFAULT_RATE, snap

Ends = tuple[Fraction, Fraction]
_NO_ENDS: Mapping[str, Ends] = {}

MOST_BYTES = 2**40
"""Size of all files of a job together: 1 TB."""

SHORTEST = Fraction(1, 30)
"""Seconds; a range shorter than a frame shows nothing."""


@dataclass(frozen=True, slots=True)
class Source:
    """Material of a group: a video with the ranges that may be shown (seconds), or an image."""

    reference: str
    facts: MediaFacts
    ranges: tuple[tuple[Fraction, Fraction], ...] = ()
    opacity: float | None = None

    @property
    def moves(self) -> bool:
        """True for a video, False for an image, also an animated one."""
        return self.facts.kind == "video"


@dataclass(frozen=True, slots=True)
class Usable:
    """What is left of a job's media, and what was left out."""

    groups: tuple[tuple[Source, ...], ...]
    stickers: tuple[Sticker, ...]
    music: tuple[str, ...]
    backgrounds: tuple[str, ...]
    facts: Mapping[str, MediaFacts]
    dropped: DropReport | None = None


def references(config: ScriptConfig) -> list[Reference]:
    """Return every media reference of a job in order, each once per list that names it."""
    found: dict[tuple[str, str], Reference] = {}
    for one in _all(config):
        found.setdefault((one.list_name, one.reference), one)
    return list(found.values())


def apply_material(config: ScriptConfig, material: Mapping[str, MediaFacts | Problem]) -> Usable:
    """Return what can be used; a reference that `material` lacks counts as missing.

    Raises:
        JobError: as `apply_each`.
    """
    return apply_each([config], material)[0]


def apply_each(
    configs: Sequence[ScriptConfig],
    material: Mapping[str, MediaFacts | Problem],
    lit: Mapping[str, Ends] = _NO_ENDS,
) -> list[Usable]:
    """Return what each of a job's configurations can use; all report what any did without.

    `lit` says from where to where videos are not black. What is black at their ends is not used
    where shots are cut out of them and the caller has said nothing of ranges.

    Raises:
        JobError: a list that named media has nothing left, or the files are too large together.
    """
    _check_size(material)
    sieves = [_Sieve(config, material, lit) for config in configs]
    sifted = [sieve.usable() for sieve in sieves]
    outcome = report(one for sieve in sieves for one in sieve.dropped)
    if outcome is not None and any(sieve.emptied for sieve in sieves):
        raise outcome.error()
    return [replace(usable, dropped=outcome) for usable in sifted]


def _check_size(material: Mapping[str, MediaFacts | Problem]) -> None:
    sizes = [one.size_bytes for one in material.values() if isinstance(one, MediaFacts)]
    if sum(sizes) > MOST_BYTES:
        raise JobError("The material files have more than 1 TB in total.", code=UNUSABLE)


class _Sieve:
    """Lets usable media through and remembers the others."""

    def __init__(
        self,
        config: ScriptConfig,
        material: Mapping[str, MediaFacts | Problem],
        lit: Mapping[str, Ends],
    ) -> None:
        self.config = config
        self.material = material
        self.lit = lit
        self.dropped: list[Dropped] = []
        self.emptied = False
        self.hints: dict[str, list[MediaHint]] = {}
        for hint in config.editing.hints:
            self.hints.setdefault(hint.media, []).append(hint)

    def usable(self) -> Usable:
        shared = self.config.shared
        groups = tuple(self.group(number) for number in range(len(self.config.groups)))
        stickers = tuple(one for one in shared.stickers if self.passes(_sticker_reference(one)))
        music = tuple(one.reference for one in shared.music if self.passes(one))
        backgrounds = tuple(one.reference for one in shared.backgrounds if self.passes(one))
        lists = [
            *((group.media, left) for group, left in zip(self.config.groups, groups, strict=True)),
            (shared.stickers, stickers),
            (shared.music, music),
            (shared.backgrounds, backgrounds),
        ]
        self.emptied = any(named and not left for named, left in lists)
        facts = {key: one for key, one in self.material.items() if isinstance(one, MediaFacts)}
        return Usable(groups, stickers, music, backgrounds, facts)

    def passes(self, reference: Reference) -> MediaFacts | None:
        found = self.material.get(reference.reference, Problem("missing"))
        problem = found if isinstance(found, Problem) else check_kind(reference, found)
        if problem is None and isinstance(found, MediaFacts):
            return found
        self.dropped.append(Dropped(reference.reference, problem or Problem("unusable")))
        return None

    def splits(self, number: int) -> bool:
        """Say whether shots are cut out of the videos of a group."""
        return self.config.groups[number].split and self.config.editing.process.split

    def group(self, number: int) -> tuple[Source, ...]:
        sources: dict[str, Source] = {}
        for one in self.config.groups[number].media:
            facts = None if one.reference in sources else self.passes(one)
            if facts is None:
                continue
            name = self.config.groups[number].name
            about = self.hints.get(one.reference, ())
            hints = [hint for hint in about if hint.group in (None, name)]
            ends = self.lit.get(one.reference) if self.splits(number) else None
            source = _source(one.reference, facts, hints, ends)
            if source is None:
                self.dropped.append(Dropped(one.reference, Problem("unusable")))
            else:
                sources[one.reference] = source
        return tuple(sources.values())


def frame_rate(config: ScriptConfig, usable: Usable) -> Fraction:
    """Return the rate of all outputs: the asked one, else the most common of the footage."""
    if config.output.fps is not None:
        return config.output.fps
    rates: Counter[Fraction] = Counter()
    seen: set[str] = set()
    for source in (source for group in usable.groups for source in group):
        video = source.facts.video
        if source.moves and source.reference not in seen and video is not None and video.rate > 0:
            seen.add(source.reference)
            rates[snap(video.rate)] += 1
    # Counter keeps the order of first sight, which decides a tie.
    return rates.most_common(1)[0][0] if rates else DEFAULT_RATE


def _all(config: ScriptConfig) -> Iterator[Reference]:
    for group in config.groups:
        yield from group.media
    for sticker in config.shared.stickers:
        yield _sticker_reference(sticker)
    yield from config.shared.music
    yield from config.shared.backgrounds


def _sticker_reference(sticker: Sticker) -> Reference:
    return Reference(sticker.reference, sticker.path, "InputConfig.StickerArray", PICTURE)


def _source(
    reference: str, facts: MediaFacts, hints: Sequence[MediaHint], ends: Ends | None
) -> Source | None:
    """Return the usable part of a material, None when nothing of it is left."""
    opacity = next((hint.opacity for hint in hints if hint.opacity is not None), None)
    if facts.kind != "video":
        return Source(reference, facts, (), opacity)
    video = facts.video
    length = (video.duration if video is not None else None) or facts.duration or Fraction(0)
    wanted = [given for hint in hints for given in hint.ranges]
    whole = (Fraction(0), length) if ends is None else (ends[0], min(ends[1], length))
    ranges = _clamped(wanted, length) if wanted else [whole]
    ranges = [(start, end) for start, end in ranges if end - start >= SHORTEST]
    return Source(reference, facts, tuple(ranges), opacity) if ranges else None


def _clamped(
    wanted: list[tuple[float, float | None]], length: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """Return the ranges inside the material, in order of time, those that overlap joined."""
    clamped: list[tuple[Fraction, Fraction]] = []
    for start, end in sorted(wanted, key=lambda one: (one[0], one[1] or math.inf)):
        low = Fraction(str(start))
        high = length if end is None else min(Fraction(str(end)), length)
        if clamped and low < clamped[-1][1]:
            clamped[-1] = (clamped[-1][0], max(high, clamped[-1][1]))
        elif low < high:
            clamped.append((low, high))
    return clamped
