"""What all parts of a resolution share: canvas, names, chance and the list of warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from reelwright.media.facts import MediaFacts
from reelwright.timeline.catalogue import Catalogue, Kind
from reelwright.timeline.output import Output


@dataclass
class Journal:
    """The surroundings of one resolution."""

    output: Output
    catalogue: Catalogue
    facts: Mapping[str, MediaFacts]
    seed: int = 0
    subtitles: Mapping[str, str | bytes] = field(default_factory=dict)
    text_scale: float = 1.0
    safe: tuple[float, float] = (0.0, 0.0)
    warnings: dict[str, None] = field(default_factory=dict)
    """Each text once, in their order."""

    @property
    def width(self) -> int:
        """Width of the canvas."""
        return self.output.width

    @property
    def height(self) -> int:
        """Height of the canvas."""
        return self.output.height

    def frame(self, time: Fraction) -> int:
        """Return the frame that begins nearest to a time; a tie goes to the later one."""
        return int((time * self.output.fps + Fraction(1, 2)) // 1)

    def time(self, frame: int) -> Fraction:
        """Return the exact time at which a frame begins."""
        return frame / self.output.fps

    @staticmethod
    def plain(value: Fraction) -> Fraction:
        """Return a time or speed whose denominator does not grow with the number of clips.

        What has a small denominator, as every frame's time has, stays exactly as it is.
        """
        return value.limit_denominator(1_000_000_000)

    def warn(self, text: str) -> None:
        """Note something that is done differently from what was asked."""
        self.warnings.setdefault(text)

    def name(self, kind: Kind, text: str, path: str) -> str | None:
        """Return the implemented name for a `SubType`, None where there is nothing to draw."""
        drawn = self.catalogue.draw(kind, text, f"{self.seed}:{path}")
        nearest = self.catalogue.nearest(kind, drawn)
        if nearest.warning:
            self.warn(f"{path}: {nearest.warning}")
        return nearest.name
