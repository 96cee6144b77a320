"""What analysers find, as frozen values that travel as JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Self

from reelwright.media.facts import read_fraction

SILENT = -69.0
"""LUFS below which sound counts as silence."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Loudness of a whole file after EBU R 128."""

    integrated: float
    """LUFS; -70 for silence."""
    true_peak: float
    """dBTP; -120 for digital silence."""

    @property
    def silent(self) -> bool:
        """True when there is nothing to bring to another loudness."""
        return self.integrated < SILENT

    def gain_to(self, target: float, peak: float | None = None) -> float:
        """Return the factor that brings the sound to `target` LUFS, at most `peak` dBTP.

        Silence keeps its level.
        """
        if self.silent:
            return 1.0
        decibels = target - self.integrated
        if peak is not None:
            decibels = min(decibels, peak - self.true_peak)
        return float(10 ** (decibels / 20))

    def to_json(self) -> dict[str, Any]:
        """Return the fact as JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the fact that `to_json` wrote."""
        return cls(float(data["integrated"]), float(data["true_peak"]))


@dataclass(frozen=True, slots=True)
class Lit:
    """Seconds from which and up to which a video is not black at its ends."""

    start: Fraction
    end: Fraction

    def to_json(self) -> dict[str, Any]:
        """Return the fact as JSON."""
        return {"start": str(self.start), "end": str(self.end)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Return the fact that `to_json` wrote.

        Raises:
            ValueError: a time is not written as `to_json` writes it.
        """
        return cls(read_fraction(data["start"]), read_fraction(data["end"]))
