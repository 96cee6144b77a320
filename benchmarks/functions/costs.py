"""Speed as a multiple of real time, and memory for a long file; a process for each run."""

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

CHANNELS = {
    "MusicSegmentDetect": 2,
    "AudioBeatDetection": 2,
    "AudioQualityAssessment": 1,
    "SpeechDenoise": 1,
    "AudioMixing": 2,
    "MusicDemix": 2,
}
"""The functions, and the channels of what they get; those for speech get one."""
LENGTHS = (600, 7_200)
SMALL = (30, 120)
RATE = 44_100


def costs_table(media: Path, small: bool) -> Iterator[str]:
    """Yield for each function what a short and a long file cost."""
    short, long = SMALL if small else LENGTHS
    yield f"Music at {RATE} Hz; seconds of CPU, and the most memory, of the whole process."
    yield ""
    yield f"| function | channels | x real time | MiB, {short} s | MiB, {long} s |"
    yield "| --- | --- | --- | --- | --- |"
    with tempfile.TemporaryDirectory() as folder:
        for function, channels in CHANNELS.items():
            found = []
            for seconds in (short, long):
                source = Path(folder) / f"{channels}-{seconds}.wav"
                if not source.exists():
                    _write(source, seconds, channels)
                found.append(_measured(function, source))
            yield (
                f"| {function} | {channels} | {long / found[1]['cpu']:.1f} |"
                f" {found[0]['mebibytes']:.0f} | {found[1]['mebibytes']:.0f} |"
            )


def _measured(function: str, source: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.functions.costs", function, str(source)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _write(path: Path, seconds: int, channels: int) -> None:
    part = (band(0, 30) / 2).astype(np.float32)[:, :channels]
    with WavWriter(path, RATE, channels) as writer:
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
