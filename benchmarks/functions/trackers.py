"""Beat trackers beside ours, and how well any tracker's beats fit a recording."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.functions.rhythms import Mono
from benchmarks.functions.runs import write
from reelwright.functions.sound import beats, spectra
from reelwright.functions.sound.reading import Resampler

Times = NDArray[np.float64]
Tracker = Callable[[Mono], Times]


def features(sound: Mono) -> spectra.Features:
    """Return our features of a sound."""
    step = spectra.RATE * 4
    return spectra.features(sound[at : at + step] for at in range(0, len(sound), step))


def ours(sound: Mono) -> Times:
    """Return the beats that AudioBeatDetection finds."""
    return np.asarray(beats.analyse(features(sound)).beats)


def _librosa(sound: Mono) -> Times:
    import librosa

    _, found = librosa.beat.beat_track(y=sound, sr=spectra.RATE, units="time")
    return np.asarray(found, np.float64)


def _aubio(sound: Mono) -> Times:
    with tempfile.TemporaryDirectory() as folder:
        # Its windows are a number of samples, meant for this rate.
        up = Resampler(spectra.RATE, 44_100, 1)
        wide = np.concatenate([up.push(sound[:, None]), up.finish()])
        source = write(Path(folder) / "a.wav", wide, 44_100)
        told = subprocess.run(
            ["aubiotrack", str(source)], capture_output=True, text=True, check=True
        )
    return np.array([float(line) for line in told.stdout.split()])


def peers() -> tuple[dict[str, Tracker], list[str]]:
    """Return the trackers that are installed, and a line for each that is not."""
    found: dict[str, Tracker] = {}
    missing = []
    if find_spec("librosa"):
        found["librosa"] = _librosa
    else:
        missing.append("librosa is left out: not installed (extra `bench`).")
    if shutil.which("aubiotrack"):
        found["aubio"] = _aubio
    else:
        missing.append("aubio is left out: no command aubiotrack (Debian: aubio-tools).")
    return found, missing


def fit(times: Times, sound: Mono) -> tuple[float, float, float]:
    """Return how much begins at the beats and between two, 1 being usual, and their unevenness.

    What begins is told by librosa's onset strength where there is librosa, by ours elsewhere.
    """
    strength, fps = _onsets(sound)
    padded = np.pad(strength / strength.mean(), 6)
    around = np.lib.stride_tricks.sliding_window_view(padded, 13).max(axis=1)

    def at(moments: Times) -> float:
        places = np.rint(moments * fps).astype(int)
        return float(around[places[places < len(around)]].mean())

    steps = np.diff(times)
    usual = float(around.mean())
    spread = float(steps.std() / steps.mean())
    return at(times) / usual, at((times[1:] + times[:-1]) / 2) / usual, spread


def _onsets(sound: Mono) -> tuple[NDArray[np.float64], float]:
    if not find_spec("librosa"):
        return features(sound).onset.astype(np.float64), spectra.FPS
    import librosa

    hop = 240
    found = librosa.onset.onset_strength(y=sound, sr=spectra.RATE, hop_length=hop)
    return np.asarray(found, np.float64), spectra.RATE / hop
