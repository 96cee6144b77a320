"""Writes one frame as a picture file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from reelwright.errors import JobError
from reelwright.media.conversion import matrix_of, range_of, scale

if TYPE_CHECKING:
    import av

_JPEG_QUALITY = 90


def write_still(frame: av.VideoFrame, path: Path, most: int | None = None) -> tuple[int, int]:
    """Write a frame as `.png`, `.jpg` or `.webp`, at most `most` pixels long; return its size."""
    longest = max(frame.width, frame.height)
    factor = min(1.0, most / longest) if most else 1.0
    width = max(round(frame.width * factor), 1)
    height = max(round(frame.height * factor), 1)
    rgb = scale(
        frame, width, height, "bgr24", source_matrix=matrix_of(frame), source_range=range_of(frame)
    )
    options = {
        ".jpg": [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY],
        ".png": [cv2.IMWRITE_PNG_COMPRESSION, 3],
        ".webp": [cv2.IMWRITE_WEBP_QUALITY, _JPEG_QUALITY],
    }
    suffix = path.suffix.lower().replace(".jpeg", ".jpg")
    if suffix not in options:
        raise JobError(f"A still cannot be written as {path.suffix}.")
    done, data = cv2.imencode(suffix, rgb.to_ndarray(), options[suffix])
    if not done:
        raise JobError("The picture could not be written.")
    path.write_bytes(np.asarray(data, np.uint8).tobytes())
    return width, height
