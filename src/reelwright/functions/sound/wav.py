"""Writes 16-bit WAV of any rate, number of channels and length."""

from __future__ import annotations

import struct
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from reelwright.functions.sound.reading import Samples

_FULL = 32768.0
_HEADER = 80
"""Bytes before the samples: room for the sizes of a file beyond 4 GiB is kept in a JUNK chunk."""
_MOST = 0xFFFFFFFF


class WavWriter:
    """A WAV file that grows block by block; a context manager."""

    def __init__(self, path: Path, rate: int, channels: int) -> None:
        self._file = path.open("wb")
        self._rate, self._channels = rate, channels
        self._file.write(b"\0" * _HEADER)
        self.samples = 0
        """Samples of each channel written so far."""

    def write(self, block: Samples) -> None:
        """Append samples [n, channels] from -1 to 1; what is beyond is cut."""
        self.write_integers(to_integers(block))

    def write_integers(self, block: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> None:
        """Append samples as they stand in the file."""
        self._file.write(np.ascontiguousarray(block, "<i2").tobytes())
        self.samples += len(block)

    def close(self) -> None:
        """Write the header and close the file."""
        size = self.samples * self._channels * 2
        if size % 2:
            self._file.write(b"\0")
        self._file.seek(0)
        self._file.write(self._header(size))
        self._file.close()

    def _header(self, size: int) -> bytes:
        width = self._channels * 2
        form = struct.pack("<HHIIHH", 1, self._channels, self._rate, self._rate * width, width, 16)
        whole = size + _HEADER - 8
        if whole <= _MOST:
            start = b"RIFF" + struct.pack("<I", whole) + b"WAVE" + b"JUNK"
            start += struct.pack("<I", 28) + b"\0" * 28
            return (
                start + b"fmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", size)
            )
        start = b"RF64" + struct.pack("<I", _MOST) + b"WAVE" + b"ds64"
        start += struct.pack("<IQQQI", 28, whole, size, self.samples, 0)
        return start + _chunk(form) + struct.pack("<I", _MOST)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _chunk(form: bytes) -> bytes:
    return b"fmt " + struct.pack("<I", len(form)) + form + b"data"


def to_integers(block: Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Return samples from -1 to 1 as 16-bit integers, rounded; 16-bit input comes back exactly."""
    scaled = np.rint(block.astype(np.float64) * _FULL)
    whole: np.ndarray[tuple[int, ...], np.dtype[np.int16]] = np.clip(scaled, -32768, 32767).astype(
        np.int16
    )
    return whole
