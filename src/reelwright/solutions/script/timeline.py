"""The Timeline document of an output: pictures, sound and words on their tracks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.media.facts import MediaFacts
from reelwright.solutions.clips import Clip, backdrop, frame_time, media, seconds, sticker_clip
from reelwright.solutions.lettering import (
    Band,
    Canvas,
    estimated_height,
    place_headings,
    subtitle_place,
)
from reelwright.solutions.looks import SAFE_X, SAFE_Y
from reelwright.solutions.script.choose import Heading, OutputChoice
from reelwright.solutions.script.config import ScriptConfig
from reelwright.solutions.script.footage import Clock
from reelwright.solutions.script.material import Usable
from reelwright.solutions.sound import duck, envelope, fade_out, music_gain, volume_effect
from reelwright.solutions.subtitles import cues, marked, silences
from reelwright.timeline.checks import MOST_CLIPS

Spoken = Mapping[str, Any]
"""What was spoken for an order: `url`, `duration`, `pieces`, `warnings`."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Speech on the output: from frame `first` to frame `last`."""

    spoken: Spoken
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Draft:
    """An output before it is written down."""

    config: ScriptConfig
    taken: OutputChoice
    clock: Clock
    frames: int
    pictures: Sequence[Clip]
    talks: Sequence[Talk]

    @property
    def canvas(self) -> Canvas:
        """The canvas of the output."""
        return Canvas(self.config.output.width, self.config.output.height)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return frame_time(self.frames, self.clock.fps)


def timeline(
    draft: Draft,
    usable: Usable,
    measured: Mapping[str, Mapping[str, float]],
    loudness: Mapping[str, float],
) -> dict[str, Any]:
    """Return the Timeline of an output."""
    fps = draft.clock.fps
    document: dict[str, Any] = {
        "FECanvas": {"Width": draft.canvas.width, "Height": draft.canvas.height},
        "Fps": int(fps) if fps.denominator == 1 else float(fps),
        **_safe_area(draft),
        "VideoTracks": _video_tracks(draft),
    }
    if draft.taken.sticker is not None:
        document["ImageTracks"] = [{"ImageTrackClips": [_sticker(draft, usable)]}]
    sounds = _audio_tracks(draft, loudness)
    if sounds:
        document["AudioTracks"] = sounds
    words = _subtitle_tracks(draft, measured)
    if words:
        document["SubtitleTracks"] = words
    return document


def _safe_area(draft: Draft) -> dict[str, Any]:
    """Return the margins that hold text, unless the caller has placed text by hand."""
    config = draft.config
    styles = [config.editing.title, config.editing.speech.subtitles]
    styles += [config.editing.headings.get(one.level, {}) for one in config.shared.headings]
    if any("Y" in style or "X" in style for style in styles):
        return {}
    return {"SafeArea": {"X": SAFE_X, "Y": SAFE_Y}}


def _video_tracks(draft: Draft) -> list[dict[str, Any]]:
    background = draft.taken.background
    below = [] if background is None else [backdrop(background, draft.duration)]
    return [{"VideoTrackClips": below}, *_tracks("VideoTrackClips", draft.pictures)]


def _tracks(key: str, clips: Sequence[Clip]) -> list[dict[str, Any]]:
    """Return clips on as many tracks as hold them; their times are those of the output."""
    return [
        {key: list(clips[first : first + MOST_CLIPS])} for first in range(0, len(clips), MOST_CLIPS)
    ]


def _sticker(draft: Draft, usable: Usable) -> Clip:
    facts: Mapping[str, MediaFacts] = usable.facts
    sticker = usable.stickers[draft.taken.sticker or 0]
    return sticker_clip(sticker, facts, draft.canvas, draft.duration)


def _audio_tracks(draft: Draft, loudness: Mapping[str, float]) -> list[dict[str, Any]]:
    speech = [_speech(draft, talk) for talk in draft.talks]
    music = _music(draft, loudness)
    if not speech and not music:
        return []
    tracks = [{"AudioTrackClips": speech}]
    return [*tracks, {"AudioTrackClips": music}] if music else tracks


