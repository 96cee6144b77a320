"""Speaks what a plan wants spoken, each text once: the sound and its timings are kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.library import facts
from reelwright.library.address import ObjectName
from reelwright.library.buckets import RESERVED
from reelwright.library.speech_objects import PREFIX
from reelwright.speech import endpoint, voices
from reelwright.speech.roster import SystemVoice, select, system_voices
from reelwright.speech.segments import script
from reelwright.workflows.workshop import Cancelled, Workshop, never

ANALYSER, VERSION = "speech", "1"


def speak_all(
    workshop: Workshop,
    orders: Mapping[str, Mapping[str, Any]],
    folder: Path,
    *,
    cancelled: Cancelled = never,
    progress: Callable[[float, str], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Carry out speech orders; return by key what was spoken.

    An order has `text`, `voice` (the vendor's id), `language`, `rate` (tempo factor), `pitch`
    (semitones) and `censor`. A result has `url` (an object of the reserved bucket), `duration`,
    `pieces` and `warnings`; an order that fails has `error` (code and message) instead.
    """
    available = system_voices(workshop.settings)
    results: dict[str, dict[str, Any]] = {}
    for index, (key, order) in enumerate(orders.items()):
        if progress:
            progress(index / len(orders), "Speaking")
        try:
            results[key] = _speak(workshop, order, available, folder, cancelled)
        except JobError as error:
            if error.code != "SpeechSynthesisFailed":
                raise
            results[key] = {"error": {"code": error.code, "message": error.message}}
    return results


def _speak(
    workshop: Workshop,
    order: Mapping[str, Any],
    available: Sequence[SystemVoice],
    folder: Path,
    cancelled: Cancelled,
) -> dict[str, Any]:
    text = str(order["text"])
    voice, warnings = select(str(order["voice"]), text, str(order["language"]), available)
    if voice is None:
        raise JobError(
            " ".join([*warnings, "See `reelwright doctor`."]), code="SpeechSynthesisFailed"
        )
    key = _key(order, voice)
    name = ObjectName(RESERVED, f"{PREFIX}{key}.wav")
    with workshop.database.read() as connection:
        known = facts.get(connection, key, ANALYSER, VERSION)
    if known is not None and workshop.buckets.exists(name):
        # Publishing it again makes it young, so that it is not collected before it is named.
        workshop.buckets.publish(workshop.buckets.path_of(name), name)
    else:
        known = _synthesize(workshop, order, voice, folder, name, cancelled)
        with workshop.database.begin() as connection:
            facts.put(connection, key, ANALYSER, VERSION, known)
    return {**known, "url": str(name), "warnings": [*warnings, *known["warnings"]]}


def _synthesize(
    workshop: Workshop,
    order: Mapping[str, Any],
    voice: SystemVoice,
    folder: Path,
    name: ObjectName,
    cancelled: Cancelled,
) -> dict[str, Any]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    desk = Path(tempfile.mkdtemp(dir=folder, prefix="speech-"))
    arguments: dict[str, Any] = {
        "text": str(order["text"]),
        "cosy": voices.is_cosy(str(order["voice"])),
        "rate": float(order["rate"]),
        "pitch": float(order["pitch"]),
        "censor": list(order.get("censor") or ()),
        "name": "speech.wav",
    }
    task = "reelwright.speech.tasks:speak"
    if voice.engine == "endpoint":
        task = "reelwright.speech.tasks:assemble"
        arguments |= {
            "files": _from_endpoint(workshop.settings, voice, arguments, desk, cancelled),
            "rate_done": True,
        }
    else:
        arguments["voice"] = voice.to_json()
    try:
        inputs = [Path(str(voice.options["folder"]))] if "folder" in voice.options else []
        with workshop.session(inputs, desk, cancelled=cancelled) as session:
            spoken = session.run(task, arguments, cancelled=cancelled)
        workshop.buckets.publish(desk / "speech.wav", name)
    finally:
        shutil.rmtree(desk, ignore_errors=True)
    return {key: spoken[key] for key in ("duration", "pieces", "warnings")}


def _from_endpoint(
    settings: Settings,
    voice: SystemVoice,
    arguments: Mapping[str, Any],
    desk: Path,
    cancelled: Cancelled,
) -> list[str]:
    if settings.tts_endpoint is None:
        raise JobError("No speech endpoint is configured.", code="SpeechSynthesisFailed")
    files: list[str] = []
    segments = script(arguments["text"], cosy=arguments["cosy"]).segments
    for index, segment in enumerate(segments):
        if cancelled():
            raise JobError("The job was cancelled.", code="JobCanceled")
        files.append(f"segment{index}.wav")
        path = desk / files[-1]
        endpoint.say(settings.tts_endpoint, voice.name, segment.spoken, arguments["rate"], path)
    return files


def _key(order: Mapping[str, Any], voice: SystemVoice) -> str:
    identity = {
        "text": order["text"],
        "cosy": voices.is_cosy(str(order["voice"])),
        "rate": order["rate"],
        "pitch": order["pitch"],
        "censor": order.get("censor") or [],
        "voice": voice.to_json(),
        "files": _fingerprint(voice),
        "version": VERSION,
    }
    text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


def _fingerprint(voice: SystemVoice) -> list[list[Any]]:
    """Name the voice files by size and time, so that other files speak anew."""
    folder = voice.options.get("folder")
    if folder is None:
        return []
    with os.scandir(str(folder)) as entries:
        files = [(e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in entries if e.is_file()]
    return [list(file) for file in sorted(files)]
