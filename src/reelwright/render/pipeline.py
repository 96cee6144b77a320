"""Renders a run of frames: one thread decodes, one composes, one encodes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Protocol

from reelwright.render.belt import Belt, BeltEnded
from reelwright.render.compositor import Compositor
from reelwright.render.frames import view
from reelwright.render.planes import straighten
from reelwright.render.sources import Readers, Sources

if TYPE_CHECKING:
    import av

_WAITING = 4
"""Frames that may wait between two threads: enough to even out key frames and cuts."""


class Encoder(Protocol):
    """Takes the frames of a run in order."""

    def write(self, frame: av.VideoFrame) -> None:
        """Encode one frame."""


@dataclass(slots=True)
class _Decoded:
    frame: int
    sources: dict[Hashable, av.VideoFrame | None]


class Pipeline:
    """Renders frames [first, last) of a compositor into an encoder."""

    def __init__(
        self, compositor: Compositor, sources: Sources, readers: Readers, pixel_format: str
    ) -> None:
        self._compositor = compositor
        self._sources = sources
        self._readers = readers
        self._format = pixel_format
        self._failures: list[BaseException] = []

    def run(
        self, first: int, last: int, encoder: Encoder, tick: Callable[[int], None] | None = None
    ) -> None:
        """Render; `tick` gets the number of frames done so far and may raise to stop."""
        decoded: Belt[_Decoded] = Belt(_WAITING)
        composed: Belt[av.VideoFrame] = Belt(_WAITING)
        threads = [
            Thread(target=self._decode, args=(first, last, decoded), name="decode"),
            Thread(target=self._encode, args=(composed, decoded, encoder), name="encode"),
        ]
        for thread in threads:
            thread.start()
        try:
            self._compose(decoded, composed, first, tick)
        except BeltEnded:  # the encoder has stopped and says why below
            decoded.drop()
        except BaseException:
            decoded.drop()
            composed.drop()
            raise
        finally:
            composed.end()
            for thread in threads:
                thread.join()
        if self._failures:
            raise self._failures[0]

    def _decode(self, first: int, last: int, decoded: Belt[_Decoded]) -> None:
        try:
            for frame in range(first, last):
                needs = self._compositor.needs(frame)
                frames = self._readers.frames(needs, self._sources)
                self._readers.keep_only(need.key for need in needs)
                decoded.put(_Decoded(frame, frames))
        except BeltEnded:
            return
        except BaseException as error:
            self._failures.append(error)
        finally:
            decoded.end()

    def _compose(
        self,
        decoded: Belt[_Decoded],
        composed: Belt[av.VideoFrame],
        first: int,
        tick: Callable[[int], None] | None,
    ) -> None:
        while True:
            try:
                job = decoded.get()
            except BeltEnded:
                return
            frame = new_frame(self._compositor, self._format)
            picture = view(frame)
            self._compositor.draw(job.frame, job.sources, picture)
            straighten(picture)
            frame.pts = job.frame - first
            composed.put(frame)
            if tick is not None:
                tick(job.frame - first)

    def _encode(
        self, composed: Belt[av.VideoFrame], decoded: Belt[_Decoded], encoder: Encoder
    ) -> None:
        try:
            while True:
                encoder.write(composed.get())
        except BeltEnded:
            return
        except BaseException as error:
            self._failures.append(error)
            composed.drop()
            decoded.drop()


def new_frame(compositor: Compositor, pixel_format: str) -> av.VideoFrame:
    """Return an empty frame of the canvas's size, tagged as BT.709 in limited range."""
    import av

    composition = compositor.composition
    frame = av.VideoFrame(composition.width, composition.height, pixel_format)
    frame.time_base = 1 / composition.fps
    frame.colorspace = 1
    frame.color_range = 1
    frame.color_primaries = 1
    frame.color_trc = 1
    return frame
