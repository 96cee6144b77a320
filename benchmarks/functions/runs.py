"""Files in, files out: a function in this process, and WAV files."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.sound.wav import WavWriter
from reelwright.functions.tasks import perform
from reelwright.media.probe import probe
from reelwright.sandbox.task import Context


def run(
    folder: Path,
    function: str,
    source: Path,
    params: str = "",
    second: dict[str, Path] | None = None,
) -> dict[str, Any]:
    """Carry a function out; its files are left in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        key: {"path": str(path), "facts": probe(path).to_json()}
        for key, path in (second or {}).items()
    }
    facts = probe(source).to_json()
    return perform(Context(folder), function, str(source), facts, params, files)


def write(path: Path, sound: NDArray[Any], rate: int) -> Path:
    """Write samples [n] or [n, channels]."""
    columns = sound.reshape(len(sound), -1).astype(np.float32)
    with WavWriter(path, rate, columns.shape[1]) as writer:
        writer.write(columns)
    return path


def read(path: Path) -> tuple[NDArray[np.float64], int]:
    """Return samples [n, channels] and the rate of a 16-bit WAV."""
    with wave.open(str(path), "rb") as file:
        content = file.readframes(file.getnframes())
        samples = np.frombuffer(content, "<i2").reshape(-1, file.getnchannels())
        return samples / 32768, file.getframerate()
