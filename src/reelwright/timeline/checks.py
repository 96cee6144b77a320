"""What can be said about a document without its material: shape, names, limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.speech.ssml import SpeechTextError, parse
from reelwright.speech.voices import is_cosy
from reelwright.timeline import names
from reelwright.timeline.catalogue import Catalogue, Kind
from reelwright.timeline.document import (
    AudioClip,
    MediaClip,
    SubtitleClip,
    Timeline,
    VideoClip,
    read,
)
from reelwright.timeline.effectchecks import check_values
from reelwright.timeline.effects import (
    AI_TYPES,
    AEqualize,
    AnyEffect,
    Look,
    Other,
    TextEffect,
    TransitionEffect,
)
from reelwright.timeline.faults import empty, malformed, not_supported
from reelwright.timeline.textchecks import check_share, check_text

MOST_TRACKS = 100
MOST_CLIPS = 500
SLOWEST, FASTEST = Fraction(1, 10), Fraction(100)
SPEECH_FORMATS = ("mp3", "wav", "pcm")
LONGEST_SPEECH = 10_000

_ADAPT = ("Contain", "Cover", "Fill")
_VIDEO_TYPES = ("Video", "Image", "GlobalImage")
_KINDS: dict[str, tuple[Kind, str]] = {
    "VFX": ("effect", "vfx"),
    "Filter": ("filter", "filter"),
    "Transition": ("transition", "transition"),
    "DLTransition": ("transition", "transition"),
}


def check(document: Mapping[str, Any], catalogue: Catalogue, *, speech: bool = False) -> None:
    """Refuse a document that cannot be rendered whatever its material is.

    With `speech`, AI_TTS clips are let through: the caller will expand them.

    Raises:
        ApiError: with the codes of the language, naming the path.
    """
    timeline = read(document)
    _check_counts(timeline)
    _check_canvas(timeline)
    for path, video in timeline.pictures():
        for index, clip in enumerate(video.video_track_clips):
            if not clip.disabled:
                _check_video(f"{path}.VideoTrackClips[{index}]", clip, catalogue)
    for path, audio in timeline.sounds():
        for index, sound in enumerate(audio.audio_track_clips):
            if not sound.disabled:
                _check_audio(f"{path}.AudioTrackClips[{index}]", sound, catalogue, speech)
    for path, image in timeline.overlays():
        if not (image.media_id or image.media_url):
            raise MissingParameter(f"{path}.ImageId")
        _check_times(path, image.timeline_in, image.timeline_out)
        _check_box(path, image)
        check_share(path, "Opacity", image.opacity)
        _check_effects(f"{path}.Effects", image.effects, catalogue)
    for path, text in timeline.texts():
        _check_subtitle(path, text)
    for path, track in timeline.effect_lists():
        _check_track_effects(path, track.effect_track_items, catalogue)


def _check_counts(timeline: Timeline) -> None:
    for name, tracks in (
        ("VideoTracks", timeline.video_tracks),
        ("AudioTracks", timeline.audio_tracks),
        ("SubtitleTracks", timeline.subtitle_tracks),
        ("ImageTracks", timeline.image_tracks),
        ("EffectTracks", timeline.effect_tracks),
    ):
        if len(tracks) > MOST_TRACKS:
            raise InvalidParameter(name, f"At most {MOST_TRACKS} tracks are possible.")
    heard = any(_enabled(track.audio_track_clips) for _, track in timeline.sounds())
    seen = any(_enabled(track.video_track_clips) for _, track in timeline.pictures())
    if not heard and not seen:
        raise empty()
    for name, key, clips in _clip_lists(timeline):
        if len(clips) > MOST_CLIPS:
            raise InvalidParameter(f"{name}.{key}", f"At most {MOST_CLIPS} clips are possible.")
    if not seen and any(True for _ in timeline.overlays()):
        raise malformed("ImageTracks", "ImageTracks need a video track")


def _enabled(clips: Iterable[MediaClip]) -> bool:
    return any(not clip.disabled for clip in clips)


def _clip_lists(timeline: Timeline) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    for index, video in enumerate(timeline.video_tracks):
        yield f"VideoTracks[{index}]", "VideoTrackClips", video.video_track_clips
        yield f"VideoTracks[{index}]", "SubtitleTrackClips", video.subtitle_track_clips
        yield f"VideoTracks[{index}]", "EffectTrackItems", video.effect_track_items
    for index, audio in enumerate(timeline.audio_tracks):
        yield f"AudioTracks[{index}]", "AudioTrackClips", audio.audio_track_clips
    for index, texts in enumerate(timeline.subtitle_tracks):
        yield f"SubtitleTracks[{index}]", "SubtitleTrackClips", texts.subtitle_track_clips
    for index, images in enumerate(timeline.image_tracks):
        yield f"ImageTracks[{index}]", "ImageTrackClips", images.image_track_clips
    for index, effects in enumerate(timeline.effect_tracks):
        yield f"EffectTracks[{index}]", "EffectTrackItems", effects.effect_track_items


def _check_canvas(timeline: Timeline) -> None:
    if timeline.fps is not None and not 1 <= timeline.fps <= 60:
        raise InvalidParameter("Fps", "1 to 60 is possible.")
    if timeline.max_duration is not None and timeline.max_duration <= 0:
        raise InvalidParameter("MaxDuration", "It must be greater than 0.")
    aspect = (timeline.aspect_ratio or "").strip()
    if aspect and not names.ASPECT.fullmatch(aspect):
        raise InvalidParameter("AspectRatio", "It is written like 9:16.")
    canvas = timeline.fe_canvas
    for name, side in (
        ("Width", canvas.width if canvas else None),
        ("Height", canvas.height if canvas else None),
    ):
        if side is not None and side < 1:
            raise InvalidParameter(f"FECanvas.{name}", "It must be at least 1.")
    safe = timeline.safe_area
    for name, margin in (("X", safe.x if safe else None), ("Y", safe.y if safe else None)):
        if margin is not None and margin < 0:
            raise InvalidParameter(f"SafeArea.{name}", "It must not be negative.")


def _check_video(path: str, clip: VideoClip, catalogue: Catalogue) -> None:
    kind = clip.type or "Video"
    if kind.startswith("AI_"):
        raise not_supported(f"{path}.Type", kind)
    if kind not in _VIDEO_TYPES:
        raise malformed(path, f"Invalid clip type: {kind}")
    _check_media(path, clip)
    if clip.duration is not None and clip.duration <= 0:
        raise InvalidParameter(f"{path}.Duration", "It must be greater than 0.")
    if clip.dync_frames is not None and not 0 <= clip.dync_frames <= 100:
        raise InvalidParameter(f"{path}.DyncFrames", "0 to 100 is possible.")
    if clip.adapt_mode and clip.adapt_mode not in _ADAPT:
        raise InvalidParameter(f"{path}.AdaptMode", f"Possible: {', '.join(_ADAPT)}.")
    _check_box(path, clip)
    check_share(path, "Opacity", clip.opacity)
    _check_effects(f"{path}.Effects", clip.effects, catalogue)


def _check_audio(path: str, clip: AudioClip, catalogue: Catalogue, speech: bool) -> None:
    kind = clip.type or "Audio"
    if kind == "AI_TTS" and speech:
        _check_speech(path, clip)
    elif kind.startswith("AI_"):
        raise not_supported(f"{path}.Type", kind)
    elif kind != "Audio":
        raise malformed(path, f"Invalid clip type: {kind}")
    _check_media(path, clip, named=kind == "Audio")
    _check_effects(f"{path}.Effects", clip.effects, catalogue)


def _check_speech(path: str, clip: AudioClip) -> None:
    if not clip.content:
        raise MissingParameter(f"{path}.Content")
    if not (clip.voice or clip.customized_voice):
        raise MissingParameter(f"{path}.Voice")
    if len(clip.content) > LONGEST_SPEECH:
        raise InvalidParameter(f"{path}.Content", f"At most {LONGEST_SPEECH} characters.")
    for name, rate in (("SpeechRate", clip.speech_rate), ("PitchRate", clip.pitch_rate)):
        if rate is not None and not -500 <= rate <= 500:
            raise InvalidParameter(f"{path}.{name}", "-500 to 500 is possible.")
    if clip.format and clip.format.lower() not in SPEECH_FORMATS:
        raise InvalidParameter(f"{path}.Format", f"Possible: {', '.join(SPEECH_FORMATS)}.")
    try:
        parse(clip.content, cosy=bool(clip.customized_voice) or is_cosy(clip.voice or ""))
    except SpeechTextError as error:
        raise InvalidParameter(f"{path}.Content", error.reason) from None


def _check_media(path: str, clip: MediaClip, *, named: bool = True) -> None:
    if named and not (clip.media_id or clip.media_url):
        raise MissingParameter(f"{path}.MediaURL", "MediaId or MediaURL is needed.")
    if clip.in_ is not None and clip.in_ < 0:
        raise InvalidParameter(f"{path}.In", "It must not be negative.")
    if clip.out is not None and clip.out <= (clip.in_ or 0):
        raise malformed(f"{path}.Out", "Out is not after In")
    if clip.max_out is not None and clip.out is None and clip.max_out <= (clip.in_ or 0):
        raise malformed(f"{path}.MaxOut", "MaxOut is not after In")
    if clip.speed is not None and not SLOWEST <= clip.speed <= FASTEST:
        raise InvalidParameter(f"{path}.Speed", "0.1 to 100 is possible.")
    _check_times(path, clip.timeline_in, clip.timeline_out)


def _check_times(path: str, start: Fraction | None, end: Fraction | None) -> None:
    if start is not None and start < 0:
        raise InvalidParameter(f"{path}.TimelineIn", "It must not be negative.")
    if end is not None and end <= (start or 0):
        raise malformed(f"{path}.TimelineOut", "TimelineOut is not after TimelineIn")


def _check_box(path: str, clip: Any) -> None:
    for name, size in (("Width", clip.width), ("Height", clip.height)):
        if size is not None and not 0 < size <= 100_000:
            raise InvalidParameter(f"{path}.{name}", "It must be greater than 0.")
    for name, position in (("X", clip.x), ("Y", clip.y)):
        if position is not None and abs(position) > 100_000:
            raise InvalidParameter(f"{path}.{name}", "It is out of range.")


def _check_subtitle(path: str, clip: SubtitleClip) -> None:
    if clip.type == "AI_ASR":
        raise not_supported(f"{path}.Type", "AI_ASR")
    if clip.type not in (None, "Text", "Subtitle"):
        raise malformed(path, f"Invalid clip type: {clip.type}")
    if clip.type == "Subtitle":
        if not (clip.file_url or clip.media_id):
            raise MissingParameter(f"{path}.FileURL")
        if clip.sub_type and clip.sub_type.lower() not in ("srt", "ass", "ssa", "vtt"):
            raise InvalidParameter(f"{path}.SubType", "Possible: srt, ass, vtt.")
    elif clip.content is None:
        raise MissingParameter(f"{path}.Content")
    _check_times(path, clip.timeline_in, clip.timeline_out)
    check_text(path, clip)


def _check_effects(path: str, effects: tuple[AnyEffect, ...], catalogue: Catalogue) -> None:
    for index, one in enumerate(effects):
        place = f"{path}[{index}]"
        if isinstance(one, Other):
            if one.type in AI_TYPES:
                raise not_supported(f"{place}.Type", one.type or "")
            raise malformed(place, f"Invalid effect type: {one.type}")
        if isinstance(one, AEqualize):
            raise malformed(place, "AEqualize belongs on an effect track")
        if isinstance(one, Look | TransitionEffect):
            _check_name(place, one, catalogue)
        if isinstance(one, TextEffect):
            _check_times(place, one.timeline_in, one.timeline_out)
            check_text(place, one)
        check_values(place, one)


def _check_name(path: str, one: Look | TransitionEffect, catalogue: Catalogue) -> None:
    kind, shown = _KINDS[one.type or ""]
    if not catalogue.accepts(kind, one.sub_type or ""):
        raise malformed(path, f"Invalid {shown} subType: {one.sub_type}")


def _check_track_effects(path: str, items: tuple[AnyEffect, ...], catalogue: Catalogue) -> None:
    kinds = set()
    for index, one in enumerate(items):
        place = f"{path}[{index}]"
        if isinstance(one, TransitionEffect):
            continue
        if not isinstance(one, Look | AEqualize):
            raise malformed(place, f"Invalid effect type: {getattr(one, 'type', None)}")
        if isinstance(one, Look):
            _check_name(place, one, catalogue)
        kinds.add(one.type)
        _check_times(place, one.timeline_in, one.timeline_out)
        check_values(place, one)
    if len(kinds) > 1:
        raise malformed(path, "an effect track holds one kind of effect only")
