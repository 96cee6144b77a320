"""Beat trackers beside ours, and whether something begins where they find beats."""

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


def onsets(sound: Mono) -> Times | None:
    """Return where something begins in a recording as librosa tells it, if it is installed."""
    if not find_spec("librosa"):
        return None
    import librosa

    found = librosa.onset.onset_detect(y=sound, sr=spectra.RATE, hop_length=240, units="time")
    return np.asarray(found, np.float64)


def met(times: Times, begins: Times, window: float = 0.05) -> float:
    """Return the share of times at which something begins."""
    return float(np.mean(np.abs(times[:, None] - begins[None]).min(axis=1) <= window))
