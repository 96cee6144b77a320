"""Carries a function out in a sandbox session that somebody else has opened (server side)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.errors import JobError, TransientError
from reelwright.functions import engaging, faults
from reelwright.functions.parameters import ignored_keys
from reelwright.functions.protocol import PICTURE, FileKind, Function
from reelwright.functions.roster import Serving, serving
from reelwright.media.facts import MediaFacts
from reelwright.sandbox import AnswerRefused, Session

TASK = "reelwright.functions.tasks:perform"
PROBE = "reelwright.media.tasks:probe"
SLOWEST = 8.0
"""Seconds of work for a second of sound that are waited for on a busy machine."""

Progress = Callable[[float, str], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True)
class Order:
    """What is to be done; all files are local."""

    settings: Settings
    function: Function
    params: str
    source: Path
    second: Mapping[str, Path] = field(default_factory=dict)

    @cached_property
    def serving(self) -> Serving | None:
        """The user's engine for the function.

        Raises:
            JobError: `EngineUnavailable`: what is configured is not there.
        """
        capability = self.function.capability
        return serving(self.settings, capability) if capability else None

    @property
    def inputs(self) -> list[Path]:
        """All files that the session has to be allowed to read.

        Raises:
            JobError: `EngineUnavailable`: a file of the user's engine is not there.
        """
        engine = self.serving
        return [self.source, *self.second.values(), *(engine.files if engine else ())]


@dataclass(frozen=True)
class Performed:
    """What a function made, in the folder of the session."""

    result: Any
    files: tuple[FileKind, ...]
    facts: Mapping[str, MediaFacts | None]
    """Of each file that becomes an asset, by name."""
    picture: str | None
    notes: tuple[str, ...]


def perform(
    order: Order,
    session: Session,
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Performed:
    """Check the input and carry the function out.

    Raises:
        JobError: with one of the codes of a function's end.
    """
    settings, function = order.settings, order.function
    facts = _examine(session, order.source, function.stream, "The input", cancelled)
    longest = settings.max_function_seconds_audio
    if settings.strict_inputs and (wanted := function.requirement(facts)):
        raise faults.unsupported(f"{function.name} accepts only {wanted}.")
    _check_length(facts, longest, "The input")
    second: dict[str, dict[str, Any]] = {}
    lengths = [facts.duration or Fraction(longest)]
    for key, path in order.second.items():
        about = f'The file of "JobParams.{key}"'
        found = _examine(session, path, "audio", about, cancelled)
        _check_length(found, longest, about)
        second[key] = {"path": str(path), "facts": found.to_json()}
        lengths.append(found.duration or Fraction(longest))
    engine = order.serving
    if engine is not None:
        engaging.try_out(session, engine, cancelled=cancelled)
    answer = engaging.run(
        session,
        engine,
        TASK,
        {
            "function": function.name,
            "path": str(order.source),
            "facts": facts.to_json(),
            "params": order.params,
            "second": second,
            "engines": {} if engine is None else {engine.capability: engine.to_json()},
            "longest": float(longest),
            "hosts": list(settings.host_suffixes),
        },
        progress=progress,
        cancelled=cancelled,
        timeout=settings.task_seconds + SLOWEST * float(sum(lengths)),
    )
    return _performed(order, session, answer)


def _performed(order: Order, session: Session, answer: Mapping[str, Any]) -> Performed:
    by_name = {file.name: file for file in order.function.files}
    told = {str(one["name"]): one["facts"] for one in answer["files"]}
    if not told.keys() <= by_name.keys():
        raise AnswerRefused(
            f"The task says that it made files which {order.function.name} has not."
        )
    for name in told:
        session.file(name)
    return Performed(
        result=answer["result"],
        files=tuple(by_name[name] for name in told),
        facts={
            name: MediaFacts.from_json(facts) if facts else None for name, facts in told.items()
        },
        picture=session.file(PICTURE).name if answer["picture"] else None,
        notes=(*ignored_keys(order.function, order.params), *map(str, answer["notes"])),
    )


def _examine(
    session: Session, path: Path, stream: str, about: str, cancelled: Cancelled | None
) -> MediaFacts:
    try:
        answer = session.run(PROBE, {"path": str(path)}, cancelled=cancelled)
    except TransientError:
        raise
    except JobError as error:
        if error.code == "JobCanceled":
            raise
        raise faults.unsupported(f"{about} cannot be decoded.") from error
    facts = MediaFacts.from_json(answer)
    if stream == "audio" and facts.audio is None:
        raise faults.unsupported(f"{about} has no sound.")
    if stream == "video" and facts.kind != "video":
        raise faults.unsupported(f"{about} is no video.")
    return facts


def _check_length(facts: MediaFacts, longest: float, about: str) -> None:
    duration = facts.audio.duration if facts.audio and facts.audio.duration else facts.duration
    if duration is not None and duration > Fraction(longest):
        raise faults.too_long(longest, "max_function_seconds_audio", about)
