"""What a transition, filter, effect or text motion is: one module, found by its file name."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reelwright.render.planes import Overlay, Planes
from reelwright.timeline.composition import Rect, TextLayer


@dataclass
class TransitionContext:
    """What a transition may know beside the two pictures and the progress.

    `cache` lives as long as the renderer does and belongs to this transition and size: masks and
    tables are computed once. `seed` is the same for all frames of one transition and differs
    between transitions, so that random patterns stand still and do not repeat.
    """

    width: int
    height: int
    fps: float
    seed: int = 0
    cache: MutableMapping[Any, Any] = field(default_factory=dict)


@dataclass
class EffectContext:
    """What a filter or an effect may know: the size of the picture, and where it stands.

    `region` is in pixels of the handed picture and is set only when the effect names one.
    `frame` is the number of the output frame, for patterns that change by frame. `cache` belongs
    to this effect and size.
    """

    width: int
    height: int
    fps: float
    frame: int = 0
    region: Rect | None = None
    seed: int = 0
    cache: MutableMapping[Any, Any] = field(default_factory=dict)


class TextLayers(Protocol):
    """Draws the texts of a composition."""

    def overlays(self, layers: Sequence[TextLayer], frame: int) -> list[Overlay]:
        """Return what the texts look like at an output frame, from bottom to top."""


class TransitionModule(Protocol):
    """`render/transitions/<name>.py`."""

    def mix(
        self,
        first: Planes,
        second: Planes,
        progress: float,
        out: Planes,
        context: TransitionContext,
    ) -> None:
        """Write the picture at `progress` (0 = first, 1 = second) into `out`.

        All three have the canvas's size. `out.alpha` is None exactly when both pictures are
        opaque; otherwise the four planes are treated alike (a missing alpha counts as 255).
        `first` and `second` are not changed.
        """


class EffectModule(Protocol):
    """`render/filters/<name>.py` and `render/effects/<name>.py`."""

    def apply(
        self,
        picture: Planes,
        progress: float,
        time: float,
        parameters: dict[str, str],
        context: EffectContext,
    ) -> Planes:
        """Return the changed picture, of the same size: the handed one (changed) or a new one.

        `progress` goes from 0 to 1 over the effect's span, `time` is seconds since its start.
        A filter gets an opaque picture, whose colours are not mixed with black by an alpha; an
        effect gets the picture over black (`planes.recolour` takes the black out of it). An
        effect may add alpha where there was none.
        """
