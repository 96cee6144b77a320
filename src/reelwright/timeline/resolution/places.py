"""Time: from the order of clips to exact starts and ends.

Everything is computed in fractions of a second; only who draws rounds, once per place, so that
nothing drifts.
"""

from __future__ import annotations

from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from reelwright.timeline.document import VideoClip
from reelwright.timeline.effects import TransitionEffect
from reelwright.timeline.faults import unresolvable
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.slots import Blend, Lane, Slot

DEFAULT_TRANSITION = Fraction(1)


def place(lanes: list[Lane], fps: Fraction) -> None:
    """Give every slot its start and end, in the order in which they depend on each other.

    Raises:
        JobError: a reference that names nothing, or a circle of references.
    """
    names = _names(lanes)
    before: dict[Slot, Slot | None] = {}
    home: dict[Slot, Lane] = {}
    needed: dict[Slot, list[Slot]] = {}
    for lane in lanes:
        for index, slot in enumerate(lane.slots):
            home[slot] = lane
            before[slot] = lane.slots[index - 1] if index and lane.sequence else None
    targets = {slot: _target(slot, names, home) for slot in home}
    for slot in home:
        needed[slot] = [one for one in (before[slot], targets[slot]) if one is not None]
    try:
        order = list(TopologicalSorter(needed).static_order())
    except CycleError as error:
        first = next(slot for slot in error.args[1] if slot.clip.reference_clip_id)
        raise unresolvable(first.path, "the clips refer to each other in a circle") from None
    for slot in order:
        previous = before[slot]
        _put(slot, previous, targets[slot])
        _simplify(slot)
        if previous is not None:
            _join(slot, previous, fps)


def _names(lanes: list[Lane]) -> dict[str, list[Slot]]:
    names: dict[str, list[Slot]] = {}
    for lane in lanes:
        for slot in lane.slots:
            if slot.clip.clip_id:
                names.setdefault(slot.clip.clip_id, []).append(slot)
    return names


def _target(slot: Slot, names: dict[str, list[Slot]], home: dict[Slot, Lane]) -> Slot | None:
    wanted = slot.clip.reference_clip_id
    if not wanted:
        return None
    found = names.get(wanted, [])
    if not found:
        raise unresolvable(slot.path, f'ReferenceClipId "{wanted}" names no clip')
    if len(found) > 1:
        raise unresolvable(slot.path, f'ReferenceClipId "{wanted}" names several clips')
    if home[found[0]] is home[slot] and home[slot].sequence:
        raise unresolvable(slot.path, f'ReferenceClipId "{wanted}" names a clip of its own track')
    return found[0]


def _put(slot: Slot, previous: Slot | None, target: Slot | None) -> None:
    """Give a slot the place that the document says, before transitions."""
    clip = slot.clip
    slot.offset = previous.offset if previous else Fraction(0)
    if clip.timeline_in is not None:
        slot.start = clip.timeline_in + slot.offset
    elif target is not None:
        slot.start, slot.aligned = target.start, True
    else:
        slot.start = previous.stop if previous else Fraction(0)
    if clip.timeline_out is not None:
        slot.end = clip.timeline_out + slot.offset
    elif target is not None and (target.kind != "text" or target.end is not None):
        slot.end = target.stop
        _fill(slot)
    elif slot.kind != "text" and not slot.loops:
        slot.end = slot.start + slot.length
    if slot.end is not None and slot.end <= slot.start:
        raise unresolvable(slot.path, "the clip ends before it begins")


def _simplify(slot: Slot) -> None:
    """Keep the fractions of a slot short: each one that follows it is computed from them."""
    slot.offset, slot.start = Journal.plain(slot.offset), Journal.plain(slot.start)
    slot.speed = Journal.plain(slot.speed)
    if slot.end is not None:
        slot.end = Journal.plain(slot.end)


def _fill(slot: Slot) -> None:
    """Slow a clip down that is shorter than the one it is aligned to."""
    if slot.loops or slot.use is None or slot.use.source_out is None:
        return
    used = slot.use.source_out - slot.use.source_in
    free = slot.duration - slot.use.freeze
    if free > 0 and used / slot.speed < free:
        slot.speed = used / free


def _join(slot: Slot, previous: Slot, fps: Fraction) -> None:
    """Apply the transition between two neighbours of a track."""
    found = _transition(previous)
    if found is None or slot.kind == "audio":
        return
    path, effect = found
    duration = min(
        DEFAULT_TRANSITION if effect.duration is None else effect.duration,
        previous.duration / 2,
        slot.duration / 2,
    )
    gap = slot.start - previous.stop
    if duration <= 0 or gap > 1 / fps:
        return
    if gap < -1 / (2 * fps):
        slot.blend = Blend(effect, path, slot.start, min(duration, -gap))
    elif effect.keeps_length or slot.aligned:
        cut = slot.start
        slot.lead_in = previous.lead_out = duration / 2
        slot.blend = Blend(effect, path, cut - duration / 2, duration)
    else:
        _shift(slot, duration + gap)
        slot.blend = Blend(effect, path, slot.start, duration)


def _shift(slot: Slot, distance: Fraction) -> None:
    """Move a slot, and with it all later ones of the track, to the left."""
    slot.offset -= distance
    slot.start -= distance
    if slot.end is not None:
        slot.end -= distance
    _simplify(slot)


def _transition(slot: Slot) -> tuple[str, TransitionEffect] | None:
    if not isinstance(slot.clip, VideoClip):
        return None
    for index, effect in enumerate(slot.clip.effects):
        if isinstance(effect, TransitionEffect) and effect.sub_type:
            return f"{slot.path}.Effects[{index}]", effect
    return None


def fit_to_main(lanes: list[Lane]) -> Fraction | None:
    """Speed the other tracks up or down to the main track's length, which is returned.

    None is returned when no track is the main track.
    """
    main = next((lane for lane in lanes if lane.main), None)
    if main is None:
        return None
    length = main.end
    for lane in lanes:
        if lane is main or not lane.slots or lane.end <= 0:
            continue
        if (lane.shorten and lane.end > length) or (lane.expand and lane.end < length):
            _stretch(lane, length / lane.end)
    return length


def _stretch(lane: Lane, factor: Fraction) -> None:
    """Multiply the lengths of a track's clips; each stays behind the one before it."""
    before = after = Fraction(0)
    for slot in lane.slots:
        start, stop = slot.start, slot.stop
        if not (slot.clip.timeline_out is not None or slot.loops or slot.aligned):
            if slot.clip.timeline_in is None:
                slot.start = after + (start - before) * factor
            _resize(slot, start, stop, factor)
        before, after = stop, slot.stop


def _resize(slot: Slot, start: Fraction, stop: Fraction, factor: Fraction) -> None:
    """Give a slot that went from `start` to `stop` its new length, and its blend with it."""
    slot.end = slot.start + (stop - start) * factor
    slot.speed /= factor
    slot.lead_in *= factor
    slot.lead_out *= factor
    if slot.blend is not None:
        slot.blend.start = slot.start + (slot.blend.start - start) * factor
        slot.blend.duration *= factor


def natural_end(lanes: list[Lane]) -> Fraction:
    """Return the latest end of some tracks; endless repetition counts only without others."""
    ends = [slot.stop for lane in lanes for slot in lane.slots if slot.end is not None]
    if not ends:
        ends = [slot.stop for lane in lanes for slot in lane.slots]
    return max(ends, default=Fraction(0))
