"""Speaks what a plan wants spoken, each text once: the sound and its timings are kept."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelwright.errors import JobError, TransientError
from reelwright.library import facts
from reelwright.library.address import ObjectName
from reelwright.library.buckets import RESERVED
from reelwright.library.speech_objects import PREFIX
from reelwright.sandbox import OutOfMemory, TaskCrashed, TaskTimedOut
from reelwright.speech import voices
from reelwright.speech.engines.endpoint import Endpoint
from reelwright.speech.engines.protocol import SystemVoice
from reelwright.speech.roster import Selection, select, system_voices
from reelwright.speech.segments import SpokenScript, script
from reelwright.speech.ssml import SpeechTextError
from reelwright.workflows.workshop import Cancelled, Workshop, never

ANALYSER, VERSION = "speech", "2"
"""Under these the results are kept; another version speaks everything anew."""

Progress = Callable[[float, str], None]


def speak_all(
    workshop: Workshop,
    orders: Mapping[str, Mapping[str, Any]],
    folder: Path,
    *,
    cancelled: Cancelled = never,
    progress: Progress | None = None,
) -> dict[str, dict[str, Any]]:
    """Carry out speech orders, several at once; return by key what was spoken.

    An order has `text`, `voice` (the vendor's id, or `engine/name` of this machine), `language`,
    `rate` (tempo factor), `pitch` (semitones) and `censor`, perhaps `cosy`. A result has `url`
    (an object of the reserved bucket), `duration`, `pieces` and `warnings`; an order that fails
    has `error` (code and message) instead.

    Raises:
        JobError: `InvalidParameter`: a voice is not known; `JobCanceled`; what a sandbox says.
        TransientError: it may work later.
    """
    if not orders:
        return {}
    available = system_voices(workshop.settings)
    jobs = [_Job(workshop, order, available, folder) for order in orders.values()]
    for job in jobs:
        job.choose()
    board = _Board(len(jobs), cancelled, progress)
    workers = min(workshop.settings.workers, len(jobs))
    with ThreadPoolExecutor(workers, thread_name_prefix="speech") as pool:
        results = list(pool.map(lambda numbered: board.carry_out(*numbered), enumerate(jobs)))
    if board.failure is not None:
        raise board.failure
    return dict(zip(orders, results, strict=True))


class _Board:
    """What the threads that speak have in common: how far all are, and why they have to stop."""

    def __init__(self, count: int, cancelled: Cancelled, progress: Progress | None) -> None:
        self.failure: BaseException | None = None
        self._done = [0.0] * count
        self._cancelled = cancelled
        self._progress = progress
        self._lock = threading.Lock()

    def carry_out(self, index: int, job: _Job) -> dict[str, Any]:
        """Return what an order gave; a fault that concerns the whole job ends the others too."""
        try:
            if self.stopped():
                raise JobError("The job was cancelled.", code="JobCanceled")
            return job.result(self.stopped, lambda done, _: self._report(index, done))
        except BaseException as error:
            if _concerns_one_order(error):
                assert isinstance(error, JobError)
                return {"error": {"code": error.code, "message": error.message}}
            with self._lock:
                self.failure = self.failure or error
            return {}
        finally:
            self._report(index, 1.0)

    def stopped(self) -> bool:
        """Say whether nobody wants the speech any more."""
        return self.failure is not None or self._cancelled()

    def _report(self, index: int, done: float) -> None:
        with self._lock:
            self._done[index] = max(done, self._done[index])
            if self._progress is not None and self.failure is None:
                self._progress(sum(self._done) / len(self._done), "Speaking")


def _concerns_one_order(error: BaseException) -> bool:
    return (
        isinstance(error, JobError)
        and not isinstance(error, TransientError)
        and error.code == "SpeechSynthesisFailed"
    )


@dataclass
class _Job:
    """One order on its way."""

    workshop: Workshop
    order: Mapping[str, Any]
    available: Sequence[SystemVoice]
    folder: Path
    spoken: SpokenScript = field(init=False)
    selection: Selection | None = field(init=False, default=None)
    problem: JobError | None = field(init=False, default=None)

    @property
    def cosy(self) -> bool:
        """Whether the text may hold only the tags of CosyVoice voices."""
        voice = str(self.order["voice"])
        return bool(self.order.get("cosy", voices.is_cosy(voice)))

    def choose(self) -> None:
        """Choose the voice; a language that nobody speaks is a problem of this order only.

        Raises:
            JobError: `InvalidParameter`: the voice is not known or the markup is wrong.
        """
        order = self.order
        try:
            self.spoken = script(str(order["text"]), cosy=self.cosy)
            self.selection = select(
                str(order["voice"]), self.spoken.spoken, str(order["language"]), self.available
            )
        except SpeechTextError as error:
            raise JobError(error.reason, code="InvalidParameter") from error
        except JobError as error:
            if not _concerns_one_order(error):
                raise
            self.problem = error

    def result(self, cancelled: Cancelled, progress: Progress) -> dict[str, Any]:
        """Return the result of the order, from what is kept if it was spoken before."""
        if self.selection is None:
            assert self.problem is not None
            raise self.problem
        key = self._key(self.selection)
        database, buckets = self.workshop.database, self.workshop.buckets
        with database.read() as connection:
            known = facts.get(connection, key, ANALYSER, VERSION)
        name = None if known is None else ObjectName(RESERVED, str(known["object"]))
        # A young object is not collected before a project names it.
        if name is None or not buckets.renew(name):
            known = self._synthesize(self.selection, cancelled, progress)
            name = ObjectName(RESERVED, str(known["object"]))
            with database.begin() as connection:
                facts.replace(connection, key, ANALYSER, VERSION, known)
        return {
            "url": str(name),
            "duration": known["duration"],
            "pieces": known["pieces"],
            "warnings": [*self.selection.warnings, *known["warnings"]],
        }

    def _synthesize(
        self, selection: Selection, cancelled: Cancelled, progress: Progress
    ) -> dict[str, Any]:
        """Speak in a sandbox and publish the sound under its own hash.

        Some engines never say a text the same way twice: the timings must not meet another sound.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        desk = Path(tempfile.mkdtemp(dir=self.folder, prefix="speech-"))
        arguments: dict[str, Any] = {
            "text": str(self.order["text"]),
            "cosy": self.cosy,
            "rate": float(self.order["rate"]),
            "pitch": float(self.order["pitch"]),
            "censor": list(self.order.get("censor") or ()),
            "name": "speech.wav",
        }
        try:
            if selection.voice.engine == "endpoint":
                task = "reelwright.speech.tasks:assemble"
                arguments["files"] = self._from_endpoint(selection, desk, cancelled, progress)
            else:
                task = "reelwright.speech.tasks:speak"
                arguments["voice"] = selection.voice.to_json()
                arguments["helper"] = selection.helper and selection.helper.to_json()
            with self.workshop.session(_inputs(selection), desk, cancelled=cancelled) as session:
                said = session.run(task, arguments, cancelled=cancelled, progress=progress)
                sound = session.file("speech.wav")
            name = f"{PREFIX}{facts.content_hash(sound)}.wav"
            self.workshop.buckets.keep(sound, ObjectName(RESERVED, name))
        except (TaskCrashed, TaskTimedOut, OutOfMemory, FileNotFoundError) as error:
            if isinstance(error, TransientError):
                raise
            raise JobError(
                f"The voice {selection.voice.identifier} failed: {error}",
                code="SpeechSynthesisFailed",
            ) from error
        finally:
            shutil.rmtree(desk, ignore_errors=True)
        return {"object": name, **{key: said[key] for key in ("duration", "pieces", "warnings")}}

    def _from_endpoint(
        self, selection: Selection, desk: Path, cancelled: Cancelled, progress: Progress
    ) -> list[str]:
        settings = self.workshop.settings.tts_endpoint
        assert settings is not None, "a voice of an endpoint is there only with its settings"
        voice = str(selection.voice.options.get("voice", ""))
        files: list[str] = []
        endpoint = Endpoint(settings)
        for index, segment in enumerate(self.spoken.segments):
            files.append(f"segment{index}.wav")
            path = desk / files[-1]
            endpoint.say(voice, segment.spoken, float(self.order["rate"]), path, cancelled)
            progress((index + 1) / (len(self.spoken.segments) + 1), "")
        return files

    def _key(self, selection: Selection) -> str:
        endpoint = self.workshop.settings.tts_endpoint
        used = [voice for voice in (selection.voice, selection.helper) if voice is not None]
        identity = {
            "text": self.order["text"],
            "cosy": self.cosy,
            "rate": self.order["rate"],
            "pitch": self.order["pitch"],
            "censor": self.order.get("censor") or [],
            "voices": [voice.to_json() for voice in used],
            "files": [_fingerprint(voice) for voice in used],
            "endpoint": [endpoint.url, endpoint.model]
            if endpoint and selection.voice.engine == "endpoint"
            else None,
        }
        text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode(), digest_size=32).hexdigest()


def _inputs(selection: Selection) -> list[Path]:
    """Return what the child reads: folders of voice files, and what their links lead to."""
    inputs: list[Path] = []
    for voice in (selection.voice, selection.helper):
        if voice is not None and "folder" in voice.options:
            folder = Path(str(voice.options["folder"]))
            inputs.append(folder)
            inputs += [
                entry.resolve(strict=True) for entry in folder.iterdir() if entry.is_symlink()
            ]
    return inputs


def _fingerprint(voice: SystemVoice) -> list[list[Any]]:
    """Name the voice files by size and time, so that other files speak anew."""
    folder = voice.options.get("folder")
    if folder is None or not os.path.isdir(str(folder)):
        return []
    with os.scandir(str(folder)) as entries:
        files = [(e.name, e.stat().st_size, e.stat().st_mtime_ns) for e in entries if e.is_file()]
    return [list(file) for file in sorted(files)]
