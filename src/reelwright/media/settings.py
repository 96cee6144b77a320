"""How pictures and sound are encoded, as values. Pure: the server builds cache keys from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

VideoCodec = Literal["h264", "hevc", "vp9"]
AudioCodec = Literal["aac", "mp3", "opus", "flac", "pcm"]


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """One encoder's settings. With `bitrate` (bits per second) `crf` is not used."""

    codec: VideoCodec = "h264"
    crf: float = 23.0
    bitrate: int | None = None
    cap: int | None = None
    """Most bits per second that `crf` may take; about a second's worth may come at once."""
    preset: str = "veryfast"
    """A name of x264's presets; the other encoders take their nearest."""
    profile: str = ""
    threads: int = 1
    """Another number gives other bytes."""
    gop: int | None = None
    """Most frames between two key frames; None = the encoder's usual."""
    alpha: bool = False
    """Keep transparency: VP9 only."""

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the settings that `to_json` wrote."""
        return cls(**data)


@dataclass(frozen=True, slots=True)
class AudioSettings:
    """One sound encoder's settings; `bitrate` is in bits per second."""

    codec: AudioCodec = "aac"
    bitrate: int = 192_000

    def to_json(self) -> dict[str, Any]:
        """Return the settings as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the settings that `to_json` wrote."""
        return cls(**data)
