"""AudioMixing held to what is documented: loudness, peaks, length, rate, and exact alignment."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.functions.runs import read, run, write
from reelwright.media.loudness import loudness
from reelwright.media.sound import read_sound

RATE = 48_000
Sound = NDArray[np.float64]
_SPEECH = ("3436-172162-0000", "5703-47212-0000")
_MUSIC = ("Kevin_MacLeod_-_Vibe_Ace", "Karissa_Hobbs_-_Lets_Go_Fishin")
_SECONDS = 24


def mixing_table(media: Path, small: bool) -> Iterator[str]:
    """Yield loudness of both tracks, peak, length and alignment of mixes."""
    judge, told = _judge()
    yield told
    yield ""
    yield "Wanted: -20 LUFS each, or -18 (speech) and -26; at most -1 dBTP; shifted by no sample."
    yield ""
    yield (
        "| tracks | first, LUFS | second, LUFS | length, s (wanted) | rate, channels |"
        " dBTP | clipped samples | shifts |"
    )
    yield "| --- |" + " --- |" * 7
    pairs = [
        (_SPEECH[0], _MUSIC[0]),
        (_MUSIC[0], _SPEECH[0]),
        (_SPEECH[0], _SPEECH[1]),
        (_MUSIC[0], _MUSIC[1]),
    ]
    for one, two in pairs[: 2 if small else None]:
        yield _row(media, one, two, judge)


def _row(media: Path, one: str, two: str, judge: Judge) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sounds = [_excerpt(media, track) for track in (one, two)]
        # Speech at a rate of its own, as it comes: its way through the resampler counts too.
        files = [
            write(folder / f"{number}.wav", sound, rate)
            for number, (sound, rate) in enumerate(sounds)
        ]
        params = json.dumps({"inputs": "0" * 32})
        run(folder / "out", "AudioMixing", files[0], params, {"inputs": files[1]})
        mix, rate = read(folder / "out" / "mix.wav")
        tracks = [
            read_sound(file, Fraction(0), Fraction(len(sound), own), RATE).astype(np.float64)
            for file, (sound, own) in zip(files, sounds, strict=True)
        ]
        shifts, gains = _unmixed(mix, *tracks)
        levels = []
        for track, gain in zip(tracks, gains, strict=True):
            levels.append(judge(write(folder / "track.wav", track * gain, RATE))[0])
        peak = judge(folder / "out" / "mix.wav")[1]
        wanted = max(len(sound) / rate for sound, rate in sounds)
    clipped = int((np.abs(mix) >= 0.9999).sum())
    return (
        f"| {one[:6]} + {two[:6]} | {levels[0]:.1f} | {levels[1]:.1f} |"
        f" {len(mix) / rate:.5f} ({wanted:.5f}) | {rate}, {mix.shape[1]} | {peak:.1f} | {clipped} |"
        f" {shifts[0]}, {shifts[1]} |"
    )


def _excerpt(media: Path, name: str) -> tuple[Sound, int]:
    rate = 16_000 if name in _SPEECH else 44_100
    length = Fraction(_SECONDS * (1 if name == _MUSIC[0] else 2), 3)
    path = media / "audio" / f"{name}.hq.ogg"
    return read_sound(path, Fraction(0), length, rate).astype(np.float64), rate


def _unmixed(mix: Sound, one: Sound, two: Sound) -> tuple[tuple[int, int], tuple[float, float]]:
    """Return by how many samples each track was moved, and its gain, from the mix alone.

    The pair of shifts is right that leaves the least of the mix unexplained. Quarters of a second
    in which the limiter was at work explain worse and are left out by the median.
    """
    count, size = max(len(one), len(two)), RATE // 4
    parts = [
        np.pad(track, ((8, 8 + count - len(track)), (0, 0))).sum(axis=1) for track in (one, two)
    ]
    heard = mix.sum(axis=1)[: count // size * size].reshape(-1, size)
    best: tuple[float, tuple[int, int], tuple[float, float]] | None = None
    for first in range(-3, 4):
        for second in range(-3, 4):
            moved = [
                part[8 - shift : 8 - shift + heard.size].reshape(-1, size)
                for part, shift in zip(parts, (first, second), strict=True)
            ]
            rest, gains = _explained(heard, *moved)
            if best is None or rest < best[0]:
                best = rest, (first, second), gains
    assert best is not None
    return best[1], best[2]


def _explained(heard: Sound, one: Sound, two: Sound) -> tuple[float, tuple[float, float]]:
    """Return the usual share of the mix that both tracks leave unexplained, and their gains."""
    aa, bb, ab = ((x * y).sum(axis=1) for x, y in ((one, one), (two, two), (one, two)))
    ah, bh = ((x * heard).sum(axis=1) for x in (one, two))
    both = aa * bb - ab**2 > 1e-6 * aa * bb + 1e-9
    root = np.where(both, aa * bb - ab**2, 1.0)
    first = np.median(((ah * bb - bh * ab) / root)[both])
    second = np.median(((bh * aa - ah * ab) / root)[both])
    left = ((heard - first * one - second * two) ** 2).sum(axis=1)[both]
    return float(np.median(left)), (float(first), float(second))


class Judge:
    """Measures a file: loudness in LUFS, true peak in dBTP."""

    def __init__(self, command: str | None) -> None:
        self._command = command

    def __call__(self, path: Path) -> tuple[float, float]:
        if self._command is None:
            return loudness(read(path)[0].astype(np.float32))
        done = subprocess.run(
            [
                self._command,
                "-nostats",
                "-i",
                str(path),
                "-af",
                "ebur128=peak=true",
                "-f",
                "null",
                "-",
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        summary = done.stderr.rpartition("Summary:")[2]
        return (
            float(re.findall(r"I:\s+(-?[\d.]+) LUFS", summary)[0]),
            float(re.findall(r"Peak:\s+(-?[\d.]+) dBFS", summary)[0]),
        )


def _judge() -> tuple[Judge, str]:
    command = shutil.which("ffmpeg")
    if command is None and find_spec("imageio_ffmpeg"):
        import imageio_ffmpeg

        command = imageio_ffmpeg.get_ffmpeg_exe()
    if command is None:
        return Judge(None), "Measured with our own meter: there is no ffmpeg (extra `bench`)."
    return Judge(command), "Measured by ffmpeg's ebur128."
