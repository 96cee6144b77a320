"""Where clips stand: their places on tracks, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from reelwright.timeline.document import (
    AudioTrack,
    MediaClip,
    SubtitleClip,
    Timeline,
    VideoTrack,
    clips,
)
from reelwright.timeline.effects import TransitionEffect
from reelwright.timeline.resolution.journal import Journal
from reelwright.timeline.resolution.materials import Use, use_of


@dataclass
class Blend:
    """The stretch of time in which the clip before a slot turns into the slot's clip."""

    effect: TransitionEffect
    path: str
    start: Fraction
    duration: Fraction

    @property
    def end(self) -> Fraction:
        """When the later clip is alone."""
        return self.start + self.duration


@dataclass(eq=False)
class Slot:
    """One clip and its place. `end` is None for what lasts until the output ends."""

    path: str
    clip: MediaClip | SubtitleClip
    use: Use | None = None
    hidden: bool = False
    start: Fraction = Fraction(0)
    end: Fraction | None = None
    speed: Fraction = Fraction(1)
    offset: Fraction = Fraction(0)
    lead_in: Fraction = Fraction(0)
    """Seconds of material before `source_in` shown in a transition that keeps the length."""
    lead_out: Fraction = Fraction(0)
    blend: Blend | None = None
    aligned: bool = False

    @property
    def length(self) -> Fraction:
        """Seconds that the clip takes by itself, at its present speed."""
        if self.use is None or self.use.source_out is None:
            return self.use.length if self.use else Fraction(0)
        return (self.use.source_out - self.use.source_in) / self.speed + self.use.freeze

    @property
    def stop(self) -> Fraction:
        """The end, or where the material ends when the clip has no end of its own."""
        return self.start + self.length if self.end is None else self.end

    @property
    def duration(self) -> Fraction:
        """Seconds from start to stop."""
        return self.stop - self.start

    @property
    def goes_on(self) -> bool:
        """Say whether the material plays up to the slot's end, so that more of it may follow."""
        freeze = self.use.freeze if self.use else Fraction(0)
        return not freeze and self.start + self.length >= self.stop

    @property
    def loops(self) -> bool:
        """Say whether the clip's sound is repeated until its end."""
        clip = self.clip
        return isinstance(clip, MediaClip) and clip.loop_mode and self.kind == "audio"

    @property
    def kind(self) -> str:
        """`video`, `image`, `audio` or `text`."""
        return self.use.kind if self.use else "text"


@dataclass
class Lane:
    """A track: its slots in the order of the document."""

    path: str
    slots: list[Slot] = field(default_factory=list)
    sequence: bool = True
    """The clips follow one another."""
    main: bool = False
    shorten: bool = False
    expand: bool = False

    @property
    def end(self) -> Fraction:
        """The latest stop of the track's clips."""
        return max((slot.stop for slot in self.slots), default=Fraction(0))


def picture_lanes(timeline: Timeline, journal: Journal) -> list[Lane]:
    """Return the video tracks without their GlobalImages, which take no place."""
    lanes = []
    for path, track in timeline.pictures():
        lane = _lane(path, track)
        for place, clip in clips(path, track):
            if clip.type != "GlobalImage":
                hidden = not (track.visible and clip.visible)
                lane.slots.append(_slot(place, clip, journal, hidden))
        lanes.append(lane)
    return lanes


def sound_lanes(timeline: Timeline, journal: Journal) -> list[Lane]:
    """Return the audio tracks."""
    lanes = []
    for path, track in timeline.sounds():
        lane = _lane(path, track)
        lane.slots = [_slot(place, clip, journal) for place, clip in clips(path, track)]
        lanes.append(lane)
    return lanes


def text_lane(timeline: Timeline) -> Lane:
    """Return all texts as one track without sequence; slots are in the order of drawing."""
    slots = [
        Slot(path, clip, hidden=not clip.visible)
        for path, clip in timeline.texts()
        if clip.type != "AI_ASR"
    ]
    return Lane("SubtitleTracks", slots, sequence=False)


def _lane(path: str, track: VideoTrack | AudioTrack) -> Lane:
    return Lane(
        path,
        main=track.main_track,
        shorten=track.track_shorten_mode == "AutoSpeed",
        expand=track.track_expand_mode == "AutoSpeed",
    )


def _slot(path: str, clip: MediaClip, journal: Journal, hidden: bool = False) -> Slot:
    use = use_of(path, clip, journal.facts, journal.seed)
    return Slot(path, clip, use, hidden, speed=use.speed)


def global_images(timeline: Timeline) -> list[tuple[str, MediaClip]]:
    """Return the visible GlobalImages with their paths, the lowest first."""
    return [
        (place, clip)
        for path, track in timeline.pictures()
        if track.visible
        for place, clip in clips(path, track)
        if clip.type == "GlobalImage" and clip.visible
    ]
