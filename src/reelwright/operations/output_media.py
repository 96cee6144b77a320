"""OutputMediaConfig and EditingProduceConfig of producing jobs (`timeline.md` 3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.operations import documents, media_types
from reelwright.operations.limits import check_bytes
from reelwright.solutions.fields import Fields
from reelwright.solutions.produce_config import LONGEST, read_produce
from reelwright.timeline.output import LARGEST, SMALLEST, check_size

FORMATS = frozenset({"mp4", "mov", "webm", "mp3", "m4a", "wav"})
"""Extensions of outputs that can be written."""

_CODECS = {
    "h.264": "H.264",
    "h264": "H.264",
    "h.265": "H.265",
    "h265": "H.265",
    "hevc": "H.265",
    "vp9": "VP9",
}
_HELD = {"mov": ("H.264", "H.265"), "webm": ("VP9",)}
"""What formats hold that do not hold every codec."""

_PROFILES = ("baseline", "main", "high")
_PRESETS = ("veryfast", "fast", "medium", "slow", "slower")


@dataclass(frozen=True)
class OutputMedia:
    """Where an output goes and what it is like; `options` are those given, with their names."""

    media_url: str
    options: dict[str, Any] = field(default_factory=dict)


def read_output_media(text: str) -> OutputMedia:
    """Read and check OutputMediaConfig.

    Raises:
        MissingParameter: it names no target.
        InvalidParameter: a field is wrong.
        ApiError: `ExceededMaximumValue`.
    """
    given = documents.read("OutputMediaConfig", text)
    if not given.has("MediaURL"):
        raise MissingParameter(given.at("MediaURL"))
    address = given.text("MediaURL").strip()
    if not address.lower().startswith(("http://", "https://")):
        raise InvalidParameter(given.at("MediaURL"), "It must be an http or https address.")
    width, height = given.integer("Width", low=1), given.integer("Height", low=1)
    if width is not None and height is not None:
        check_size(width, height)
    for name, side in (("Width", width), ("Height", height)):
        if side is not None and not SMALLEST <= side <= LARGEST:
            raise InvalidParameter(given.at(name), f"It is not in {SMALLEST} to {LARGEST}.")
    options = {
        "Width": width,
        "Height": height,
        "MaxDuration": given.number("MaxDuration", above=0, high=LONGEST),
        "Video": _video(given),
    }
    return OutputMedia(address, {name: value for name, value in options.items() if value})


def check_format(extension: str) -> None:
    """Refuse an output of a format that cannot be written.

    Raises:
        InvalidParameter: the extension of its address is none of those that can.
    """
    if extension not in FORMATS:
        formats = ", ".join(sorted(FORMATS))
        raise InvalidParameter("OutputMediaConfig.MediaURL", f"It ends with none of {formats}.")


def _video(given: Fields) -> dict[str, Any]:
    video = given.object("Video")
    codec = video.word("Codec", _CODECS)
    options = {
        "Codec": _CODECS.get(codec),
        "Profile": video.word("Profile", _PROFILES) or None,
        "Crf": video.integer("Crf", low=0, high=51),
        "Preset": video.word("Preset", _PRESETS) or None,
        "Fps": video.number("Fps", low=1, high=60),
        "Bitrate": video.integer("Bitrate", low=1, high=2**40)
        or given.integer("Bitrate", low=1, high=2**40),
        "Orientation": video.word("Orientation", ("Horizontal", "Vertical")) or None,
    }
    return {name: value for name, value in options.items() if value is not None}


def check_codec(output: OutputMedia, extension: str) -> None:
    """Refuse a codec that the format of an output cannot hold.

    Raises:
        InvalidParameter: a codec is named, and it is none of those.
    """
    codec = output.options.get("Video", {}).get("Codec")
    held = _HELD.get(extension)
    if codec and held and codec not in held:
        raise InvalidParameter(
            "OutputMediaConfig.Video.Codec", f"{extension} holds {' or '.join(held)}."
        )


def read_produce_config(name: str, text: str) -> dict[str, Any]:
    """Return the options of an output that EditingProduceConfig gives.

    Raises:
        InvalidParameter: it is not a JSON object, or a field is wrong.
    """
    return read_produce(documents.read(name, text))


def read_cover_time(name: str, text: str) -> float | None:
    """Return `CoverConfig.StartTime` of a document, None for the first frame.

    Raises:
        InvalidParameter: it is wrong.
    """
    cover = documents.read(name, text).object("CoverConfig")
    return cover.number("StartTime", low=0, high=LONGEST)


def read_metadata(name: str, text: str) -> dict[str, Any]:
    """Return MediaMetadata or ProjectMetadata: the texts that were given, with their names.

    Raises:
        InvalidParameter: it is not a JSON object, or a field is wrong.
    """
    given = documents.read(name, text)
    found: dict[str, Any] = {key: given.text(key) for key in ("Title", "Description", "CoverURL")}
    check_bytes(given.at("Title"), found["Title"], 128)
    check_bytes(given.at("Description"), found["Description"], 1024)
    found["CateId"] = given.integer("CateId", low=0, high=2**63 - 1)
    found["Tags"] = media_types.tags(given.text("Tags"), given.at("Tags"))
    return {key: value for key, value in found.items() if value not in (None, "")}
