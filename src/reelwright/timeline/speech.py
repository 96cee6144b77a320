"""Speech declared inside a timeline, to be spoken before the timeline is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelwright.timeline.document import AudioClip, clips, read

_DECLARATION = (
    "Type",
    "Content",
    "Voice",
    "CustomizedVoice",
    "customizedVoice",
    "Format",
    "SpeechRate",
    "PitchRate",
)


@dataclass(frozen=True)
class SpeechClip:
    """An AI_TTS clip: what is to be spoken, and how. `path` names the clip."""

    path: str
    content: str
    voice: str
    customized_voice: str
    format: str
    speech_rate: int
    pitch_rate: int


def speech_clips(document: Mapping[str, Any]) -> list[SpeechClip]:
    """Return the AI_TTS clips of a document.

    Raises:
        ApiError: InvalidTimelineFormat.
    """
    found = []
    for path, track in read(document).sounds():
        for place, clip in clips(path, track):
            if clip.type == "AI_TTS" and isinstance(clip, AudioClip):
                speech = SpeechClip(
                    place,
                    clip.content or "",
                    clip.voice or "",
                    clip.customized_voice or "",
                    clip.format or "mp3",
                    int(clip.speech_rate or 0),
                    int(clip.pitch_rate or 0),
                )
                found.append(speech)
    return found


def with_speech(
    document: Mapping[str, Any], addresses: Mapping[str, str], gains: Mapping[str, float]
) -> dict[str, Any]:
    """Return the document with the AI_TTS clips of these paths as plain sound clips.

    `gains` are those of the paths that are to be louder or quieter than they were spoken.
    """
    changed = dict(document)
    tracks = list(document.get("AudioTracks") or ())
    for index, track in enumerate(tracks):
        items = list(track.get("AudioTrackClips") or ())
        for number, clip in enumerate(items):
            path = f"AudioTracks[{index}].AudioTrackClips[{number}]"
            address = addresses.get(path)
            if address is not None:
                items[number] = _sound(clip, address, gains.get(path, 1.0))
        tracks[index] = {**track, "AudioTrackClips": items}
    if tracks:
        changed["AudioTracks"] = tracks
    return changed


def _sound(clip: Mapping[str, Any], address: str, gain: float) -> dict[str, Any]:
    kept = {key: value for key, value in clip.items() if key not in _DECLARATION}
    sound = {**kept, "MediaURL": address}
    if gain != 1.0:
        sound["Effects"] = [*(clip.get("Effects") or ()), {"Type": "Volume", "Gain": gain}]
    return sound
