"""EditingConfig: the wishes about the look and sound that all one-click solutions share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reelwright.errors import InvalidParameter, MissingParameter
from reelwright.solutions.fields import Fields, as_object
from reelwright.solutions.process_config import ProcessConfig, read_process
from reelwright.solutions.produce_config import read_produce
from reelwright.solutions.references import read_reference
from reelwright.solutions.speech_config import SpeechConfig, read_speech
from reelwright.solutions.styles import Style, read_style
from reelwright.timeline.catalogue import Catalogue

MUSIC_STYLES = tuple(
    f"bgm-{name}"
    for name in "beauty chinese-style cuisine dynamic quirky relaxing romantic upbeat".split()
)


@dataclass(frozen=True, slots=True)
class MediaHint:
    """What may be used of a material, and how: ranges in seconds, an open end is None."""

    media: str
    path: str
    group: str | None = None
    ranges: tuple[tuple[float, float | None], ...] = ()
    opacity: float | None = None


@dataclass(frozen=True, slots=True)
class BackgroundFill:
    """What fills the canvas beside footage of another shape."""

    kind: Literal["Blur", "Color"] = "Blur"
    radius: float = 0.1
    color: str = "#000000"


@dataclass(frozen=True, slots=True)
class Editing:
    """An EditingConfig with every default filled in; `clip_volume` is None when not given."""

    clip_volume: float | None = None
    hints: tuple[MediaHint, ...] = ()
    title: Style = field(default_factory=dict)
    headings: Mapping[int, Style] = field(default_factory=dict)
    speech: SpeechConfig = field(default_factory=SpeechConfig)
    music_volume: float = 0.2
    music_style: str = ""
    fill: BackgroundFill = field(default_factory=BackgroundFill)
    process: ProcessConfig = field(default_factory=ProcessConfig)
    produce: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_editing(given: Fields, catalogue: Catalogue, *, local: bool = False) -> Editing:
    """Read an EditingConfig.

    Raises:
        ApiError: a value is out of range, of the wrong kind, or a required key is missing.
    """
    media = given.object("MediaConfig")
    music = given.object("BackgroundMusicConfig")
    volume = music.number("Volume", low=0, high=10)
    gain = music.number("Gain", 0.2, low=0, high=10)
    process = read_process(given.object("ProcessConfig"), catalogue)
    return Editing(
        clip_volume=media.number("Volume", low=0, high=10),
        hints=tuple(
            _hint(as_object(item, path), local) for item, path in media.items("MediaMetaDataArray")
        ),
        title=read_style(given.object("TitleConfig"), local=local, scrolls=True),
        headings=_headings(given.object("SubHeadingConfig"), local),
        speech=read_speech(given.object("SpeechConfig"), local=local),
        music_volume=volume if volume is not None else gain or 0.0,
        music_style=music.word("Style", MUSIC_STYLES),
        fill=_fill(given.object("BackgroundImageConfig")),
        process=process,
        produce=read_produce(given.object("ProduceConfig")),
        warnings=process.warnings,
    )


def _hint(entry: Fields, local: bool) -> MediaHint:
    if not entry.has("Media"):
        raise MissingParameter(entry.at("Media"))
    return MediaHint(
        read_reference(entry.values["Media"], entry.at("Media"), local=local),
        entry.path,
        entry.text("GroupName").strip() or None,
        tuple(
            _range(as_object(item, path)) for item, path in entry.items("TimeRangeList", most=1000)
        ),
        entry.number("Opacity", low=0, high=1),
    )


def _range(entry: Fields) -> tuple[float, float | None]:
    start = entry.number("In", 0.0, low=0) or 0.0
    end = entry.number("Out", low=0)
    if end is not None and end <= start:
        raise InvalidParameter(entry.path, "Out must lie behind In.")
    return start, end


def _headings(given: Fields, local: bool) -> dict[int, Style]:
    return {
        level: read_style(given.object(str(level)), local=local, scrolls=True)
        for level in range(1, 6)
        if given.has(str(level))
    }


def _fill(given: Fields) -> BackgroundFill:
    """Read BackgroundImageConfig; `Image` without a picture is the blurred footage."""
    kind = given.word("SubType", ("Blur", "Color", "Image"), "Blur")
    return BackgroundFill(
        "Color" if kind == "Color" else "Blur",
        given.number("Radius", 0.1, low=0.01, high=1) or 0.1,
        given.colour("Color", "#000000"),
    )
