"""Every engine that a user can plug in, behind the walls; models and services are made here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny_engines
from function_material import Sound, read, write
from sound_service import Handler, SoundService, softer, sound_service, too_short

from reelwright.config import Settings
from reelwright.errors import JobError, TransientError
from reelwright.functions import engaging, performing, roster
from reelwright.functions.catalogue import function_named
from reelwright.functions.engines import services
from reelwright.functions.performing import Order, Performed
from reelwright.sandbox import ForkServer, Limits, launch

KEY = "sk-very-secret-0123456789"
FILES = {
    "SpeechDenoise": {"speech.wav": tiny_engines.GAIN},
    "MusicDemix": {"vocals.wav": tiny_engines.GAIN, "accompaniment.wav": 1 - tiny_engines.GAIN},
}


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    """Give a real sandbox."""
    server = launch()
    yield server
    server.close()


@pytest.fixture
def service() -> Iterator[SoundService]:
    """Give a service that makes sound softer."""
    with sound_service() as running:
        yield running


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(data_dir=folder / "data", **given)


def perform(
    fork_server: ForkServer,
    folder: Path,
    function: str,
    source: Path,
    chosen: Settings,
    *,
    memory: int = 4 << 30,
    cancelled: Callable[[], bool] | None = None,
) -> Performed:
    order = Order(chosen, function_named(function), "", source)
    limits = Limits(memory=memory)
    with fork_server.open(order.inputs, folder / "out", limits) as session:
        return performing.perform(order, session, cancelled=cancelled)


def failure(*arguments: Any, **given: Any) -> JobError:
    with pytest.raises(JobError) as caught:
        perform(*arguments, **given)
    assert caught.value.code == "EngineUnavailable"
    return caught.value


def sweep(seconds: float, rate: int, channels: int) -> Sound:
    """Return a rising tone, the second channel softer; in the wrong place it would not fit."""
    times = np.arange(int(seconds * rate)) / rate
    tone = 0.4 * np.sin(2 * np.pi * (200 + 1500 * times / seconds) * times)
    return np.stack([tone, tone * 0.6][:channels], axis=1)


def softened(folder: Path, function: str, source: Path) -> None:
    """Make sure that the files hold the input in its place, as soft as the engines make it."""
    given, rate = read(source)
    for name, gain in FILES[function].items():
        done, done_rate = read(folder / "out" / name)
        assert (done_rate, done.shape) == (rate, given.shape)
        # Next to the ends what a change of rate does to a hard beginning is heard too.
        inner = slice(rate // 20, len(given) - rate // 20)
        assert np.abs(done[inner] - gain * given[inner]).max() < 0.01, name


def denoise_model(kind: str, file: Path) -> dict[str, Any]:
    return {"denoise_model": {"kind": kind, "file": file}}


def separate_model(kind: str, file: Path, **more: Path) -> dict[str, Any]:
    return {"separate_model": {"kind": kind, "file": file, **more}}


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (44_100, 2)])
@pytest.mark.parametrize("kind", ["gtcrn", "dpdfnet"])
def test_a_users_denoiser(
    fork_server: ForkServer, tmp_path: Path, kind: str, rate: int, channels: int
) -> None:
    model = getattr(tiny_engines, kind)(tmp_path / "softer.onnx")
    source = write(tmp_path / "a.wav", sweep(3, rate, channels), rate)
    chosen = settings(tmp_path, **denoise_model(kind, model))
    done = perform(fork_server, tmp_path, "SpeechDenoise", source, chosen)
    assert [file.name for file in done.files] == ["speech.wav"]
    softened(tmp_path, "SpeechDenoise", source)


def test_a_model_may_be_a_link_and_nothing_else_is_read(
    fork_server: ForkServer, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    link = tmp_path / "linked.onnx"
    link.symlink_to(tiny_engines.gtcrn(kept / "softer.onnx"))
    source = write(tmp_path / "a.wav", sweep(1, 16_000, 1), 16_000)
    chosen = settings(tmp_path, **denoise_model("gtcrn", link))
    perform(fork_server, tmp_path, "SpeechDenoise", source, chosen)
    softened(tmp_path, "SpeechDenoise", source)
    engine = roster.serving(chosen, "denoise")
    assert engine is not None
    with (
        fork_server.open([source], tmp_path / "other") as session,
        pytest.raises(JobError, match="cannot be") as caught,
    ):
        engaging.try_out(session, engine)
    assert caught.value.code == "EngineUnavailable"


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 2), (22_050, 1)])
def test_a_users_separator(
    fork_server: ForkServer, tmp_path: Path, rate: int, channels: int
) -> None:
    model = tiny_engines.uvr(tmp_path / "half.onnx")
    source = write(tmp_path / "a.wav", sweep(3, rate, channels), rate)
    chosen = settings(tmp_path, **separate_model("uvr", model))
    perform(fork_server, tmp_path, "MusicDemix", source, chosen)
    softened(tmp_path, "MusicDemix", source)


def test_a_pair_of_spleeters(fork_server: ForkServer, tmp_path: Path) -> None:
    # Of two parts that are 0.8 and 0.6 loud the first has 0.64 of the power.
    voice = tiny_engines.spleeter(tmp_path / "vocals.onnx", 0.8)
    rest = tiny_engines.spleeter(tmp_path / "rest.onnx", 0.6)
    source = write(tmp_path / "a.wav", sweep(3, 44_100, 2), 44_100)
    chosen = settings(tmp_path, **separate_model("spleeter", voice, accompaniment=rest))
    perform(fork_server, tmp_path, "MusicDemix", source, chosen)
    given, found = read(source)[0], read(tmp_path / "out" / "vocals.wav")[0]
    share = (given * found).sum() / (given**2).sum()
    assert share == pytest.approx(tiny_engines.SHARE, abs=0.02)


@pytest.mark.parametrize(
    ("function", "setting", "form"),
    [
        ("SpeechDenoise", "denoise_endpoint", (1, 2, 48_000)),
        ("MusicDemix", "separate_endpoint", (2, 2, 44_100)),
    ],
)
def test_a_users_service(
    fork_server: ForkServer,
    tmp_path: Path,
    service: SoundService,
    function: str,
    setting: str,
    form: tuple[int, int, int],
) -> None:
    # Longer than one piece, so that two of them have to be joined.
    source = write(tmp_path / "a.wav", sweep(22, 32_000, 2), 32_000)
    chosen = settings(tmp_path, **{setting: {"url": service.url, "key": KEY}})
    perform(fork_server, tmp_path, function, source, chosen)
    softened(tmp_path, function, source)
    for one in service.asked:
        assert (one.path, one.form[:3]) == ("/sound", form)
        assert one.form[3] <= 20 * form[2]
        assert one.headers["Content-Type"] == "audio/wav"
        assert one.headers["Authorization"] == f"Bearer {KEY}"
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {*FILES[function], "picture.png"}


def test_a_service_goes_before_a_model(tmp_path: Path, service: SoundService) -> None:
    model = denoise_model("gtcrn", tiny_engines.gtcrn(tmp_path / "a.onnx"))
    chosen = settings(tmp_path, **model, denoise_endpoint={"url": service.url})
    served = roster.serving(chosen, "denoise")
    assert served is not None and served.name == "endpoint"
    assert KEY not in repr(served)
    assert roster.serving(settings(tmp_path), "denoise") is None


def _rubbish(path: Path) -> Path:
    path.write_bytes(b"\x08\x07 this is no model" * 100)
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_rubbish, "cannot be read"),
        (lambda path: tiny_engines.gtcrn(path, model_type=None), "made for sherpa-onnx"),
        (lambda path: tiny_engines.gtcrn(path, n_fft=None), "n_fft"),
        (tiny_engines.dpdfnet, 'of the kind "dpdfnet", denoise_model.kind says "gtcrn"'),
        (lambda path: tiny_engines.gtcrn(path, size=320), "dimensions"),
    ],
    ids=["rubbish", "silent", "incomplete", "another kind", "other dimensions"],
)
def test_a_file_that_is_no_denoiser(
    fork_server: ForkServer, tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    source = write(tmp_path / "a.wav", sweep(1, 16_000, 1), 16_000)
    chosen = settings(tmp_path, **denoise_model("gtcrn", make(tmp_path / "bad.onnx")))
    error = failure(fork_server, tmp_path, "SpeechDenoise", source, chosen)
    assert "bad.onnx" in error.message and words in error.message
    assert not (tmp_path / "out" / "speech.wav").exists()


@pytest.mark.slow
def test_files_that_are_no_separator(fork_server: ForkServer, tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", sweep(1, 44_100, 2), 44_100)
    good = tiny_engines.spleeter(tmp_path / "good.onnx", 0.8)
    bad, gone = _rubbish(tmp_path / "bad.onnx"), tmp_path / "gone.onnx"
    one = tiny_engines.uvr(tmp_path / "one.onnx", stems="4")
    for chosen, words in (
        (separate_model("uvr", bad), "bad.onnx"),
        (separate_model("uvr", good), 'separate_model.kind says "uvr"'),
        (separate_model("uvr", one), "stems"),
        (separate_model("uvr", gone), "is not there"),
        (separate_model("spleeter", good), "two models"),
        (separate_model("spleeter", good, accompaniment=gone), "is not there"),
        (separate_model("spleeter", good, accompaniment=bad), "bad.onnx"),
    ):
        given = settings(tmp_path, **chosen)
        assert words in failure(fork_server, tmp_path, "MusicDemix", source, given).message


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    handler.server.released.wait(30)


@pytest.mark.parametrize(
    ("answer", "words", "may_pass"),
    [
        (lambda handler: handler.give(503), "503", True),
        (lambda handler: handler.give(429), "429", True),
        (endless, "too long", True),
        (lambda handler: handler.give(404), "404", False),
        (lambda handler: handler.give(401), "key is not accepted", False),
        (lambda handler: handler.give(302, Location="/elsewhere"), "302", False),
        (lambda handler: handler.give(200, b"no sound at all"), "did not answer with sound", False),
        (lambda handler: handler.give(200), "did not answer with sound", False),
        (too_short, "1.00 s of sound with 0.50 s", False),
    ],
    ids=["503", "429", "late", "404", "401", "302", "text", "nothing", "short"],
)
def test_a_service_that_is_of_no_use(
    fork_server: ForkServer,
    tmp_path: Path,
    service: SoundService,
    answer: Callable[[Handler], None],
    words: str,
    may_pass: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "PAUSES", (0.0, 0.0))
    service.answer = answer
    source = write(tmp_path / "a.wav", sweep(1, 16_000, 1), 16_000)
    endpoint = {"url": service.url, "key": KEY, "seconds": 0.5 if answer is endless else 20}
    chosen = settings(tmp_path, denoise_endpoint=endpoint)
    error = failure(fork_server, tmp_path, "SpeechDenoise", source, chosen)
    assert words in error.message and KEY not in error.message
    assert isinstance(error, TransientError) == may_pass
    assert len(service.asked) == (3 if may_pass else 1)


def test_a_service_may_be_busy_for_a_moment(
    fork_server: ForkServer,
    tmp_path: Path,
    service: SoundService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services, "PAUSES", (0.0, 0.0))

    def at_the_second_time(handler: Handler) -> None:
        if len(service.asked) % 2:
            handler.give(503)
        else:
            softer(handler)

    service.answer = at_the_second_time
    source = write(tmp_path / "a.wav", sweep(2, 16_000, 1), 16_000)
    chosen = settings(tmp_path, denoise_endpoint={"url": service.url})
    perform(fork_server, tmp_path, "SpeechDenoise", source, chosen)
    softened(tmp_path, "SpeechDenoise", source)


def test_nobody_answers(
    fork_server: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PAUSES", (0.0,))
    with sound_service() as gone:
        url = gone.url
    source = write(tmp_path / "a.wav", sweep(1, 44_100, 2), 44_100)
    for address, may_pass in ((url, True), ("ftp://example.com/a", False), ("nothing", False)):
        chosen = settings(tmp_path, separate_endpoint={"url": address})
        error = failure(fork_server, tmp_path, "MusicDemix", source, chosen)
        assert '"separate"' in error.message
        assert isinstance(error, TransientError) == may_pass


def test_nobody_waits_for_a_service_when_the_job_is_cancelled(
    fork_server: ForkServer, tmp_path: Path, service: SoundService
) -> None:
    begun = threading.Event()

    def late(handler: Handler) -> None:
        begun.set()
        handler.server.released.wait(60)

    service.answer = late
    source = write(tmp_path / "a.wav", sweep(1, 16_000, 1), 16_000)
    chosen = settings(tmp_path, denoise_endpoint={"url": service.url})
    start = time.monotonic()
    with pytest.raises(JobError) as caught:
        perform(fork_server, tmp_path, "SpeechDenoise", source, chosen, cancelled=begun.is_set)
    assert caught.value.code == "JobCanceled"
    assert time.monotonic() - start < 20


def test_what_a_child_leaves_in_place_of_a_question_goes_nowhere(
    tmp_path: Path, service: SoundService
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("nobody's business")
    chosen = settings(tmp_path, denoise_endpoint={"url": service.url})
    served = roster.serving(chosen, "denoise")
    assert served is not None and served.service is not None
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(JobError):
        served.service.answer(folder, lambda: False)
    (folder / "question.wav").symlink_to(secret)
    with pytest.raises(JobError):
        served.service.answer(folder, lambda: False)
    assert service.asked == []
    (folder / "question.wav").unlink()
    write(folder / "question.wav", sweep(0.1, 16_000, 1), 16_000)
    (folder / "answer.part").symlink_to(secret)
    (folder / "answer.wav").symlink_to(secret)
    served.service.answer(folder, lambda: False)
    assert secret.read_text() == "nobody's business"
    assert not (folder / "answer.wav").is_symlink()


def test_engines_are_told_with_what_they_need(tmp_path: Path) -> None:
    plain = {(e.capability, e.name): e.availability for e in roster.engines(settings(tmp_path))}
    assert set(plain) == {
        (capability, name)
        for capability in ("denoise", "separate")
        for name in ("endpoint", "sherpa", "builtin")
    }
    for (_, name), found in plain.items():
        assert found.available == (name == "builtin")
        assert found.reason and (found.how_to_get or name == "builtin")
    gone = settings(tmp_path, **denoise_model("gtcrn", tmp_path / "gone.onnx"))
    told = {e.name: e.availability for e in roster.engines(gone) if e.capability == "denoise"}
    assert not told["sherpa"].available and "gone.onnx" in told["sherpa"].reason
