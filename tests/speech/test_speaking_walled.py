"""Every engine behind the walls, where only its own files can be read and no network is."""

from __future__ import annotations

import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import tiny_model
from speech_samples import installed, sentence, sound_of

from reelwright.sandbox import ForkServer, Limits, TaskCancelled, TaskCrashed, TaskFailed
from reelwright.speech.engines.protocol import SystemVoice

SPEAK = "reelwright.speech.tasks:speak"


def order(voice: SystemVoice, text: str) -> dict[str, Any]:
    manner = {"cosy": False, "rate": 1.0, "pitch": 0.0, "censor": [], "name": "out.wav"}
    return {"text": text, "voice": voice.to_json(), **manner}


def sherpa(folder: Path, kind: str = "vits", speaker: int = 0) -> SystemVoice:
    options = {"folder": str(folder), "kind": kind, "speaker": speaker}
    return SystemVoice("sherpa", "tiny:0", "f", "zh", 90, options)


@pytest.mark.parametrize("voice", installed(), ids=lambda voice: voice.identifier)
def test_speaks_behind_the_walls(voice, fork_server: ForkServer, tmp_path) -> None:
    seen: list[float] = []
    with fork_server.open([], tmp_path) as session:
        said = session.run(
            SPEAK, order(voice, sentence(voice)), progress=lambda done, _: seen.append(done)
        )
        sound, rate = sound_of(session.file("out.wav"))
    assert rate == 48_000 and len(sound) / rate == pytest.approx(said["duration"], abs=1e-3)
    assert len(said["pieces"]) == 2 and not said["warnings"]
    assert seen == sorted(seen) and seen and seen[-1] <= 1


def test_a_users_model_speaks_behind_the_walls(fork_server, model, tmp_path) -> None:
    with fork_server.open([model], tmp_path) as session:
        text = "hello world, hello 你好. 你们好你们!"
        said = session.run(SPEAK, order(sherpa(model), text))
        assert [p["text"] for p in said["pieces"]] == ["hello world", "hello 你好", "你们好你们"]
        # The second speaker of the model hums 100 Hz higher.
        other = session.run(SPEAK, order(sherpa(model, speaker=1), text))
        assert other["duration"] == pytest.approx(said["duration"], abs=0.05)


def test_a_model_that_is_not_among_the_inputs_cannot_be_read(fork_server, model, tmp_path) -> None:
    with fork_server.open([], tmp_path) as session, pytest.raises((TaskFailed, TaskCrashed)):
        session.run(SPEAK, order(sherpa(model), "hello"))


@pytest.mark.parametrize("missing", ["model.onnx", "tokens.txt", "lexicon.txt"])
def test_missing_voice_files_are_named(missing, fork_server, model, tmp_path) -> None:
    folder = tmp_path / "voice"
    shutil.copytree(model, folder)
    (folder / missing).unlink()
    words = {"model.onnx": r"\*\.onnx in voice", "tokens.txt": r"tokens\.txt in voice"}
    with fork_server.open([folder], tmp_path / "desk") as session:
        with pytest.raises((TaskFailed, TaskCrashed)) as caught:
            session.run(SPEAK, order(sherpa(folder), "hello"))
        if missing in words:
            assert caught.value.code == "SpeechSynthesisFailed"
            caught.match(words[missing])


def test_a_model_of_the_wrong_kind_or_without_such_a_speaker(fork_server, model, tmp_path) -> None:
    for voice, words in (
        (sherpa(model, kind="kokoro"), "voices.bin in tiny"),
        (sherpa(model, kind="matcha"), r"vocos\*\.onnx or hifigan"),
        (sherpa(model, kind="opera"), "no kind of model called opera"),
        (sherpa(model, speaker=7), "2 speakers.* no speaker 7"),
    ):
        with (
            fork_server.open([model], tmp_path) as session,
            pytest.raises(TaskFailed, match=words) as caught,
        ):
            session.run(SPEAK, order(voice, "hello"))
        assert caught.value.code == "SpeechSynthesisFailed"


def test_a_model_that_says_nothing_of_itself_harms_nobody(fork_server, tmp_path) -> None:
    for name in ("sample_rate", "n_speakers"):
        folder = tiny_model.make(tmp_path / name, **{name: None})
        with (
            fork_server.open([folder], tmp_path / f"{name}-desk") as session,
            pytest.raises((TaskFailed, TaskCrashed), match=name),
        ):
            session.run(SPEAK, order(sherpa(folder), "hello"), timeout=30)
    rubbish = tmp_path / "rubbish"
    tiny_model.make(rubbish)
    (rubbish / "model.onnx").write_bytes(b"\x08\x07 this is no model" * 100)
    with (
        fork_server.open([rubbish], tmp_path / "desk") as session,
        pytest.raises((TaskFailed, TaskCrashed)),
    ):
        session.run(SPEAK, order(sherpa(rubbish), "hello"), timeout=30)


def test_a_long_text_can_be_cancelled_at_once(fork_server, tmp_path) -> None:
    voice = next(voice for voice in installed() if voice.engine == "flite")
    started = threading.Event()
    with (
        fork_server.open([], tmp_path, Limits(wall_seconds=60)) as session,
        pytest.raises(TaskCancelled),
    ):
        begin = time.monotonic()
        session.run(
            SPEAK,
            order(voice, "Come hungry and leave happy. " * 200),
            progress=lambda *_: started.set(),
            cancelled=started.is_set,
        )
    assert time.monotonic() - begin < 20
