"""Speaks a text in a sandbox child: engine by segment, silence, tempo, loudness, timings."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

from reelwright.sandbox.task import Context
from reelwright.speech.engines.program import failed
from reelwright.speech.engines.protocol import Speaker, SpeakerFactory, Spoken, Utterance
from reelwright.speech.segments import SpokenScript, script


def speak(
    context: Context,
    *,
    text: str,
    cosy: bool,
    voice: Mapping[str, Any],
    rate: float,
    pitch: float,
    censor: Sequence[Mapping[str, str]],
    name: str,
) -> dict[str, Any]:
    """Speak plain text or SSML with a voice of this machine into the file `name`.

    `voice` is a `SystemVoice` as JSON, `rate` the tempo factor, `pitch` semitones, `censor` words
    that are bleeped or muted: `{"word", "mode": "Beep" | "Mute"}`. Returns `file`, `duration` in
    seconds, `pieces` with their times (`reelwright.speech.timing`) and `warnings`.

    Raises:
        JobError: `SpeechSynthesisFailed`.
    """
    spoken = script(text, cosy=cosy)
    factory = cast(
        SpeakerFactory,
        importlib.import_module(f"reelwright.speech.engines.{voice['engine']}").open_speaker,
    )
    speaker = factory(str(voice["name"]), dict(voice.get("options") or {}))
    sounds: list[Spoken] = []
    for index, segment in enumerate(spoken.segments):
        utterance = Utterance(segment.spoken, rate, pitch)
        sounds.append(_say(speaker, utterance, context, index))
        context.progress((index + 1) / (len(spoken.segments) + 1))
        context.check()
    return _finish(context, spoken, sounds, rate, pitch, censor, name)


def assemble(
    context: Context,
    *,
    text: str,
    cosy: bool,
    files: Sequence[str],
    rate: float,
    pitch: float,
    censor: Sequence[Mapping[str, str]],
    name: str,
    rate_done: bool,
) -> dict[str, Any]:
    """Do the same with sounds that were made elsewhere: one file for each segment, in order.

    Raises:
        JobError: a file is not sound.
    """
    spoken = script(text, cosy=cosy)
    sounds = [Spoken(context.folder / file, rate_done=rate_done) for file in files]
    return _finish(context, spoken, sounds, rate, pitch, censor, name)


def _say(speaker: Speaker, utterance: Utterance, context: Context, index: int) -> Spoken:
    spoken = speaker.say(utterance, context.folder / f"segment{index}.wav")
    if not spoken.path.is_file():
        raise failed("the engine wrote no sound")
    return spoken


def _finish(
    context: Context,
    spoken: SpokenScript,
    sounds: Sequence[Spoken],
    rate: float,
    pitch: float,
    censor: Sequence[Mapping[str, str]],
    name: str,
) -> dict[str, Any]:
    from reelwright.speech.mastering import master

    if not sounds:
        raise failed("there is nothing to say in the text")
    warnings = []
    if spoken.hints_ignored:
        warnings.append("The pronunciations given by <phoneme> cannot be followed by this voice.")
    if pitch and not all(sound.pitch_done for sound in sounds):
        warnings.append("PitchRate cannot be followed by this voice.")
    done = master(spoken, sounds, rate, censor, context.folder / name)
    return {
        "file": name,
        "duration": done.duration,
        "pieces": done.pieces,
        "warnings": warnings,
    }
