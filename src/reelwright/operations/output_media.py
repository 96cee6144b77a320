"""OutputMediaConfig and EditingProduceConfig of producing jobs (`timeline.md` 3)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_pascal

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.timeline.output import check_size

FORMATS = frozenset({"mp4", "mov", "webm", "mp3", "m4a", "wav"})
"""Extensions of outputs that can be written."""


def _codec(value: Any) -> Any:
    if isinstance(value, str):
        names = {"h.264": "H.264", "h264": "H.264", "h.265": "H.265", "h265": "H.265"}
        return (names | {"hevc": "H.265", "vp9": "VP9"}).get(value.lower(), value)
    return value


class _Document(BaseModel):
    model_config = ConfigDict(alias_generator=to_pascal, extra="ignore", frozen=True)


class Video(_Document):
    """The encoder's options."""

    codec: Annotated[Literal["H.264", "H.265", "VP9"], BeforeValidator(_codec)] | None = None
    profile: Literal["baseline", "main", "high"] | None = None
    crf: int | None = Field(None, ge=0, le=51)
    preset: Literal["veryfast", "fast", "medium", "slow", "slower"] | None = None
    fps: float | None = Field(None, ge=1, le=60)
    bitrate: int | None = Field(None, ge=1)
    orientation: Literal["Horizontal", "Vertical"] | None = None


class OutputMedia(_Document):
    """Where an output goes and what it is like."""

    media_url: str = Field("", alias="MediaURL")
    width: int | None = None
    height: int | None = None
    bitrate: int | None = Field(None, ge=1)
    max_duration: float | None = Field(None, gt=0)
    video: Video = Field(default_factory=lambda: Video.model_validate({}))

    def to_json(self) -> dict[str, Any]:
        """Return the given fields, as a job's request keeps them."""
        document = self.model_dump(by_alias=True, exclude_none=True)
        if "Bitrate" in document:
            document["Video"].setdefault("Bitrate", document.pop("Bitrate"))
        return document


def read_output_media(text: str) -> OutputMedia:
    """Read and check OutputMediaConfig.

    Raises:
        MissingParameter: it names no target.
        InvalidParameter: a field is wrong.
        ApiError: `ExceededMaximumValue`.
    """
    document = _json_object("OutputMediaConfig", text)
    try:
        config = OutputMedia.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = ".".join(["OutputMediaConfig", *map(str, first["loc"])])
        raise InvalidParameter(path, f"{first['msg']}.") from None
    if not config.media_url:
        raise MissingParameter("OutputMediaConfig.MediaURL")
    if "://" in config.media_url and not config.media_url.lower().startswith(
        ("http://", "https://")
    ):
        raise InvalidParameter("OutputMediaConfig.MediaURL", "It is not an http(s) address.")
    extension = config.media_url.split("?")[0].rpartition(".")[2].lower()
    if extension not in FORMATS:
        formats = ", ".join(sorted(FORMATS))
        raise InvalidParameter("OutputMediaConfig.MediaURL", f"It ends with none of {formats}.")
    if config.width is not None and config.height is not None:
        check_size(config.width, config.height)
    for name, side in (("Width", config.width), ("Height", config.height)):
        if side is not None and not 128 <= side <= 4096:
            raise InvalidParameter(f"OutputMediaConfig.{name}", "It is not in 128 to 4096.")
    return config


def read_cover_time(text: str) -> float | None:
    """Return the cover's time in EditingProduceConfig, None for the first frame.

    Raises:
        InvalidParameter: it is wrong.
    """
    if not text:
        return None
    cover = _json_object("EditingProduceConfig", text).get("CoverConfig") or {}
    path = "EditingProduceConfig.CoverConfig"
    if not isinstance(cover, dict):
        raise InvalidParameter(path, "It is not a JSON object.")
    start = cover.get("StartTime")
    try:
        seconds = None if start in (None, "") else float(start)
    except (TypeError, ValueError) as error:
        raise InvalidParameter(f"{path}.StartTime", "It is not a number.") from error
    if seconds is not None and not 0 <= seconds < 1e7:
        raise InvalidParameter(f"{path}.StartTime", "It is not a time in the output.")
    return seconds


def read_metadata(name: str, text: str) -> dict[str, Any]:
    """Return MediaMetadata or ProjectMetadata as an object, empty when absent.

    Raises:
        InvalidParameter: it is not a JSON object, or Title or Description is too long.
    """
    document = _json_object(name, text) if text else {}
    for field, most in (("Title", 128), ("Description", 1024)):
        value = document.get(field, "")
        if not isinstance(value, str) or len(value.encode("utf-8", "surrogatepass")) > most:
            raise InvalidParameter(f"{name}.{field}", f"It is not a text of up to {most} bytes.")
    return document


def _json_object(name: str, text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except RecursionError:
        raise InvalidParameter(name, "It is nested too deeply.") from None
    except ValueError as error:
        where = ""
        if isinstance(error, json.JSONDecodeError):
            where = f" (line {error.lineno}, column {error.colno})"
        raise InvalidParameter(name, f"It is not valid JSON{where}.") from None
    if not isinstance(document, dict):
        raise InvalidParameter(name, "It is not a JSON object.")
    return document
