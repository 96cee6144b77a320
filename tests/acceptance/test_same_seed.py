"""The same job with the same seed gives the same files, with any number of workers."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from acceptance_server import film

JOB = {
    "InputConfig": {
        "MediaGroupArray": [
            {"GroupName": "a", "MediaArray": ["0.mp4", "1.mp4"]},
            {"GroupName": "b", "MediaArray": ["2.mp4", "0.mp4"]},
        ],
        "SpeechTextArray": ["Light as paper, strong as steel. Order it today."],
        "TitleArray": ["Light", "Strong"],
    },
    "EditingConfig": {
        "ProcessConfig": {"AllowTransition": True, "UseUniformTransition": False},
        "SpeechConfig": {"Voice": "ava,luca", "SpeechLanguage": "en"},
    },
    "OutputConfig": {"MediaURL": "out_{index}.mp4", "Count": 2, "Width": 360, "Height": 640},
}


def produce(folder: Path, workers: int, seed: int) -> dict[str, str]:
    """Run the job in a folder with a data folder of its own; return the files' hashes."""
    folder.mkdir()
    for number in range(3):
        film(folder / f"{number}.mp4", 6, hue=40 + 70 * number)
    (folder / "job.json").write_text(json.dumps(JOB))
    command = [sys.executable, "-m", "reelwright", "produce", "job.json", "--seed", str(seed)]
    command += ["--workers", str(workers), "--data-dir", str(folder / "data")]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr
    files = sorted(folder.glob("out_*.mp4"))
    assert len(files) == 2
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_one_worker_or_three_the_files_are_identical(tmp_path: Path) -> None:
    first = produce(tmp_path / "one", workers=1, seed=7)
    assert produce(tmp_path / "three", workers=3, seed=7) == first
    assert produce(tmp_path / "other", workers=2, seed=8) != first
