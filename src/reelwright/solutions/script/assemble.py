"""From what was chosen, spoken and measured to the Timeline of every output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from reelwright.errors import JobError
from reelwright.solutions.script.choose import Choice, OutputChoice
from reelwright.solutions.script.config import DEFAULT_SECTION, Mode, ScriptConfig
from reelwright.solutions.script.footage import Clock, Ledger, Pool, pool
from reelwright.solutions.script.material import Usable
from reelwright.solutions.script.pictures import Cutting, Sequencer
from reelwright.solutions.script.shots import Shot, overlapped
from reelwright.solutions.script.timeline import Draft, Spoken, Talk, timeline
from reelwright.solutions.script.track import picture_clips
from reelwright.solutions.streams import stream


@dataclass(frozen=True, slots=True)
class Output:
    """A planned output; `duration` is in seconds."""

    ordinal: int
    title: str
    timeline: dict[str, Any]
    duration: Fraction
    speech_text: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """An output that could not be planned."""

    ordinal: int
    code: str
    message: str
    warnings: tuple[str, ...] = ()


def assemble(
    config: ScriptConfig,
    choice: Choice,
    spoken: Mapping[str, Spoken],
    measured: Mapping[str, Mapping[str, float]],
    usable: Usable,
    loudness: Mapping[str, float] | None = None,
) -> list[Output | Failure]:
    """Return the Timeline of every output, in their order.

    `spoken` has for each speech order `url`, `duration`, `pieces` and `warnings`, or `error` with
    `code` and `message`; `measured` has `width` and `height` in pixels for each measure order (an
    absent one is estimated); `loudness` has the LUFS of music.
    """
    return assemble_each([(config, choice, usable)], spoken, measured, loudness)


def assemble_each(
    parts: Sequence[tuple[ScriptConfig, Choice, Usable]],
    spoken: Mapping[str, Spoken],
    measured: Mapping[str, Mapping[str, float]],
    loudness: Mapping[str, float] | None = None,
) -> list[Output | Failure]:
    """Return the Timeline of every output of a job with several configurations."""
    ledgers: dict[Fraction, Ledger] = {}
    turns: list[tuple[OutputChoice, _Assembly]] = []
    for config, choice, usable in parts:
        # What one output shows the next avoids, whoever planned it; they must count alike.
        ledger = ledgers.setdefault(choice.fps, Ledger())
        assembly = _Assembly(config, choice, usable, ledger)
        turns += [(taken, assembly) for taken in choice.outputs]
    outputs: list[Output | Failure] = []
    for taken, assembly in sorted(turns, key=lambda turn: turn[0].ordinal):
        try:
            said = _said(taken, spoken)
        except JobError as error:
            outputs.append(Failure(taken.ordinal, error.code, error.message))
            continue
        draft = assembly.draft(taken, said)
        outputs.append(
            Output(
                taken.ordinal,
                taken.title,
                timeline(draft, assembly.usable, measured, loudness or {}),
                draft.frames / assembly.clock.fps,
                _speech_text(taken),
                _warnings(said),
            )
        )
    return outputs


class _Assembly:
    """Plans one output after the other; footage shown by one is less likely in the next."""

    def __init__(
        self, config: ScriptConfig, choice: Choice, usable: Usable, ledger: Ledger
    ) -> None:
        process = config.editing.process
        self.config = config
        self.usable = usable
        self.seed = choice.seed
        self.clock = Clock(choice.fps)
        self.ledger = ledger
        self.pools: list[Pool] = [
            pool(number, sources, self.clock, group.split and process.split)
            for number, (group, sources) in enumerate(
                zip(config.groups, usable.groups, strict=True)
            )
        ]
        self.cutting = Cutting(
            self.clock.frames(process.shot),
            self.clock.frames(process.image),
            config.output.count,
            process.alignment == "AutoSpeed",
        )
        wanted = Fraction(str(process.transition)) * choice.fps
        self.overlap = max(1, int(wanted)) if process.allow_transitions else 0

    def draft(self, taken: OutputChoice, said: Sequence[Spoken | None]) -> Draft:
        """Return the pictures and the speech of an output."""
        shots, talks, sequencer = self._planned(taken, said)
        shots = overlapped(shots, self.overlap, sequencer.dealer)
        for shot in shots:
            sequencer.dealer.settle(shot.take)
        frames = sum(shot.frames for shot in shots)
        clips = picture_clips(self.config, taken, self.seed, shots, self.clock)
        return Draft(self.config, taken, self.clock, frames, clips, talks)

    def _planned(
        self, taken: OutputChoice, said: Sequence[Spoken | None]
    ) -> tuple[list[Shot], list[Talk], Sequencer]:
        output = self.config.output
        if self.config.mode is Mode.GROUP:
            return self._sections(taken, said)
        if self.config.mode is Mode.GLOBAL and said and said[0] is not None:
            frames = self.clock.frames(_length(said[0]))
            sequencer = self._sequencer(taken, frames)
            return sequencer.along_speech(frames), [Talk(said[0], 0, frames)], sequencer
        fixed = None if output.fixed_duration is None else self.clock.frames(output.fixed_duration)
        most = None if output.max_duration is None else self.clock.frames(output.max_duration)
        sequencer = self._sequencer(taken, fixed or 0)
        return sequencer.walk(fixed, most), [], sequencer

    def _sections(
        self, taken: OutputChoice, said: Sequence[Spoken | None]
    ) -> tuple[list[Shot], list[Talk], Sequencer]:
        lengths = [
            Fraction(str(group.duration or DEFAULT_SECTION)) if one is None else _length(one)
            for group, one in zip(self.config.groups, said, strict=True)
        ]
        sequencer = self._sequencer(taken, self.clock.frames(sum(lengths, Fraction(0))))
        shots: list[Shot] = []
        talks: list[Talk] = []
        start, border = 0, Fraction(0)
        for number, one in enumerate(said):
            # Borders are rounded from the sum, so that many sections do not drift.
            border += lengths[number]
            end = max(start + 1, self.clock.frames(border))
            if one is None and self.config.groups[number].adapt:
                section = sequencer.adapted(self.pools[number], end - start)
                end = start + sum(shot.frames for shot in section)
                border = end / self.clock.fps
            else:
                section = sequencer.section(self.pools[number], end - start)
            shots.extend(section)
            if one is not None:
                talks.append(Talk(one, start, end))
            start = end
        return shots, talks, sequencer

    def _sequencer(self, taken: OutputChoice, frames: int) -> Sequencer:
        rng = stream(self.seed, "shots", taken.ordinal)
        return Sequencer(self.pools, self.cutting, self.ledger, rng, frames)


def _said(taken: OutputChoice, spoken: Mapping[str, Spoken]) -> list[Spoken | None]:
    """Return what was spoken for each text of an output.

    Raises:
        JobError: a text could not be spoken.
    """
    said: list[Spoken | None] = []
    for key in taken.speech:
        if key is None:
            said.append(None)
            continue
        one = spoken.get(key)
        error = {"message": "The text was not spoken."} if one is None else one.get("error")
        if one is None or error is not None:
            fault = error or {}
            code = str(fault.get("code") or "SpeechSynthesisFailed")
            raise JobError(str(fault.get("message", "")), code=code)
        said.append(one)
    return said


def _length(spoken: Spoken) -> Fraction:
    return Fraction(str(float(spoken["duration"])))


def _speech_text(taken: OutputChoice) -> str:
    """Return all that is said, with a blank where one text in Latin letters follows another."""
    said = ""
    for text in taken.texts:
        if said and text and said[-1].isascii():
            said += " "
        said += text or ""
    return said


def _warnings(said: Sequence[Spoken | None]) -> tuple[str, ...]:
    found = [str(text) for one in said if one is not None for text in one.get("warnings") or ()]
    return tuple(dict.fromkeys(found))
