"""Runs a speech program as a process of its own."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence

from reelwright.errors import JobError, TransientError

SECONDS = 120
"""Longest time one utterance may take; it is a sentence or two."""


def run(arguments: Sequence[str], *, text: str = "") -> str:
    """Run a program with `text` on its standard input and return what it printed.

    Raises:
        TransientError: somebody else killed it.
        JobError: `SpeechSynthesisFailed`: it failed, is not there, or took too long.
    """
    name = arguments[0].rsplit("/", 1)[-1]
    try:
        done = subprocess.run(
            arguments,
            input=text.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise failed(f"{name} is not installed") from error
    except OSError as error:
        raise failed(f"{name} cannot be started: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise failed(f"{name} did not finish within {SECONDS} seconds") from error
    if done.returncode == -signal.SIGKILL:
        # The machine was short of memory, say: the text is not to blame.
        killed = failed(f"{name} was killed")
        raise TransientError(killed.message, code=killed.code)
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise failed(f"{name} ended with status {done.returncode}: {' '.join(last)}")
    return done.stdout.decode(errors="replace")


def failed(why: str) -> JobError:
    """Return the error of speech that could not be made."""
    return JobError(f"The speech could not be synthesized: {why}.", code="SpeechSynthesisFailed")
