"""What each output takes of the lists: texts, voice, titles, music; and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any, TypeVar

from pydantic import TypeAdapter

from reelwright.solutions.looks import drawn_motions, heading_style, subtitle_style, title_style
from reelwright.solutions.script.config import Mode, ScriptConfig
from reelwright.solutions.script.material import Usable, frame_rate
from reelwright.solutions.script.orders import measure_order, speech_order
from reelwright.solutions.streams import digest, rotate, stream
from reelwright.solutions.styles import Style

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Heading:
    """A line of heading; level 0 is the title."""

    level: int
    text: str
    style: Style
    measure: str
    """Key of the order that measures it."""


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """What one output takes. `speech` has the key of an order for each text, None for silence."""

    ordinal: int
    title: str = ""
    headings: tuple[Heading, ...] = ()
    texts: tuple[str | None, ...] = ()
    speech: tuple[str | None, ...] = ()
    voice: str = ""
    subtitle_style: Style = field(default_factory=dict)
    sticker: int | None = None
    music: str | None = None
    background: str | None = None
    transition: str = ""
    """The one transition of the output; empty when there is none or one drawn at every cut."""
    color_filter: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """All that is chosen before anything is spoken; the orders say what to speak and measure."""

    seed: int
    fps: Fraction
    outputs: tuple[OutputChoice, ...]
    speech_orders: Mapping[str, Mapping[str, Any]]
    measure_orders: Mapping[str, Mapping[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """Return the choice as JSON."""
        plain: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Choice:
        """Return the choice that `to_json` wrote."""
        return _ADAPTER.validate_python(data)


_ADAPTER = TypeAdapter(Choice)


@dataclass(frozen=True, slots=True)
class Share:
    """Those outputs of a job that one of its templates has its hand in, and their rate."""

    ordinals: tuple[int, ...]
    templates: int
    """How many templates the job has: the outputs go through them in turn."""
    fps: Fraction

    def turn(self, ordinal: int, own: bool) -> int:
        """Return the place of an output among all, or among those of its own template."""
        return ordinal // self.templates if own else ordinal


def choose(config: ScriptConfig, usable: Usable, seed: int, share: Share | None = None) -> Choice:
    """Return what every output takes, or those of a share of them.

    The same arguments always give the same choice.
    """
    if share is None:
        share = Share(tuple(range(config.output.count)), 1, frame_rate(config, usable))
    outputs: list[OutputChoice] = []
    speech: dict[str, dict[str, Any]] = {}
    measures: dict[str, dict[str, Any]] = {}

    def taken(name: str, entries: Sequence[T], ordinal: int) -> T | None:
        return rotate(seed, name, entries, share.turn(ordinal, name in config.own_lists))

    for ordinal in share.ordinals:
        texts = _texts(config, seed, ordinal)
        voices = config.editing.speech.voices
        voice = stream(seed, "voice", ordinal).choice(voices)
        keys: list[str | None] = []
        for text in texts:
            order = None if text is None else speech_order(config.editing.speech, text, voice)
            keys.append(None if order is None else digest(order))
            if order is not None:
                speech[digest(order)] = order
        headings = _headings(config, seed, ordinal, measures)
        outputs.append(
            OutputChoice(
                ordinal,
                next((one.text for one in headings if one.level == 0), ""),
                headings,
                texts,
                tuple(keys),
                voice,
                _subtitles(config, seed, ordinal),
                taken("StickerArray", range(len(usable.stickers)), ordinal),
                taken("BackgroundMusicArray", usable.music, ordinal),
                taken("BackgroundImageArray", usable.backgrounds, ordinal),
                _transition(config, stream(seed, "transition", ordinal)),
                _filter(config, stream(seed, "filter", ordinal)),
            )
        )
    return Choice(seed, share.fps, tuple(outputs), speech, measures)


def _texts(config: ScriptConfig, seed: int, ordinal: int) -> tuple[str | None, ...]:
    """Return the text of the output, or of each of its groups."""
    if config.mode is Mode.GLOBAL:
        return (rotate(seed, "SpeechTextArray", config.texts, ordinal),)
    if config.mode is Mode.SILENT:
        return ()
    counts = {len(group.texts) for group in config.groups if group.texts}
    if len(counts) == 1:
        # Groups with equally many texts use the same one of each: they belong together.
        number = rotate(seed, "GroupSpeechTextArray", range(max(counts)), ordinal) or 0
        return tuple(group.texts[number] if group.texts else None for group in config.groups)
    rng = stream(seed, "group texts", ordinal)
    return tuple(rng.choice(group.texts) if group.texts else None for group in config.groups)


def _headings(
    config: ScriptConfig, seed: int, ordinal: int, measures: dict[str, dict[str, Any]]
) -> tuple[Heading, ...]:
    shared, output = config.shared, config.output
    title = title_style(config.editing.title, output.width, output.height)
    rng = stream(seed, "title motion", ordinal)
    lines: list[tuple[int, str, Style]] = []
    text = rotate(seed, "TitleArray", shared.titles, ordinal)
    if text:
        lines.append((0, text, title))
    for heading in shared.headings:
        text = rotate(seed, f"SubHeadingArray.{heading.level}", heading.texts, ordinal)
        given = config.editing.headings.get(heading.level, {})
        style = heading_style(config.editing.title, given, output.width, output.height)
        lines.append((heading.level, text or "", style))
    done = []
    for level, text, style in lines:
        drawn = drawn_motions(style, rng)
        order = measure_order(text, drawn, output.width, output.height)
        measures[digest(order)] = order
        done.append(Heading(level, text, drawn, digest(order)))
    return tuple(done)


def _subtitles(config: ScriptConfig, seed: int, ordinal: int) -> Style:
    speech, output = config.editing.speech, config.output
    style = subtitle_style(speech.subtitles, output.width, output.height, speech.language)
    return drawn_motions(style, stream(seed, "subtitle motion", ordinal))


def _transition(config: ScriptConfig, rng: Random) -> str:
    process = config.editing.process
    if not (process.allow_transitions and process.uniform_transition):
        return ""
    return rng.choice(process.transitions)


def _filter(config: ScriptConfig, rng: Random) -> str:
    process = config.editing.process
    return rng.choice(process.filters) if process.allow_filters else ""
