"""`reelwright function`: local files, placeholders, the picture, exit status."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tiny_engines
from function_material import drums, read, write
from sound_service import Handler, softer, sound_service

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
        (("SpeechDenoise", "a.wav", "a.txt/c/b.wav"), {}, "OutputFailed"),
        (("SpeechDenoise", "a.wav", "/proc/b.wav"), {}, "OutputFailed"),
        (("SpeechDenoise", "a.wav", "."), {}, "OutputFailed"),
        (("SpeechDenoise", "a.wav", ""), {}, "InvalidParameter"),
        (("SpeechDenoise", "a.wav", "-"), {}, "InvalidParameter"),
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
        (("AudioMixing", "a.wav", "b.wav"), {}, "MissingParameter"),
        (
            ("AudioMixing", "a.wav", "b.wav", "--params", '{"inputs":"gone.wav"}'),
            {},
            "InvalidInput.NotFound",
        ),
        (
            ("AudioMixing", "a.wav", "b.wav", "--params", '{"inputs":"oss://nope-bucket/a"}'),
            {},
            'InvalidInput.NotFound: The file of "JobParams.inputs" "oss://nope-bucket/a"',
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
    (line,) = done.stderr.splitlines()
    assert re.match(rf"{re.escape(code)}[: ]", line), done.stderr
    assert not (tmp_path / "b.wav").exists()


@pytest.mark.parametrize("target", ["-", "", ".", "/proc/b.wav", "a.txt/b.wav"])
def test_nobody_works_for_what_cannot_be_written(tmp_path: Path, target: str) -> None:
    # The engine is missing too: who begins to work says that.
    write(tmp_path / "a.wav", np.zeros(4_000), 8_000)
    (tmp_path / "a.txt").write_text("no folder")
    done = command(tmp_path, "SpeechDenoise", "a.wav", target, DENOISE_MODEL__FILE="gone.onnx")
    assert done.returncode == 1
    assert re.match("(InvalidParameter|OutputFailed): ", done.stderr), done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt", "a.wav"]


def test_a_picture_that_cannot_be_written_is_a_note(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", np.zeros(8_000), 8_000)
    given = ("AudioBeatDetection", "a.wav", "beats.json", "--picture", "a.wav/b.png")
    done = command(tmp_path, *given)
    assert (done.returncode, done.stdout) == (0, "{}\n"), done.stderr
    assert re.fullmatch('note: "a.wav/b.png" could not be written: .*\n', done.stderr)
    assert (tmp_path / "beats.json").exists()


@pytest.mark.parametrize("ignored", [False, True])
def test_a_signal_to_end_leaves_nothing_behind(tmp_path: Path, ignored: bool) -> None:
    def answer(handler: Handler) -> None:
        handler.server.released.wait(60)
        softer(handler)

    with sound_service() as service:
        service.answer = answer
        write(tmp_path / "a.wav", np.full(8_000, 0.1), 8_000)
        (tmp_path / "temporary").mkdir()
        given = {"DENOISE_ENDPOINT__URL": service.url, "DATA_DIR": str(tmp_path / "data")}
        settings = {f"REELWRIGHT_{name}": value for name, value in given.items()}
        command = [sys.executable, "-m", "reelwright", "function", "SpeechDenoise"]
        child = subprocess.Popen(
            [*(["nohup"] if ignored else []), *command, "a.wav", "b.wav"],
            cwd=tmp_path,
            env=os.environ | settings | {"TMPDIR": str(tmp_path / "temporary")},
        )
        try:
            deadline = time.monotonic() + 60
            while not service.asked:
                assert time.monotonic() < deadline and child.poll() is None
                time.sleep(0.05)
            assert list((tmp_path / "temporary").iterdir())
            ending = signal.SIGHUP if ignored else signal.SIGTERM
            child.send_signal(ending)
            if ignored:
                service.released.set()
            assert child.wait(30) == (0 if ignored else 128 + ending)
        finally:
            child.kill()
            service.released.set()
    assert not list((tmp_path / "temporary").iterdir())
    assert (tmp_path / "b.wav").exists() == ignored


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
