"""Sound made on the spot, and functions called as their sandbox child would."""

from __future__ import annotations

import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reelwright.functions.tasks import perform
from reelwright.media.probe import probe
from reelwright.media.sound import read_sound
from reelwright.sandbox.task import Context

Sound = NDArray[np.float64]


def write(path: Path, sound: Sound, rate: int) -> Path:
    """Write samples [n] or [n, channels] from -1 to 1 as 16-bit WAV."""
    columns = sound.reshape(len(sound), -1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(columns.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        whole = np.clip(np.rint(columns * 32768), -32768, 32767)
        file.writeframes(whole.astype("<i2").tobytes())
    return path


def read(path: Path) -> tuple[Sound, int]:
    """Return samples [n, channels] of a 16-bit WAV, and its rate."""
    with wave.open(str(path), "rb") as file:
        content = file.readframes(file.getnframes())
        samples = np.frombuffer(content, "<i2").reshape(-1, file.getnchannels())
        return samples / 32768, file.getframerate()


def run(
    folder: Path,
    function: str,
    source: Path,
    params: str = "",
    second: dict[str, Path] | None = None,
    longest: float = 6 * 3600,
    report: Callable[[float, str], None] | None = None,
) -> dict[str, Any]:
    """Carry a function out in this process."""
    files = {
        key: {"path": str(path), "facts": probe(path).to_json()}
        for key, path in (second or {}).items()
    }
    folder.mkdir(exist_ok=True)
    return perform(
        Context(folder, report=report),
        function,
        str(source),
        probe(source).to_json(),
        params,
        files,
        longest=longest,
    )


def speech(media: Path, seconds: float, rate: int = 16_000, *, second: bool = False) -> Sound:
    """Return real speech, mono, at most 0.5 loud."""
    name = "5703-47212-0000" if second else "3436-172162-0000"
    sound = read_sound(
        media / "audio" / f"{name}.hq.ogg", Fraction(0), Fraction(str(seconds)), rate
    )
    mono = sound[:, 0].astype(np.float64)
    return mono / np.abs(mono).max() * 0.5


def noisy(sound: Sound, noise: Sound, decibels: float) -> Sound:
    """Return the sum in which the noise is that much weaker."""
    share = np.sqrt((sound**2).mean() / (noise**2).mean() / 10 ** (decibels / 10))
    total: Sound = sound + share * noise
    return total


def distortion(truth: Sound, found: Sound) -> float:
    """Return the scale-invariant ratio of signal to distortion in dB."""
    wanted = truth * (truth @ found) / (truth @ truth)
    return float(10 * np.log10((wanted**2).sum() / ((found - wanted) ** 2).sum()))


def drums(bpm: float, seconds: float, rate: int = 24_000) -> tuple[Sound, list[float]]:
    """Return kick, snare and hats of a plain rhythm, and its beats."""
    random = np.random.default_rng(1)
    tape, beats = np.zeros(int((seconds + 1) * rate)), []
    moments = np.arange(int(0.2 * rate)) / rate
    kick = np.sin(2 * np.pi * 55 * moments) * np.exp(-moments * 18)
    snare = random.standard_normal(len(moments)) * np.exp(-moments * 25)
    hat = np.diff(random.standard_normal(len(moments) + 1)) * np.exp(-moments * 80)
    time, number = 0.5, 0
    while time < seconds:
        beats.append(time)
        for offset, sound, gain in (
            (0.0, snare if number % 2 else kick, 0.3 if number % 2 else 0.7),
            (0.0, hat, 0.1),
            (30 / bpm, hat, 0.1),
        ):
            start = round((time + offset) * rate)
            tape[start : start + len(sound)] += gain * sound[: len(tape) - start]
        time, number = time + 60 / bpm, number + 1
    return tape / np.abs(tape).max() * 0.8, beats
