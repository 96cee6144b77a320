"""Speaks a text in a sandbox child: engine by segment, silence, tempo, loudness, timings."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, cast

from reelwright.sandbox.task import Context
from reelwright.speech.engines.program import failed
from reelwright.speech.engines.protocol import Speaker, SpeakerFactory, Spoken, Utterance
from reelwright.speech.languages import beyond_latin
from reelwright.speech.segments import SpokenScript, script


def speak(
    context: Context,
    *,
    text: str,
    cosy: bool,
    voice: Mapping[str, Any],
    helper: Mapping[str, Any] | None = None,
    rate: float,
    pitch: float,
    censor: Sequence[Mapping[str, str]],
    name: str,
) -> dict[str, Any]:
    """Speak plain text or SSML with a voice of this machine into the file `name`.

    `voice` is a `SystemVoice` as JSON, `helper` another one for the sentences in letters that
    the first cannot say, `rate` the tempo factor, `pitch` semitones, `censor` words that are
    bleeped or muted: `{"word", "mode": "Beep" | "Mute"}`. Returns `file`, `duration` in seconds,
    `pieces` with their times (`reelwright.speech.timing`) and `warnings`.

    Raises:
        JobError: `SpeechSynthesisFailed`.
    """
    spoken = script(text, cosy=cosy)
    speaker = _open(voice)
    second = _open(helper) if helper else speaker
    sounds: list[Spoken] = []
    for index, segment in enumerate(spoken.segments):
        who = second if beyond_latin(segment.spoken) else speaker
        path = context.folder / f"segment{index}.wav"
        sounds.append(who.say(Utterance(segment.spoken, rate, pitch), path))
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
) -> dict[str, Any]:
    """Do the same with sounds that were made elsewhere at the wished tempo, one for each segment.

    Raises:
        JobError: `SpeechSynthesisFailed`: a file is not sound.
    """
    spoken = script(text, cosy=cosy)
    sounds = [Spoken(context.folder / file, rate=rate) for file in files]
    return _finish(context, spoken, sounds, rate, pitch, censor, name)


def _open(voice: Mapping[str, Any]) -> Speaker:
    module = importlib.import_module(f"reelwright.speech.engines.{voice['engine']}")
    factory = cast(SpeakerFactory, module.open_speaker)
    return factory(str(voice["name"]), dict(voice.get("options") or {}))


def _finish(
    context: Context,
    spoken: SpokenScript,
    sounds: Sequence[Spoken],
    rate: float,
    pitch: float,
    censor: Sequence[Mapping[str, str]],
    name: str,
) -> dict[str, Any]:
    from reelwright.speech.mastering import Manner, master

    if not sounds:
        raise failed("there is nothing to say in the text")
    warnings = []
    if spoken.hints_ignored:
        warnings.append("The pronunciations given by <phoneme> cannot be followed by this voice.")
    done = master(spoken, sounds, Manner(rate, pitch, censor), context.folder / name)
    return {
        "file": name,
        "duration": done.duration,
        "pieces": done.pieces,
        "warnings": warnings,
    }
