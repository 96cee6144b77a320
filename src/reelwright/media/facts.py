"""What is known about a media file, as frozen values that travel as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from fractions import Fraction
from typing import Any, Literal, Self

Kind = Literal["video", "audio", "image"]

_FRACTION = re.compile(r"-?[0-9]{1,60}(?:/0*[1-9][0-9]{0,59}|\.[0-9]{1,60})?")


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """The picture of a file. Times are seconds from the file's own zero (see `Timing`)."""

    width: int
    height: int
    """Size as it is shown: upright, in square pixels."""
    coded_width: int
    coded_height: int
    codec: str
    pixel_format: str
    rate: Fraction
    """Average frames per second; 0 for a still picture."""
    variable: bool = False
    """The distance between frames changes by more than the rounding of time stamps."""
    frames: int | None = None
    duration: Fraction | None = None
    """End of the last frame; None for a still picture."""
    first_pts: Fraction = Fraction(0)
    rotation: int = 0
    """0, 90, 180 or 270 degrees clockwise, to be applied (after `mirrored`) for showing."""
    mirrored: bool = False
    sar: Fraction = Fraction(1)
    bit_depth: int = 8
    alpha: bool = False
    transfer: str = ""
    primaries: str = ""
    matrix: str = ""
    full_range: bool = False
    hdr: bool = False
    animated: bool = False
    """A GIF, WebP or PNG of several pictures."""
    interlaced: bool = False
    decode_order: bool = False
    """Time stamps are in the order of decoding though frames are shown in another."""

    @property
    def still(self) -> bool:
        """True for one picture that does not move."""
        return self.duration is None


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The sound of a file."""

    sample_rate: int
    channels: int
    codec: str = ""
    layout: str = ""
    duration: Fraction | None = None
    """End of the last sample, in seconds from the file's own zero."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a file is. `streams` are texts as a common probing tool gives them.

    Each of `streams` has `Type` (`video`, `audio` or `subtitle`) beside the fields of the API.
    """

    kind: Kind
    format_name: str
    size_bytes: int
    duration: Fraction | None = None
    bitrate: int | None = None
    """Bits per second."""
    video: VideoFacts | None = None
    audio: AudioFacts | None = None
    streams: tuple[dict[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON; fractions are texts like `30000/1001`."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the facts that `to_json` wrote.

        Raises:
            ValueError: a time or a rate is not written as `to_json` writes it.
        """
        values = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        values["duration"] = _fraction(values.get("duration"))
        values["streams"] = tuple(dict(stream) for stream in values.get("streams", ()))
        if values.get("video") is not None:
            values["video"] = _video(values["video"])
        if values.get("audio") is not None:
            audio = dict(values["audio"])
            values["audio"] = AudioFacts(**audio | {"duration": _fraction(audio.get("duration"))})
        return cls(**values)

    def basic_info(self) -> dict[str, str]:
        """Return the fields of `FileBasicInfo` that the file itself tells."""
        info = {"FileSize": str(self.size_bytes), "FormatName": self.format_name}
        if self.duration is not None:
            info["Duration"] = f"{float(self.duration):.6f}"
        if self.bitrate is not None:
            info["Bitrate"] = f"{self.bitrate / 1000:.3f}"
        if self.video is not None:
            info["Width"], info["Height"] = str(self.video.width), str(self.video.height)
        return info

    def stream_info(self, kind: Literal["video", "audio", "subtitle"]) -> list[dict[str, str]]:
        """Return `VideoStreamInfoList`, `AudioStreamInfoList` or `SubtitleStreamInfoList`."""
        return [
            {name: value for name, value in stream.items() if name != "Type"}
            for stream in self.streams
            if stream["Type"] == kind
        ]


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def read_fraction(value: object) -> Fraction:
    """Return the number that `str` of a fraction gives.

    The text may come from a sandbox child that has been taken over: one with an exponent could
    name a number that fills the memory.

    Raises:
        ValueError: it is no such text, or a longer one than any file gives rise to.
    """
    text = str(value)
    if not _FRACTION.fullmatch(text):
        raise ValueError("not a fraction of whole numbers")
    return Fraction(text)


def _fraction(value: object) -> Fraction | None:
    return None if value is None else read_fraction(value)


def _video(data: Mapping[str, Any]) -> VideoFacts:
    values = dict(data)
    for name in ("rate", "first_pts", "sar", "duration"):
        if values.get(name) is not None:
            values[name] = read_fraction(values[name])
    return VideoFacts(**values)
