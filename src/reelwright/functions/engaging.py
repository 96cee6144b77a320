"""Lets a child work with an engine of the user's (server side): tries it, answers for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from reelwright.errors import JobError, TransientError
from reelwright.functions import faults
from reelwright.functions.engines.services import ASKED
from reelwright.functions.roster import Serving
from reelwright.sandbox import OutOfMemory, Session, TaskCrashed, TaskFailed, TaskTimedOut

TRIAL = "reelwright.functions.tasks:try_engine"
_TRIAL_SECONDS = 300.0
_LOG_LINE = re.compile(r"\S+\.(?:cc|h):\w+:\d+ ")
"""How sherpa-onnx begins its last words."""
_SHOWN = 300

Progress = Callable[[float, str], None]
Cancelled = Callable[[], bool]


def run(
    session: Session,
    engine: Serving | None,
    task: str,
    arguments: Mapping[str, object],
    *,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    timeout: float | None = None,
) -> Any:
    """Run a task as the session does, and answer what its engine asks meanwhile.

    Raises:
        JobError: also `EngineUnavailable`: nobody answers.
    """
    service = None if engine is None else engine.service

    def follow(fraction: float, note: str) -> None:
        if service is not None and note.startswith(ASKED):
            service.answer(session.folder, cancelled or _never)
        elif progress is not None:
            progress(fraction, note)

    return session.run(task, arguments, progress=follow, cancelled=cancelled, timeout=timeout)


def try_out(session: Session, engine: Serving, *, cancelled: Cancelled | None = None) -> int:
    """Let the engine show that it works; return the rate at which it does.

    Raises:
        JobError: `EngineUnavailable`, saying why not. The session may be closed then.
    """
    try:
        arguments = {"engine": engine.to_json()}
        answer = run(session, engine, TRIAL, arguments, cancelled=cancelled, timeout=_TRIAL_SECONDS)
    except TransientError:
        raise
    except TaskFailed as error:
        if error.code != "InternalError":
            raise
        raise _unusable(engine, error.message) from error
    except TaskCrashed as error:
        raise _unusable(engine, _last_words(error)) from error
    except OutOfMemory as error:
        raise _unusable(engine, "it needs more memory than task_memory_mib allows") from error
    except TaskTimedOut as error:
        raise _unusable(engine, f"it took more than {_TRIAL_SECONDS:g} s for a second") from error
    return int(answer["rate"])


def _last_words(error: TaskCrashed) -> str:
    lines = [line.strip() for line in error.lines if line.strip()]
    words = _LOG_LINE.sub("", lines[-1])[:_SHOWN] if lines else error.message
    return f"it ended its process: {words.rstrip('.')}"


def _unusable(engine: Serving, why: str) -> JobError:
    names = " and ".join(path.name for path in engine.files)
    return faults.engine_unavailable(
        f'The engine "{engine.name}"{f" ({names})" if names else ""} of the capability'
        f' "{engine.capability}" cannot be used: {why}.'
    )


def _never() -> bool:
    return False