def _speech(draft: Draft, talk: Talk) -> Clip:
    fps = draft.clock.fps
    config = draft.config.editing.speech
    effects = [volume_effect(config.volume)]
    effects.extend(
        {"Type": "Volume", "Gain": 0, "In": round(start, 4), "Out": round(end, 4)}
        for start, end in silences(talk.spoken["pieces"], config.special_words)
    )
    start, longest = talk.first / fps, (talk.last - talk.first) / fps
    length = min(float(talk.spoken["duration"]), float(longest))
    return {
        "Type": "Audio",
        **media(str(talk.spoken["url"])),
        "In": 0,
        "Out": round(length, 4),
        "TimelineIn": seconds(start),
        "TimelineOut": round(float(start) + length, 4),
        "Effects": effects,
    }


def _music(draft: Draft, loudness: Mapping[str, float]) -> list[Clip]:
    reference, volume = draft.taken.music, draft.config.editing.music_volume
    if reference is None or volume <= 0:
        return []
    heard = [
        (
            float(talk.first / draft.clock.fps) + float(piece["start"]),
            float(talk.first / draft.clock.fps) + float(piece["end"]),
        )
        for talk in draft.talks
        for piece in talk.spoken["pieces"]
    ]
    depth = duck(volume, draft.config.editing.speech.volume)
    curve = envelope(heard, depth, draft.duration)
    gain = music_gain(volume, loudness.get(reference))
    return [
        {
            "Type": "Audio",
            **media(reference),
            "LoopMode": True,
            "TimelineIn": 0,
            "TimelineOut": draft.duration,
            "Effects": [volume_effect(gain, curve), fade_out(draft.duration)],
        }
    ]


def _subtitle_tracks(
    draft: Draft, measured: Mapping[str, Mapping[str, float]]
) -> list[dict[str, Any]]:
    headings = draft.taken.headings
    heights = [(heading.style, _height(heading, measured, draft.canvas)) for heading in headings]
    places, bands = place_headings(heights, draft.canvas)
    tracks = [
        {"SubtitleTrackClips": [clip]}
        for heading, place in zip(headings, places, strict=True)
        if (clip := _heading(draft, heading, place)) is not None
    ]
    return [*tracks, *_tracks("SubtitleTrackClips", _subtitles(draft, bands))]


def _height(heading: Heading, measured: Mapping[str, Mapping[str, float]], canvas: Canvas) -> float:
    size = measured.get(heading.measure)
    if size is not None:
        return float(size["height"])
    return estimated_height(heading.text, heading.style, canvas)


def _heading(draft: Draft, heading: Heading, place: float | None) -> Clip | None:
    """Return a line of heading, None when its time begins behind the output."""
    style = dict(heading.style)
    start = min(float(style.pop("TimelineIn", 0)), draft.duration)
    end = min(float(style.pop("TimelineOut", draft.duration)), draft.duration)
    if end <= start:
        return None
    clip: Clip = {"Type": "Text", "Content": heading.text, "TimelineIn": start, "TimelineOut": end}
    return {**clip, **style, **({} if place is None else {"Y": place})}


def _subtitles(draft: Draft, bands: Sequence[Band]) -> list[Clip]:
    speech, fps = draft.config.editing.speech, draft.clock.fps
    if not speech.subtitles_shown:
        return []
    return [
        {
            "Type": "Text",
            "Content": marked(cue.text, speech.special_words),
            "TimelineIn": frame_time(cue.start, fps),
            "TimelineOut": frame_time(cue.end, fps),
            **draft.taken.subtitle_style,
            **subtitle_place(cue.text, draft.taken.subtitle_style, draft.canvas, bands),
        }
        for talk in draft.talks
        for cue in cues(talk.spoken["pieces"], talk.first, talk.last, fps)
    ]
