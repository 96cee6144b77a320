"""Text in motion: what a motion module answers, curves, and the state of a layer at a frame."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol, cast

from reelwright.render.names import names
from reelwright.render.registry import module
from reelwright.timeline.composition import TextLayer, TextMotion

SLIDE = 0.2
"""How far a text slides, as a share of the canvas."""
LOOP_SECONDS = 1.2
"""Length of one turn of a loop at speed 1."""
_FALLBACK = "fade"


@dataclass(frozen=True, slots=True)
class MotionState:
    """How a block or one letter stands against its place of rest."""

    dx: float = 0.0
    dy: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0
    angle: float = 0.0
    """Degrees, clockwise, about its centre."""
    alpha: float = 1.0
    blur: float = 0.0
    """Standard deviation in pixels."""
    clip: tuple[float, float, float, float] | None = None
    """Left, top, right, bottom of the shown part, in shares of the block with all its ink."""

    @property
    def moves_only(self) -> bool:
        """Say whether the pixels stay the same but for place and opacity."""
        shape = (self.scale_x, self.scale_y, self.angle, self.blur)
        return shape == (1.0, 1.0, 0.0, 0.0) and self.clip is None


@dataclass(frozen=True, slots=True)
class MotionContext:
    """What a motion may know: canvas and block in pixels, font size, and whether text leaves."""

    width: int
    height: int
    block_width: float
    block_height: float
    size: float
    leaving: bool = False

    @property
    def forward(self) -> float:
        """1 for an entrance, -1 for an exit: a movement goes on in the direction of its name."""
        return -1.0 if self.leaving else 1.0


class MotionModule(Protocol):
    """`render/motions/<name>.py`.

    Progress 0 is gone and 1 at rest, for exits as well; a loop gets its phase 0..1. A module
    that moves letters singly has `letter` beside `transform`.
    """

    def transform(self, progress: float, context: MotionContext) -> MotionState:
        """Return the state of the whole block."""


class LetterMotionModule(Protocol):
    """A motion that moves each letter by itself."""

    def letter(
        self, progress: float, index: int, count: int, context: MotionContext
    ) -> MotionState:
        """Return the state of letter `index` of `count`."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One motion at one instant."""

    module: MotionModule
    progress: float
    leaving: bool

    @property
    def letters(self) -> LetterMotionModule | None:
        """The module when it moves letters singly."""
        return cast(LetterMotionModule, self.module) if hasattr(self.module, "letter") else None


def moments(layer: TextLayer, frame: int, fps: float) -> list[Moment]:
    """Return the motions that act on a layer at an output frame; none when it is at rest."""
    place, left = frame - layer.start, layer.end - frame
    if layer.motion_loop is not None:
        phase = place / fps * layer.motion_loop.speed / LOOP_SECONDS % 1.0
        found = _module(layer.motion_loop, loop=True)
        return [Moment(found, phase, False)] if found else []
    entering = layer.motion_in.frames if layer.motion_in else 0
    leaving = layer.motion_out.frames if layer.motion_out else 0
    share = min(1.0, (layer.end - layer.start) / max(entering + leaving, 1))
    entering, leaving = int(entering * share), int(leaving * share)
    result = []
    if layer.motion_in and place < entering:
        found = _module(layer.motion_in)
        result += [Moment(found, (place + 0.5) / entering, False)] if found else []
    if layer.motion_out and left <= leaving:
        found = _module(layer.motion_out)
        result += [Moment(found, (left - 0.5) / leaving, True)] if found else []
    return result


def block_state(moment: Moment, context: MotionContext) -> MotionState:
    """Return the state of a whole block in one motion."""
    return moment.module.transform(moment.progress, replace(context, leaving=moment.leaving))


def ease_out(progress: float) -> float:
    """Fast first, then settling (cubic)."""
    return 1.0 - (1.0 - progress) ** 3


def ease_in_out(progress: float) -> float:
    """Slow at both ends."""
    return progress * progress * (3.0 - 2.0 * progress)


def overshoot(progress: float, amount: float = 1.7) -> float:
    """Settling after going a little too far."""
    rest = progress - 1.0
    return 1.0 + (amount + 1.0) * rest**3 + amount * rest**2


def spring(progress: float, swings: float = 2.5) -> float:
    """Swinging around the goal with falling strength."""
    if progress >= 1.0:
        return 1.0
    return 1.0 - math.exp(-6.0 * progress) * math.cos(2.0 * math.pi * swings * progress)


def bounce(progress: float) -> float:
    """Falling onto the goal and bouncing three times."""
    for start, low, height in ((0.0, 0.0, 1.0), (1 / 2.75, 1.5 / 2.75, 0.75)):
        if progress < start + 1 / 2.75:
            return 7.5625 * (progress - low) ** 2 + 1.0 - height
    if progress < 2.5 / 2.75:
        return 7.5625 * (progress - 2.25 / 2.75) ** 2 + 0.9375
    return 7.5625 * (progress - 2.625 / 2.75) ** 2 + 0.984375


def letter_progress(progress: float, index: int, count: int, overlap: float = 0.5) -> float:
    """Return the progress of one letter when letters start one after the other."""
    if count <= 1:
        return progress
    start = (1.0 - overlap) * index / (count - 1)
    return min(max((progress - start) / overlap, 0.0), 1.0)


def _module(motion: TextMotion, *, loop: bool = False) -> MotionModule | None:
    known = names("motions")
    name = motion.name if motion.name in known else ("" if loop else _FALLBACK)
    return cast(MotionModule, module("motions", name)) if name in known else None
