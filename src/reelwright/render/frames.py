"""The planes of a decoder's or encoder's frame as arrays over its own memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from reelwright.render.planes import Plane, Planes

if TYPE_CHECKING:
    import av


def view(frame: av.VideoFrame) -> Planes:
    """Return the planes of a yuv420p or yuva420p frame; rows may be padded.

    The arrays are valid as long as they are held: each keeps its plane's memory alive.
    """
    planes = [_array(plane) for plane in frame.planes]
    return Planes(planes[0], planes[1], planes[2], planes[3] if len(planes) > 3 else None)


def _array(plane: av.video.plane.VideoPlane) -> Plane:
    memory = cast(memoryview, plane)  # a plane has the buffer protocol, which its type hides
    rows: Plane = np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
