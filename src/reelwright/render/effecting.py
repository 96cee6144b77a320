"""Applies named effects and filters to pictures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zlib import crc32

from reelwright.render.planes import Planes, recolour
from reelwright.render.protocols import EffectContext
from reelwright.render.registry import effect as module_of
from reelwright.render.registry import is_filter
from reelwright.timeline.composition import Effect, Rect


def active(effects: Iterable[Effect], frame: int) -> Iterator[Effect]:
    """Yield the effects that act at an output frame, in their order."""
    return (effect for effect in effects if effect.start <= frame < effect.end)


class Effects:
    """Applies effects; what one of them keeps lives as long as this does."""

    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._caches: dict[tuple[str, int, int], dict[object, object]] = {}

    def apply(self, effect: Effect, picture: Planes, frame: int, place: tuple[int, int]) -> Planes:
        """Return a picture that lies at `place` of the canvas with the effect; may change it."""
        length = max(effect.end - effect.start - 1, 1)
        since = frame - effect.start
        region = effect.region
        if region is not None:
            region = Rect(region.x - place[0], region.y - place[1], region.width, region.height)
        cache = self._caches.setdefault((effect.name, picture.width, picture.height), {})
        context = EffectContext(
            width=picture.width,
            height=picture.height,
            fps=self._fps,
            frame=frame,
            region=region,
            seed=crc32(f"{effect.name} {effect.start}".encode()),
            cache=cache,
        )
        progress, time = min(since / length, 1.0), since / self._fps
        parameters = dict(effect.parameters)
        module = module_of(effect.name)

        def act(on: Planes) -> Planes:
            return module.apply(on, progress, time, parameters, context)

        return recolour(picture, act) if is_filter(effect.name) else act(picture)
