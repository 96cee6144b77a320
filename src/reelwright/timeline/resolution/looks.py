"""Visual effects and filters: names, parameters, spans and regions."""

from __future__ import annotations

from fractions import Fraction

from reelwright.timeline.composition import Effect, Rect
from reelwright.timeline.effects import AnyEffect, DeWatermark, Look
from reelwright.timeline.resolution.geometry import pixels
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.materials import Use


def parameters(text: str | None) -> tuple[tuple[str, str], ...]:
    """Return the pairs of an `ExtParams` text; what is not `key=value` is left out."""
    pairs = (part.partition("=") for part in (text or "").split(","))
    return tuple((key.strip(), value.strip()) for key, sign, value in pairs if sign and key.strip())


def looks(
    effects: tuple[AnyEffect, ...], path: str, span: tuple[int, int], journal: Journal
) -> tuple[Effect, ...]:
    """Return the filters and visual effects of a clip shown in frames `span`, in their order."""
    drawn = (
        look(one, f"{path}[{index}]", span, journal)
        for index, one in enumerate(effects)
        if isinstance(one, Look)
    )
    return tuple(one for one in drawn if one is not None)


def look(one: Look, path: str, span: tuple[int, int], journal: Journal) -> Effect | None:
    """Return one effect in the frames that it and its span share, None where nothing is drawn."""
    kind = "filter" if one.type == "Filter" else "effect"
    name = journal.name(kind, one.sub_type or "", path)  # type: ignore[arg-type]
    start, end = span
    if one.timeline_in is not None:
        start = max(start, journal.frame(one.timeline_in))
    if one.timeline_out is not None:
        end = min(end, journal.frame(one.timeline_out))
    elif one.duration is not None:
        end = min(end, start + journal.frame(one.duration))
    if name is None or start >= end:
        return None
    return Effect(name, start, end, parameters(one.ext_params), _region(one, journal))


def _region(one: Look, journal: Journal) -> Rect | None:
    if one.width is None or one.height is None:
        return None
    return Rect(
        pixels(one.x, journal.width),
        pixels(one.y, journal.height),
        pixels(one.width, journal.width),
        pixels(one.height, journal.height),
    )


def delogos(
    effects: tuple[AnyEffect, ...],
    use: Use,
    speed: Fraction,
    span: tuple[int, int],
    first: int,
    journal: Journal,
) -> tuple[Effect, ...]:
    """Return the parts of the source that are blurred; `first` is the frame of `source_in`."""
    video = use.facts.video
    blurred = []
    for one in effects:
        if not isinstance(one, DeWatermark) or video is None:
            continue
        region = Rect(
            pixels(one.x, video.width),
            pixels(one.y, video.height),
            pixels(one.width if one.width is not None else Fraction(1), video.width),
            pixels(one.height if one.height is not None else Fraction(1), video.height),
        )
        start, end = span
        if one.in_ is not None:
            start = max(start, first + journal.frame((one.in_ - use.source_in) / speed))
        if one.out is not None:
            end = min(end, first + journal.frame((one.out - use.source_in) / speed))
        if start < end:
            blurred.append(Effect(one.sub_type or "Delogo_Blur", start, end, (), region))
    return tuple(blurred)
