"""Speed as a multiple of real time, and memory for a long file; a process for each function."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.functions.runs import run
from benchmarks.functions.stems import band
from reelwright.functions.sound.wav import WavWriter

FUNCTIONS = (
    "MusicSegmentDetect",
    "AudioBeatDetection",
    "AudioQualityAssessment",
    "SpeechDenoise",
    "AudioMixing",
    "MusicDemix",
)
LENGTHS = (120, 7_200)
SMALL = (60, 600)
RATE = 44_100


def costs_table(media: Path, small: bool) -> Iterator[str]:
    """Yield for each function what a short and a long stereo file cost."""
    short, long = SMALL if small else LENGTHS
    yield f"| function | x real time, {long} s | peak MiB, {short} s | peak MiB, {long} s |"
    yield "| --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        for seconds in (short, long):
            _write(Path(folder) / f"{seconds}.wav", seconds)
        for function in FUNCTIONS:
            found = []
            for seconds in (short, long):
                source = Path(folder) / f"{seconds}.wav"
                done = subprocess.run(
                    [sys.executable, "-m", "benchmarks.functions.costs", function, str(source)],
                    capture_output=True,
                    text=True,
                    check=True,
                )
                found.append(json.loads(done.stdout.splitlines()[-1]))
            speed = long / found[1]["cpu"]
            peaks = " | ".join(f"{one['mebibytes']:.0f}" for one in found)
            yield f"| {function} | {speed:.1f} | {peaks} |"


def _write(path: Path, seconds: int) -> None:
    part = (band(0, 30) / 2).astype(np.float32)
    with WavWriter(path, RATE, 2) as writer:
        for _ in range(0, seconds, 30):
            writer.write(part[: (seconds - writer.samples // RATE) * RATE])


def _one(function: str, source: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        mixing = function == "AudioMixing"
        params, second = ('{"inputs":"x"}', {"inputs": source}) if mixing else ("", {})
        run(Path(folder), function, source, params, second)
        cpu = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "mebibytes": peak}))


if __name__ == "__main__":
    _one(sys.argv[1], Path(sys.argv[2]))
