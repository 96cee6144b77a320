"""Frame *n* of a composition, as planes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING
from zlib import crc32

from reelwright.render.cuts import Moment, Patch
from reelwright.render.effecting import Effects, active
from reelwright.render.keeping import ByteCache
from reelwright.render.layers import LayerPainter, stills
from reelwright.render.planes import BLACK, Planes, blend, empty, fill, lay
from reelwright.render.protocols import TextLayers, TransitionContext
from reelwright.render.registry import transition as transition_module
from reelwright.render.sources import Need, Sources
from reelwright.timeline.composition import Composition, PictureLayer, Transition

if TYPE_CHECKING:
    import av

_LAST = Fraction(1, 100_000)
"""How far before the end of a used range its last frame is looked for (seconds)."""


@dataclass(frozen=True, slots=True)
class _Item:
    """What is painted in one go: a layer, or two in a transition, of a track."""

    track: int
    first: int
    second: int | None = None
    transition: Transition | None = None


class Compositor:
    """Draws any frame of one composition; keeps what stands still from frame to frame.

    `needs` says which source frames a frame shows, `draw` puts them together, so that the two
    can run in different threads; each method is for one thread at a time.
    """

    def __init__(
        self,
        composition: Composition,
        sources: Sources,
        texts: TextLayers | None = None,
        kept: ByteCache[Patch] | None = None,
    ) -> None:
        self.composition = composition
        self._sources = sources
        self._effects = Effects(float(composition.fps))
        kept = stills() if kept is None else kept
        self._painter = LayerPainter(composition, sources, self._effects, kept, texts)
        self._texts = texts
        self._contexts: dict[tuple[int, int, str], TransitionContext] = {}
        self._scratch: dict[tuple[str, bool], Planes] = {}

    def needs(self, frame: int) -> list[Need]:
        """Return the source frames that are shown at an output frame."""
        needs: list[Need] = []
        for item in self._items(frame):
            for index in (item.first, item.second):
                if index is not None:
                    held = item.transition is not None
                    needs += self._layer_needs(item.track, index, frame, held=held)
        return needs

    def draw(
        self, frame: int, decoded: Mapping[Hashable, av.VideoFrame | None], out: Planes
    ) -> None:
        """Draw an output frame into `out`, all of it; `decoded` answers `needs`."""
        items = self._items(frame)
        if not (items and self._covers(items[0], frame)):
            fill(out, BLACK, 0)
        elif out.alpha is not None:
            out.alpha.fill(255)
        for item in items:
            if item.transition is None:
                self._painter.paint(self._moment(item.track, item.first, frame, decoded), out)
            else:
                self._mix(item, item.transition, frame, decoded, out)
        for effect in active(self.composition.effects, frame):
            result = self._effects.apply(effect, out, frame, (0, 0))
            if result is not out:
                out.copy_from(result)
        if self._texts is not None:
            for overlay in self._texts.overlays(self.composition.texts, frame):
                blend(out, overlay)

    def _items(self, frame: int) -> list[_Item]:
        """Return what is painted at a frame, from the lowest that can be seen."""
        items = [
            item
            for number in range(len(self.composition.pictures))
            for item in self._track_items(number, frame)
        ]
        for place in range(len(items) - 1, 0, -1):
            if self._covers(items[place], frame):
                return items[place:]
        return items

    def _track_items(self, number: int, frame: int) -> Iterator[_Item]:
        track = self.composition.pictures[number]
        changing = [one for one in track.transitions if one.start <= frame < one.end]
        leaving = {one.first for one in changing}
        coming = {one.second: one for one in changing}
        for index, layer in enumerate(track.layers):
            if index in coming:
                one = coming[index]
                yield _Item(number, one.first, one.second, one)
            elif index not in leaving and layer.start <= frame < layer.end:
                yield _Item(number, index)

    def _covers(self, item: _Item, frame: int) -> bool:
        held = item.transition is not None
        return all(
            self._painter.covers(self._layer(item.track, index), frame)
            and self._time(self._layer(item.track, index), frame, held=held) is not None
            for index in (item.first, item.second)
            if index is not None
        )

    def _layer(self, track: int, index: int) -> PictureLayer:
        return self.composition.pictures[track].layers[index]

    def _layer_needs(self, track: int, index: int, frame: int, *, held: bool) -> Iterator[Need]:
        layer = self._layer(track, index)
        time = self._time(layer, frame, held=held)
        if time is None:
            return
        # The last source frame up to half an output frame later, but none past the used range.
        tolerance = min(layer.speed, Fraction(1)) / (2 * self.composition.fps)
        end = self._end(layer)
        if end is not None:
            tolerance = max(min(tolerance, end - _LAST - time), Fraction(0))
        if self._painter.moving(layer):
            yield Need((track, index), layer.source, time, tolerance, layer.animation_fps)
        if layer.matte is not None:
            yield Need((track, index, "matte"), layer.matte, time, tolerance)

    def _time(self, layer: PictureLayer, frame: int, *, held: bool) -> Fraction | None:
        """Return the source time shown at a frame, None past the material.

        In a transition (`held`) the material's first and last frame stand still instead.
        """
        time = layer.source_in + (frame - layer.start) / self.composition.fps * layer.speed
        time = max(time, Fraction(0))
        end = self._end(layer)
        if end is None or time < end:
            return time
        return max(end - _LAST, Fraction(0)) if held or layer.hold else None

    def _end(self, layer: PictureLayer) -> Fraction | None:
        """Return where the layer's material ends; images have no end."""
        if layer.kind == "image":
            return None
        if layer.source_out is not None:
            return layer.source_out
        return self._sources.facts(layer.source).duration

    def _moment(
        self,
        track: int,
        index: int,
        frame: int,
        decoded: Mapping[Hashable, av.VideoFrame | None],
    ) -> Moment:
        layer = self._layer(track, index)
        matte = decoded.get((track, index, "matte"))
        return Moment(layer, frame, decoded.get((track, index)), matte)

    def _mix(
        self,
        item: _Item,
        transition: Transition,
        frame: int,
        decoded: Mapping[Hashable, av.VideoFrame | None],
        out: Planes,
    ) -> None:
        opaque = self._covers(item, frame)
        first, second = self._buffer("first", opaque=opaque), self._buffer("second", opaque=opaque)
        for picture, index in ((first, transition.first), (second, transition.second)):
            if not opaque:
                fill(picture, BLACK, 0)
            self._painter.paint(self._moment(item.track, index, frame, decoded), picture)
        direct = opaque and out.alpha is None
        mixed = out if direct else self._buffer("mixed", opaque=opaque)
        progress = (frame - transition.start + 0.5) / (transition.end - transition.start)
        context = self._context(item.track, transition)
        transition_module(transition.name).mix(first, second, progress, mixed, context)
        if not direct:
            lay(out, mixed)

    def _context(self, track: int, transition: Transition) -> TransitionContext:
        key = (track, transition.first, transition.name)
        if key not in self._contexts:
            size = (self.composition.width, self.composition.height)
            seed = crc32(f"{track} {transition.first} {transition.name}".encode())
            self._contexts[key] = TransitionContext(*size, float(self.composition.fps), seed)
            while len(self._contexts) > 4:  # their masks are large
                self._contexts.pop(next(iter(self._contexts)))
        return self._contexts[key]

    def _buffer(self, name: str, *, opaque: bool) -> Planes:
        key = (name, opaque)
        if key not in self._scratch:
            size = (self.composition.width, self.composition.height)
            self._scratch[key] = empty(*size, alpha=not opaque)
        return self._scratch[key]
