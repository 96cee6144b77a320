"""RNNoise by its C interface, from the library that the package pyrnnoise carries."""

from __future__ import annotations

import ctypes
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Mono = NDArray[np.float32]

RATE = 48_000
FRAME = 480
DELAY = 2 * FRAME
"""Samples by which the output is late."""
_SCALE = 32768.0


@cache
def _library() -> Any:
    # The package itself would import a plotting library and more: only its shared object is used.
    spec = importlib.util.find_spec("pyrnnoise")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for name in ("librnnoise.so", "librnnoise.dylib"):
            path = Path(folder) / name
            if path.is_file():
                library = ctypes.CDLL(str(path))
                library.rnnoise_create.restype = ctypes.c_void_p
                library.rnnoise_create.argtypes = [ctypes.c_void_p]
                library.rnnoise_destroy.argtypes = [ctypes.c_void_p]
                library.rnnoise_process_frame.restype = ctypes.c_float
                library.rnnoise_process_frame.argtypes = [ctypes.c_void_p] * 3
                return library
    return None


def available() -> bool:
    """Tell whether the library is installed here."""
    return _library() is not None


class RNNoise:
    """Takes samples of one channel at 48 kHz and gives whole frames back, `DELAY` samples late."""

    def __init__(self) -> None:
        self._state = _library().rnnoise_create(None)
        self._rest = np.zeros(0, np.float32)

    def push(self, samples: Mono) -> Mono:
        """Take samples in; return what is ready."""
        whole = np.concatenate([self._rest, samples * np.float32(_SCALE)]).astype(np.float32)
        count = len(whole) // FRAME * FRAME
        done = np.zeros(count, np.float32)
        process = _library().rnnoise_process_frame
        source, target = whole.ctypes.data, done.ctypes.data
        for place in range(0, 4 * count, 4 * FRAME):
            process(self._state, target + place, source + place)
        self._rest = whole[count:]
        return done / np.float32(_SCALE)

    def close(self) -> None:
        """Let go of the state."""
        _library().rnnoise_destroy(self._state)
