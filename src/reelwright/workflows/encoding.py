"""How an output is encoded: from the options of a job and the format it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.media.facts import MediaFacts
from reelwright.media.settings import AudioCodec, AudioSettings, VideoCodec, VideoSettings

_CODECS: dict[str, VideoCodec] = {"H.264": "h264", "H.265": "hevc", "VP9": "vp9"}
_SOUND: dict[str, AudioCodec] = {"webm": "opus", "mp3": "mp3", "wav": "pcm"}
_QUALITY = 23.0
_BEST: dict[VideoCodec, float] = {"h264": 1.0}
"""The lowest Crf of a codec that everybody can play. H.264 without any loss, its Crf 0, is of a
profile that neither browsers nor phones play and that no caller can ask for; 1 looks the same."""
_LEAST_BITS = 100_000
"""A bit rate below this was meant in kbit/s."""


def sound_settings(extension: str) -> AudioSettings:
    """Return how the sound of a format is encoded."""
    return AudioSettings(codec=_SOUND.get(extension, "aac"))


def video_settings(
    wanted: Mapping[str, Any], extension: str, facts: Mapping[str, MediaFacts], preset: str
) -> VideoSettings:
    """Return how the picture is encoded.

    A bit rate is used as it is unless `Crf` is given too, which then decides below that rate.
    Without either the quality decides, below `MaxBitrate` where there is one; with
    `KeepOriginMaxBitrate` that limit is at least the highest rate of the material (`facts`).
    """
    video = wanted.get("Video") or {}
    rate, crf = _bits(video.get("Bitrate")), video.get("Crf")
    codec = _CODECS[video.get("Codec") or ("VP9" if extension == "webm" else "H.264")]
    chosen = rate is None or crf is not None
    return VideoSettings(
        codec=codec,
        crf=_QUALITY if crf is None else max(float(crf), _BEST.get(codec, 0.0)),
        bitrate=None if chosen else rate,
        cap=(rate or _cap(wanted, facts)) if chosen else None,
        preset=video.get("Preset") or preset,
        profile=video.get("Profile") or "high",
        alpha=codec == "vp9" and extension == "webm" and bool(wanted.get("Transparent")),
    )


def _bits(rate: int | None) -> int | None:
    if rate is None:
        return None
    return rate * 1000 if rate < _LEAST_BITS else rate


def _cap(wanted: Mapping[str, Any], facts: Mapping[str, MediaFacts]) -> int | None:
    most = wanted.get("MaxBitrate")
    if most is None:
        return None
    rates = [one.bitrate or 0 for one in facts.values() if one.kind == "video"]
    highest = max(rates, default=0) if wanted.get("KeepOriginMaxBitrate") else 0
    return max(int(most) * 1000, highest)
