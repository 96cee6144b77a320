"""The Timeline document as typed objects: lenient about spelling, keeping what it does not know.

The models are for reading. What is stored and echoed is the caller's own text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, ValidationError

from reelwright.timeline.effects import TAG, Effects
from reelwright.timeline.faults import malformed
from reelwright.timeline.fields import AsArray, Flag, Number, Part, Shown, Text
from reelwright.timeline.text_fields import TextFields

_URL = AliasChoices("MediaURL", "MediaUrl")


class Clip(Part):
    """What every clip of a track may say."""

    type: Text = None
    media_id: Text = None
    media_url: Text = Field(None, validation_alias=_URL)
    timeline_in: Number = None
    timeline_out: Number = None
    clip_id: Text = None
    reference_clip_id: Text = None
    disabled: Flag = False
    visible: Shown = True
    effects: Effects = ()


class MediaClip(Clip):
    """A clip of moving picture or sound."""

    in_: Number = Field(None, alias="In")
    out: Number = None
    max_out: Number = None
    speed: Number = None
    loop_mode: Flag = False
    content: Text = None
    voice: Text = None


class VideoClip(MediaClip):
    """A clip of a video track: `Video`, `Image`, `GlobalImage` or a declaration."""

    duration: Number = None
    dync_frames: Number = None
    x: Number = None
    y: Number = None
    width: Number = None
    height: Number = None
    adapt_mode: Text = None
    opacity: Number = None
    mask_video_url: Text = Field(
        None, validation_alias=AliasChoices("MaskVideoUrl", "MaskVideoURL")
    )


class AudioClip(MediaClip):
    """A clip of an audio track: `Audio`, `AI_TTS` or `AI_ASR`."""

    customized_voice: Text = Field(
        None, validation_alias=AliasChoices("CustomizedVoice", "customizedVoice")
    )
    format: Text = None
    speech_rate: Number = None
    pitch_rate: Number = None


class SubtitleClip(TextFields):
    """A clip of a subtitle track: `Text`, `Subtitle` (a file) or `AI_ASR`."""

    type: Text = None
    sub_type: Text = None
    file_url: Text = Field(
        None, validation_alias=AliasChoices("FileURL", "FileUrl", "SubtitleURL", "SubtitleUrl")
    )
    media_id: Text = None
    timeline_in: Number = None
    timeline_out: Number = None
    clip_id: Text = None
    reference_clip_id: Text = None
    disabled: Flag = False
    visible: Shown = True


class ImageClip(Clip):
    """A clip of an image track."""

    media_id: Text = Field(None, validation_alias=AliasChoices("MediaId", "ImageId"))
    media_url: Text = Field(
        None, validation_alias=AliasChoices("MediaURL", "MediaUrl", "ImageURL", "ImageUrl")
    )
    dync_frames: Number = None
    x: Number = None
    y: Number = None
    width: Number = None
    height: Number = None
    opacity: Number = None


class Track(Part):
    """What every track may say."""

    type: Text = None
    main_track: Flag = False
    track_shorten_mode: Text = None
    track_expand_mode: Text = None
    disabled: Flag = False
    visible: Shown = True


class SubtitleTrack(Track):
    """A track of texts."""

    subtitle_track_clips: Annotated[tuple[SubtitleClip, ...], AsArray] = ()


class EffectTrack(Track):
    """A track of effects over the whole output."""

    effect_track_items: Effects = ()


class VideoTrack(SubtitleTrack, EffectTrack):
    """A track of pictures, or, by its `Type`, of effects or of texts."""

    video_track_clips: Annotated[tuple[VideoClip, ...], AsArray] = ()


class AudioTrack(Track):
    """A track of sound."""

    audio_track_clips: Annotated[tuple[AudioClip, ...], AsArray] = ()


class ImageTrack(Track):
    """A track of overlays, which form no sequence."""

    image_track_clips: Annotated[tuple[ImageClip, ...], AsArray] = ()


class Canvas(Part):
    """The canvas for which lengths of text are given."""

    width: Number = None
    height: Number = None


class SafeArea(Part):
    """Margins that no text enters, as a share of the canvas or in pixels."""

    x: Number = None
    y: Number = None


def _canvas(value: Any) -> Any:
    return None if value == "" else value


Placed = TypeVar("Placed", ImageClip, SubtitleClip)


class Timeline(Part):
    """A whole document."""

    video_tracks: Annotated[tuple[VideoTrack, ...], AsArray] = ()
    audio_tracks: Annotated[tuple[AudioTrack, ...], AsArray] = ()
    subtitle_tracks: Annotated[tuple[SubtitleTrack, ...], AsArray] = ()
    image_tracks: Annotated[tuple[ImageTrack, ...], AsArray] = ()
    effect_tracks: Annotated[tuple[EffectTrack, ...], AsArray] = ()
    fe_canvas: Annotated[Canvas | None, BeforeValidator(_canvas)] = Field(None, alias="FECanvas")
    safe_area: Annotated[SafeArea | None, BeforeValidator(_canvas)] = None
    fps: Number = None
    aspect_ratio: Text = None
    max_duration: Number = None

    def pictures(self) -> Iterator[tuple[str, VideoTrack]]:
        """Yield the tracks of pictures with their paths, the lowest first."""
        for index, track in enumerate(self.video_tracks):
            if track.type not in ("Effect", "Subtitle") and not track.disabled:
                yield f"VideoTracks[{index}]", track

    def sounds(self) -> Iterator[tuple[str, AudioTrack]]:
        """Yield the tracks of sound with their paths."""
        for index, track in enumerate(self.audio_tracks):
            if not track.disabled:
                yield f"AudioTracks[{index}]", track

    def overlays(self) -> Iterator[tuple[str, ImageClip]]:
        """Yield the clips of the image tracks with their paths, the lowest first.

        A clip is visible when it and its track are; the same holds for texts.
        """
        for index, track in enumerate(self.image_tracks):
            for number, clip in enumerate(track.image_track_clips):
                if not (track.disabled or clip.disabled):
                    place = f"ImageTracks[{index}].ImageTrackClips[{number}]"
                    yield place, _hidden_with(track, clip)

    def text_tracks(self) -> Iterator[tuple[str, SubtitleTrack]]:
        """Yield the tracks of texts with their paths, the lowest first."""
        for index, track in enumerate(self.video_tracks):
            if track.type == "Subtitle" and not track.disabled:
                yield f"VideoTracks[{index}]", track
        for index, subtitles in enumerate(self.subtitle_tracks):
            if not subtitles.disabled:
                yield f"SubtitleTracks[{index}]", subtitles

    def texts(self) -> Iterator[tuple[str, SubtitleClip]]:
        """Yield the clips of the text tracks with their paths, the lowest first."""
        for path, track in self.text_tracks():
            for number, clip in enumerate(track.subtitle_track_clips):
                if not clip.disabled:
                    yield f"{path}.SubtitleTrackClips[{number}]", _hidden_with(track, clip)

    def effect_lists(self) -> Iterator[tuple[str, EffectTrack]]:
        """Yield the effect tracks with the paths of their items."""
        for index, track in enumerate(self.video_tracks):
            if track.type == "Effect" and not track.disabled:
                yield f"VideoTracks[{index}].EffectTrackItems", track
        for index, effects in enumerate(self.effect_tracks):
            if not effects.disabled:
                yield f"EffectTracks[{index}].EffectTrackItems", effects


def _hidden_with(track: Track, clip: Placed) -> Placed:
    return clip if track.visible else clip.model_copy(update={"visible": False})


def clips(path: str, track: VideoTrack | AudioTrack) -> Iterator[tuple[str, MediaClip]]:
    """Yield the enabled clips of a track with their paths."""
    name, items = (
        ("VideoTrackClips", track.video_track_clips)
        if isinstance(track, VideoTrack)
        else ("AudioTrackClips", track.audio_track_clips)
    )
    for index, clip in enumerate(items):
        if not clip.disabled:
            yield f"{path}.{name}[{index}]", clip


def read(document: Mapping[str, Any]) -> Timeline:
    """Return the document as typed objects.

    Raises:
        ApiError: InvalidTimelineFormat, naming the first place that does not fit.
    """
    if not isinstance(document, Mapping):
        raise malformed("", "not a JSON object")
    try:
        return Timeline.model_validate(dict(document))
    except ValidationError as error:
        raise malformed(*first_fault(error)) from None


def first_fault(error: ValidationError) -> tuple[str, str]:
    """Return the path of the first place that does not fit, and why it does not."""
    first = error.errors(include_url=False, include_input=False)[0]
    return _path(first["loc"]), _reason(first["type"], first["msg"])


def load(text: str) -> dict[str, Any]:
    """Return the JSON object that a parameter's text holds.

    Raises:
        ApiError: InvalidTimelineFormat, when it is not JSON, or not an object.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        raise malformed("", "not valid JSON") from None
    if not isinstance(document, dict):
        raise malformed("", "not a JSON object")
    return document


def _path(place: tuple[int | str, ...]) -> str:
    path = ""
    for step in place:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith(TAG):
            path += f".{step}" if path else step
    return path


def _reason(kind: str, message: str) -> str:
    shapes = {
        "tuple_type": "not an array",
        "model_type": "not an object",
        "missing": "value missing",
        "too_long": "too many values",
    }
    return shapes.get(kind, message.removeprefix("Value error, "))
