"""Sound layers: gain, fades, cleaning and loudness, from placed clips."""

from __future__ import annotations

from fractions import Fraction

from reelwright.timeline.composition import Fade, Levelling, SoundLayer
from reelwright.timeline.document import MediaClip, Timeline
from reelwright.timeline.effects import (
    ADenoise,
    AEqualize,
    AFade,
    ALoudNorm,
    AnyEffect,
    Volume,
)
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.slots import Lane, Slot

CROSS_FADE = "qsin"
"""The curve whose two halves add up to constant power."""


def sound_layers(lane: Lane, length: Fraction, journal: Journal) -> list[SoundLayer]:
    """Return what is heard of a track before the output ends at `length`."""
    layers = []
    for index, slot in enumerate(lane.slots):
        after = lane.slots[index + 1] if index + 1 < len(lane.slots) else None
        layer = _layer(slot, after, length, journal)
        if layer is not None:
            layers.append(layer)
    return layers


def _layer(slot: Slot, after: Slot | None, length: Fraction, journal: Journal) -> SoundLayer | None:
    use, clip = slot.use, slot.clip
    if use is None or use.source_out is None or use.facts.audio is None:
        return None
    if not isinstance(clip, MediaClip):
        return None
    lead = min(slot.lead_in, use.source_in / slot.speed)
    gain, ranges = _gains(clip.effects, use.source_out - use.source_in, slot, lead)
    start, end = _span(slot, after, length, journal)
    if start >= end or (gain == 0 and not ranges):
        return None
    last = max(use.source_out, use.facts.duration or use.source_out)
    start = max(Fraction(0), start - lead)
    return SoundLayer(
        source=use.source,
        start=journal.plain(start),
        end=journal.plain(end),
        source_in=journal.plain(use.source_in - lead * slot.speed),
        source_out=journal.plain(min(last, use.source_out + slot.lead_out * slot.speed)),
        speed=journal.plain(slot.speed),
        loop=slot.loops,
        gain=gain,
        gain_ranges=ranges,
        envelope=_envelope(clip.effects, journal.plain(lead)),
        fades=_fades(slot, after, clip.effects, (lead, end), journal),
        denoise=any(isinstance(one, ADenoise) for one in clip.effects),
        loudness=_loudness(clip.effects),
    )


def _span(
    slot: Slot, after: Slot | None, length: Fraction, journal: Journal
) -> tuple[Fraction, Fraction]:
    """Return when a slot's sound begins (without its lead) and ends."""
    stop = length if slot.end is None else slot.end
    if not slot.loops:
        stop = min(stop, slot.start + slot.length - (slot.use.freeze if slot.use else 0))
    if after is not None and after.blend is not None:
        more = slot.lead_out if slot.goes_on else Fraction(0)
        stop = min(stop + more, after.blend.end)
    start = slot.start
    start, stop = _on_frame(start, slot, journal), _on_frame(stop, slot, journal)
    return start, min(stop, length)


def _on_frame(time: Fraction, slot: Slot, journal: Journal) -> Fraction:
    """Return a time of a slot's sound: of a video it goes with its picture, in whole frames."""
    return journal.time(journal.frame(time)) if slot.kind == "video" else time


def _gains(
    effects: tuple[AnyEffect, ...], used: Fraction, slot: Slot, lead: Fraction
) -> tuple[float, tuple[tuple[Fraction, Fraction, float], ...]]:
    """Return the gain of a whole clip and those of its intervals, from where its sound begins.

    What a transition shows beyond the used range, `lead` seconds before it and what comes after
    it, has the gain of the border.
    """
    gain, ranges = 1.0, []
    before, after = lead * slot.speed, slot.lead_out * slot.speed
    for one in effects:
        if not isinstance(one, Volume) or one.gain is None:
            continue
        if one.in_ is None and one.out is None:
            gain *= float(one.gain)
        else:
            first, last = one.in_ or Fraction(0), used if one.out is None else one.out
            if first < last:
                first = first + before if first > 0 else Fraction(0)
                last = last + before if last < used else used + before + after
                ranges.append((first, last, float(one.gain)))
    return gain, tuple(ranges)


def _envelope(effects: tuple[AnyEffect, ...], lead: Fraction) -> tuple[tuple[Fraction, float], ...]:
    given = [one.envelope for one in effects if isinstance(one, Volume) and one.envelope]
    points = given[-1] if given else ()
    return tuple(
        (time + lead, float(gain)) for time, gain in points if time is not None and gain is not None
    )


def _fades(
    slot: Slot,
    after: Slot | None,
    effects: tuple[AnyEffect, ...],
    ends: tuple[Fraction, Fraction],
    journal: Journal,
) -> tuple[Fade, ...]:
    """Return the fades of a sound; `ends` are its seconds before the slot, and when it ends."""
    lead, end = ends
    fades = []
    for one in effects:
        if isinstance(one, AFade) and one.duration and one.duration > 0:
            kind, curve = (one.sub_type or "In").lower(), one.curve or "exp"
            fades.append(Fade("out" if kind == "out" else "in", one.duration, curve))
    if slot.blend is not None:
        missed = journal.plain(slot.lead_in - lead)
        fades.append(Fade("in", journal.plain(slot.blend.duration), CROSS_FADE, missed))
    if after is not None and after.blend is not None:
        # Sound that ends before its picture has turned into the next one fades less, or not.
        missed = journal.plain(max(_on_frame(after.blend.end, slot, journal) - end, Fraction(0)))
        fades.append(Fade("out", journal.plain(after.blend.duration), CROSS_FADE, missed))
    return tuple(fades)


def _loudness(effects: tuple[AnyEffect, ...]) -> tuple[float, float] | None:
    for one in reversed(effects):
        if isinstance(one, ALoudNorm):
            loudness = -24 if one.loudness is None else one.loudness
            return float(loudness), float(-2 if one.true_peak is None else one.true_peak)
    return None


def levellings(timeline: Timeline, length: Fraction) -> tuple[Levelling, ...]:
    """Return the dynamic normalisations of the effect tracks."""
    found = []
    for _, track in timeline.effect_lists():
        for one in track.effect_track_items:
            if not isinstance(one, AEqualize):
                continue
            start = one.timeline_in or Fraction(0)
            end = length
            if one.timeline_out is not None:
                end = min(end, one.timeline_out)
            elif one.duration is not None:
                end = min(end, start + one.duration)
            if start < end:
                peak = 0.95 if one.peak is None else float(one.peak)
                found.append(
                    Levelling(start, end, peak, 10.0 if one.gain is None else float(one.gain))
                )
    return tuple(found)
