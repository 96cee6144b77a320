"""Gives memory back to the machine: frames are large, and children live for many segments."""

from __future__ import annotations

import ctypes
import gc

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
"""Only the GNU C library has it (and needs it)."""


def settle() -> None:
    """Leave what is imported by now out of later collections, which makes them quick."""
    gc.collect()
    gc.freeze()


def collect() -> None:
    """Free decoders and encoders that were closed: they hang in cycles of references."""
    gc.collect()


def give_back() -> None:
    """Free what is not used any more, and hand free memory between used blocks back."""
    gc.collect()
    if _trim is not None:
        _trim(0)
