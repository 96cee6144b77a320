"""Lets a service of the user's do an engine's work: the child's side (see `services`)."""

from __future__ import annotations

import itertools
import time
from fractions import Fraction
from typing import TYPE_CHECKING

from reelwright.errors import JobError
from reelwright.functions import faults
from reelwright.functions.engines.services import ANSWER, ASKED, QUESTION
from reelwright.sandbox.task import Context

if TYPE_CHECKING:
    from reelwright.functions.engines.protocol import Sound

_LOOK = 0.01
_TOLERANCE = 0.05
"""Seconds by which an answer may be shorter or longer than what was asked for."""


class Asking:
    """A denoiser (one channel) or a separator (two) that asks for everything it does."""

    def __init__(self, capability: str, context: Context, rate: int, *, channels: int) -> None:
        self._capability, self._context = capability, context
        self.rate, self._channels = rate, channels
        # A report that says the same as the one before may be dropped.
        self._numbers = itertools.count(1)

    def __call__(self, samples: Sound) -> Sound:
        """Return what the service makes of a piece of sound: [n] or [n, 2]."""
        import numpy as np

        from reelwright.functions.sound.wav import WavWriter
        from reelwright.media.sound import sound_blocks

        question, answer = self._context.folder / QUESTION, self._context.folder / ANSWER
        answer.unlink(missing_ok=True)
        with WavWriter(question, self.rate, self._channels) as writer:
            writer.write(samples.reshape(len(samples), -1))
        self._context.progress(0.0, f"{ASKED} {next(self._numbers)}")
        while not answer.exists():
            self._context.check()
            time.sleep(_LOOK)
        question.unlink()
        try:
            blocks = list(sound_blocks(answer, Fraction(0), None, self.rate))
        except JobError as error:
            raise self._unusable("it did not answer with sound") from error
        answer.unlink()
        found = np.concatenate(blocks) if blocks else np.zeros((0, 2), np.float32)
        if abs(len(found) - len(samples)) > _TOLERANCE * self.rate:
            raise self._unusable(
                f"it answered {len(samples) / self.rate:.2f} s of sound"
                f" with {len(found) / self.rate:.2f} s"
            )
        same = np.pad(found, ((0, max(len(samples) - len(found), 0)), (0, 0)))[: len(samples)]
        return np.asarray(same.mean(axis=1) if self._channels == 1 else same, np.float32)

    def _unusable(self, why: str) -> JobError:
        return faults.engine_unavailable(
            f'The endpoint of the capability "{self._capability}" cannot be used: {why}.'
        )
