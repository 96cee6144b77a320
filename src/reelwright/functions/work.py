"""What a function has in hand inside a sandbox child: its input as sound, progress, its folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from reelwright.errors import JobError
from reelwright.functions import faults
from reelwright.functions.protocol import PICTURE, JobParams
from reelwright.functions.sound.reading import Samples, native_blocks
from reelwright.media.facts import AudioFacts, MediaFacts
from reelwright.media.faults import BAD_CONTENT
from reelwright.media.sound import RATE, sound_blocks
from reelwright.sandbox.task import Context

LONGEST_SETTING = "max_function_seconds_audio"


@dataclass
class Second:
    """A second file that the parameters name."""

    path: Path
    facts: MediaFacts


@dataclass
class Work:
    """One run of a function."""

    context: Context
    source: Path
    facts: MediaFacts
    params: JobParams
    second: Mapping[str, Second] = field(default_factory=dict)
    engines: Mapping[str, Any] = field(default_factory=dict)
    """The user's engines by capability, as the settings describe them."""
    longest: float = float("inf")
    """Seconds that an input may last."""
    notes: list[str] = field(default_factory=list)
    """Lines for the job's log."""

    @property
    def audio(self) -> AudioFacts:
        """The sound of the input; the workflow made sure that there is one."""
        assert self.facts.audio is not None
        return self.facts.audio

    @property
    def seconds(self) -> float:
        """The length of the input as its container tells it; 0 when it does not."""
        duration = self.audio.duration or self.facts.duration
        return float(duration) if duration else 0.0

    def file(self, name: str) -> Path:
        """Return the path of a file in the folder of the task."""
        return self.context.folder / name

    def write_json(self, name: str, document: Any) -> None:
        """Write a JSON file, UTF-8."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        self.file(name).write_text(text + "\n", encoding="utf-8")

    def note(self, text: str) -> None:
        """Add a line to the job's log."""
        if text not in self.notes:
            self.notes.append(text)

    def stereo(
        self,
        rate: int = RATE,
        *,
        block: int = RATE,
        span: tuple[float, float] | None = (0.0, 1.0),
        second: str = "",
    ) -> Iterator[Samples]:
        """Yield the input (or a second file) as stereo.

        `span` is its part of the progress; None: another sound that is read beside it tells that.
        """
        if second:
            one = self.second[second]
            told = one.facts.duration or Fraction(0)
            return self.followed(
                sound_blocks(one.path, Fraction(0), None, rate, block=block),
                rate,
                span,
                float(told),
                about=f'The file of "JobParams.{second}"',
            )
        blocks = sound_blocks(self.source, Fraction(0), None, rate, block=block)
        return self.followed(blocks, rate, span, self.seconds)

    def native(self, *, span: tuple[float, float] = (0.0, 1.0)) -> Iterator[Samples]:
        """Yield the input with its own channels at its own rate."""
        blocks = native_blocks(self.source, self.audio)
        return self.followed(blocks, self.audio.sample_rate, span, self.seconds)

    def followed(
        self,
        blocks: Iterable[Samples],
        rate: int,
        span: tuple[float, float] | None,
        seconds: float,
        *,
        about: str = "The input",
    ) -> Iterator[Samples]:
        """Yield blocks while the work is wanted, telling how far it is.

        Raises:
            JobError: the sound cannot be decoded, or lasts too long.
        """
        done = 0
        try:
            for block in blocks:
                self.context.check()
                done += len(block)
                if done > (self.longest + 1) * rate:
                    raise faults.too_long(self.longest, LONGEST_SETTING, about)
                if seconds and span is not None:
                    share = min(done / rate / seconds, 1.0)
                    self.context.progress(span[0] + (span[1] - span[0]) * share)
                yield block
        except JobError as error:
            if error.code.startswith("InvalidInput"):
                raise
            reason = "its sound is damaged." if error.code == BAD_CONTENT else error.message
            raise faults.unsupported(f"{about} cannot be decoded: {reason}") from error

    def picture(self, draw: Callable[[Path], None]) -> None:
        """Let the extra picture be drawn; a fault in it does not cost the result."""
        try:
            draw(self.file(PICTURE))
        except (ValueError, OSError, ArithmeticError) as error:
            self.note(f"The extra picture could not be drawn: {error}")
