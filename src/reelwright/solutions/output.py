"""OutputConfig: how many videos, how large, how long, and where they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.library.address import is_address
from reelwright.solutions.fields import Fields
from reelwright.solutions.process_config import LONGEST
from reelwright.solutions.references import read_reference

INDEX = "{index}"
EXTENSIONS = ("mp4", "mov", "m4v")
_CODECS = {
    "h.264": "H.264",
    "h264": "H.264",
    "avc": "H.264",
    "h.265": "H.265",
    "h265": "H.265",
    "hevc": "H.265",
}


@dataclass(frozen=True, slots=True)
class OutputConfig:
    """An OutputConfig, checked; `target` still holds `{index}` and is empty without a target."""

    width: int
    height: int
    count: int = 1
    target: str = ""
    max_duration: float | None = None
    fixed_duration: float | None = None
    seed: int | None = None
    fps: Fraction | None = None
    video: Mapping[str, Any] = field(default_factory=dict)
    preview_only: bool = False

    def address(self, ordinal: int) -> str:
        """Return the address of one output; empty when nothing is written."""
        return self.target.replace(INDEX, str(ordinal))


def read_output(given: Fields, *, local: bool = False) -> OutputConfig:
    """Read an OutputConfig.

    Raises:
        ApiError: a required key is missing, a value out of range, or the target no address.
    """
    preview = given.flag("GeneratePreviewOnly")
    target = read_target(given, local=local, optional=preview)
    width, height = _size(given)
    longest, fixed = read_lengths(given)
    video = given.object("Video")
    rate = video.number("Fps", low=1, high=60)
    return OutputConfig(
        width,
        height,
        given.integer("Count", 1, low=1, high=100) or 1,
        target,
        longest,
        fixed,
        given.integer("Seed", low=0, high=2**63 - 1),
        None if rate is None else Fraction(str(rate)).limit_denominator(1_000_000),
        read_video(video),
        preview,
    )


def read_target(given: Fields, *, local: bool = False, optional: bool = False) -> str:
    """Return the address of the outputs with `{index}` in it, "" when an optional one is absent.

    Raises:
        ApiError: it is missing, no address, without `{index}`, or of a format not written here.
    """
    if given.has("MediaURL"):
        path = given.at("MediaURL")
        text = read_reference(given.values["MediaURL"], path, local=local)
        if not is_address(text) and not local:
            raise InvalidParameter(path, "It must be the address of an object.")
    elif given.has("StorageLocation") and given.has("FileName"):
        path = given.at("FileName")
        host = given.text("StorageLocation").strip().strip("/")
        text = read_reference(f"http://{host}/{given.text('FileName').strip()}", path)
    elif optional:
        return ""
    else:
        key = "FileName" if given.has("StorageLocation") else "MediaURL"
        raise MissingParameter(given.at(key))
    if INDEX not in text:
        raise InvalidParameter(path, "It must contain {index}, the place of the output's number.")
    extension = text.partition("?")[0].rpartition(".")[2].lower()
    if extension not in EXTENSIONS:
        raise InvalidParameter(path, f"It must end in one of .{', .'.join(EXTENSIONS)}.")
    return text


def read_lengths(given: Fields) -> tuple[float | None, float | None]:
    """Return MaxDuration and FixedDuration in seconds.

    Raises:
        InvalidParameter: one is out of range, or both are given.
    """
    longest = given.number("MaxDuration", above=0, high=LONGEST)
    fixed = given.number("FixedDuration", above=0, high=LONGEST)
    if longest is not None and fixed is not None:
        raise InvalidParameter(given.at("FixedDuration"), "MaxDuration is given as well.")
    return longest, fixed


def read_sides(given: Fields) -> tuple[int | None, int | None]:
    """Return Width and Height in pixels, even, None where one is absent.

    Raises:
        InvalidParameter: one is out of range.
    """
    sides = [given.integer(key, low=128, high=4096) for key in ("Width", "Height")]
    width, height = (side if side is None else side - side % 2 for side in sides)
    if width is not None and height is not None and min(width, height) > 2160:
        key = "Width" if width <= height else "Height"
        raise InvalidParameter(given.at(key), "The short side must not exceed 2160 pixels.")
    return width, height


def _size(given: Fields) -> tuple[int, int]:
    width, height = read_sides(given)
    if width is None or height is None:
        raise MissingParameter(given.at("Width" if width is None else "Height"))
    return width, height


def read_video(given: Fields) -> dict[str, Any]:
    """Return the given settings of the encoder, by their names in the API.

    Raises:
        InvalidParameter: one is out of range.
    """
    video: dict[str, Any] = {}
    if given.has("Crf"):
        video["Crf"] = given.integer("Crf", low=0, high=51)
    if given.has("Codec"):
        video["Codec"] = _CODECS[given.word("Codec", _CODECS)]
    if given.has("Profile"):
        video["Profile"] = given.word("Profile", ("baseline", "main", "high"))
    if given.has("Preset"):
        presets = ("veryfast", "fast", "medium", "slow", "slower")
        video["Preset"] = given.word("Preset", presets)
    if given.has("Bitrate"):
        video["Bitrate"] = given.integer("Bitrate", low=1)
    if given.has("Fps"):
        video["Fps"] = given.number("Fps", low=1, high=60)
    return video
