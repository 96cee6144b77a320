"""`reelwright function`: local files, placeholders, the picture, exit status."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tiny_engines
from function_material import drums, read, write

pytestmark = pytest.mark.slow


def command(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return reelwright(folder, "function", *arguments, **settings)


def reelwright(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {f"REELWRIGHT_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "reelwright", *arguments],
        cwd=folder,
        env=environment | {"REELWRIGHT_DATA_DIR": str(folder / "data"), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_files_and_a_picture_are_left(tmp_path: Path) -> None:
    sound, _ = drums(120, 6)
    write(tmp_path / "song.wav", sound, 24_000)
    done = command(
        tmp_path, "AudioBeatDetection", "song.wav", "out/{source}.json", "--picture", "p/beats.png"
    )
    assert (done.returncode, done.stdout) == (0, "{}\n"), done.stderr
    document = json.loads((tmp_path / "out" / "song.json").read_text(encoding="utf-8"))
    assert document["Bpm"] == pytest.approx(120, abs=0.5)
    assert (tmp_path / "p" / "beats.png").read_bytes().startswith(b"\x89PNG")
    assert not (tmp_path / "data").exists()


def test_a_second_file_is_local_too(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        write(tmp_path / name, np.full((8_000, 1), 0.01), 8_000)
    params = '{"inputs": {"file": "b.wav"}}'
    done = command(tmp_path, "AudioMixing", "a.wav", "mix.wav", "--params", params)
    assert done.returncode == 0, done.stderr
    assert read(tmp_path / "mix.wav")[0].shape == (48_000, 2)


def test_a_second_file_may_lie_in_a_bucket(tmp_path: Path) -> None:
    (tmp_path / "data" / "buckets" / "media" / "in").mkdir(parents=True)
    for place in (tmp_path, tmp_path / "data" / "buckets" / "media" / "in"):
        write(place / "a.wav", np.full((8_000, 1), 0.01), 8_000)
    params = json.dumps({"inputs": "http://media.oss.example.com/in/a.wav"})
    given = ("AudioMixing", "a.wav", "mix.wav", "--params", params)
    done = command(tmp_path, *given, HOST_SUFFIXES="oss.example.com")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mix.wav").exists()


def test_the_result_without_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", np.zeros(8_000), 8_000)
    done = command(tmp_path, "AudioQualityAssessment", "a.wav", "-")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["Tag"] == "File too Short"


@pytest.mark.parametrize(
    ("arguments", "settings", "code"),
    [
        (("Nope", "a.wav", "b.wav"), {}, "InvalidParameter.FunctionNotSupported"),
        (("SpeechDenoise", "missing.wav", "b.wav"), {}, "InvalidInput.NotFound"),
        (("SpeechDenoise", "a.txt", "b.wav"), {}, "InvalidInput.Unsupported"),
        (("SpeechDenoise", "a.wav", "a.txt/b.wav"), {}, "OutputFailed"),
        (("SpeechDenoise", "a.wav", "b.wav", "--model", "m"), {}, "InvalidParameter"),
        (("SpeechDenoise", "a.wav", "b.wav"), {"STRICT_INPUTS": "1"}, "InvalidInput.Unsupported"),
        (
            ("SpeechDenoise", "a.wav", "b.wav"),
            {"DENOISE_MODEL__FILE": "gone.onnx"},
            "EngineUnavailable",
        ),
        (
            ("MusicDemix", "a.wav", "{resultType}"),
            {"SEPARATE_MODEL__FILE": "a.txt"},
            "EngineUnavailable",
        ),
        (("AudioMixing", "a.wav", "b.wav"), {}, "InvalidParameter"),
        (
            ("AudioMixing", "a.wav", "b.wav", "--params", '{"inputs":"gone.wav"}'),
            {},
            "InvalidInput.NotFound",
        ),
    ],
)
def test_failures_end_with_their_code(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], code: str
) -> None:
    write(tmp_path / "a.wav", np.full((4_000, 2), 0.01), 8_000)
    (tmp_path / "a.txt").write_text("no sound")
    done = command(tmp_path, *arguments, **settings)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"{code}: "), done.stderr
    assert not (tmp_path / "b.wav").exists()


def doctor(folder: Path, **settings: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """Return the exit status, and state and text of each subject."""
    done = reelwright(folder, "doctor", **settings)
    lines = [re.split(" {2,}", line.strip(), maxsplit=2) for line in done.stdout.splitlines()]
    return done.returncode, {line[0]: (line[1], line[2]) for line in lines}


def test_the_doctor_tells_who_serves_a_function(tmp_path: Path) -> None:
    _, told = doctor(tmp_path)
    assert told["denoise"] == ("ok", "served by what is built in")
    assert "set separate_model.file" in told["separate: sherpa"][1]
    assert "set denoise_endpoint.url" in told["denoise: endpoint"][1]
    assert "denoise" not in told["other capabilities"][1]
    tiny_engines.gtcrn(tmp_path / "good.onnx")
    (tmp_path / "bad.onnx").write_text("no model")
    status, told = doctor(
        tmp_path, DENOISE_MODEL__FILE="good.onnx", SEPARATE_MODEL__FILE="bad.onnx"
    )
    assert told["denoise"] == ("ok", "served by sherpa at 16000 Hz")
    assert told["denoise: sherpa"] == ("ok", "gtcrn: good.onnx")
    state, text = told["separate"]
    assert state == "missing" and "bad.onnx" in text
    assert status == 1
