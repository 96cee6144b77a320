"""Speech from an endpoint, over real HTTP."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from speech_samples import seconds
from speech_server import Handler, SpeechServer, speech_server

from reelwright.config import EndpointSettings
from reelwright.errors import JobError, TransientError
from reelwright.speech.engines import endpoint
from reelwright.speech.engines.endpoint import Endpoint

KEY = "sk-very-secret-0123456789"


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    """A running endpoint."""
    with speech_server() as running:
        yield running


def say(server: SpeechServer, path: Path, *, within: float = 20, **wishes: object) -> None:
    settings = EndpointSettings(url=server.url, key=KEY, model="kokoro")
    order = {"voice": "nova", "text": "Hello there.", "rate": 1.0, "cancelled": lambda: False}
    opened = Endpoint(settings, seconds=within)
    opened.say(path=path, **(order | wishes))  # type: ignore[arg-type]


def status(number: int) -> Callable[[Handler], None]:
    return lambda handler: handler.give(number, b'{"error": "no"}', "application/json")


def test_asks_as_the_protocol_says_and_keeps_the_answer(server, tmp_path) -> None:
    say(server, tmp_path / "a.wav", rate=1.25)
    asked = server.asked[0]
    assert asked["path"] == "/v1/audio/speech"
    assert asked["headers"]["Authorization"] == f"Bearer {KEY}"
    names = ("model", "input", "voice", "response_format", "speed")
    assert [asked[name] for name in names] == ["kokoro", "Hello there.", "nova", "wav", 1.25]
    assert seconds(tmp_path / "a.wav") > 0.5


def test_defaults_and_bounds(server, tmp_path) -> None:
    opened = Endpoint(EndpointSettings(url=server.url + "/"))
    opened.say("", "Hi.", 9.0, tmp_path / "a.wav", lambda: False)
    asked = server.asked[0]
    assert (asked["path"], asked["voice"], asked["speed"]) == ("/v1/audio/speech", "alloy", 4.0)
    assert "Authorization" not in asked["headers"]


@pytest.mark.parametrize("number", [408, 429, 500, 502, 503])
def test_what_may_pass_is_tried_again_later(number: int, server, tmp_path) -> None:
    server.answer = status(number)
    with pytest.raises(TransientError, match=str(number)) as caught:
        say(server, tmp_path / "a.wav")
    assert caught.value.code == "SpeechSynthesisFailed"


@pytest.mark.parametrize("number", [204, 302, 400, 401, 403, 404, 413, 422])
def test_a_refusal_is_final(number: int, server, tmp_path) -> None:
    server.answer = status(number)
    with pytest.raises(JobError, match=str(number)) as caught:
        say(server, tmp_path / "a.wav")
    assert not isinstance(caught.value, TransientError)
    assert caught.value.code == "SpeechSynthesisFailed"
    assert ("key" in caught.value.message) == (number in (401, 403))
    assert len(server.asked) == 1


def test_an_answer_without_end_is_cut_off(server, tmp_path, monkeypatch) -> None:
    def endless(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while True:
                handler.wfile.write(b"\0" * 65_536)

    server.answer = endless
    monkeypatch.setattr(endpoint, "MAX_BYTES", 1 << 20)
    with pytest.raises(JobError, match="too large") as caught:
        say(server, tmp_path / "a.wav")
    assert not isinstance(caught.value, TransientError)
    assert (tmp_path / "a.wav").stat().st_size < 2 << 20


def test_slow_answers_are_given_up(server, tmp_path) -> None:
    def late(handler: Handler) -> None:
        handler.server.released.wait(30)

    def drop_by_drop(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        with contextlib.suppress(OSError):
            while not handler.server.released.wait(0.02):
                handler.wfile.write(b"\0")

    for answer in (late, drop_by_drop):
        server.answer = answer
        with pytest.raises(TransientError):
            say(server, tmp_path / "a.wav", within=0.3)


def test_nobody_there(tmp_path) -> None:
    with speech_server() as gone:
        url = gone.url
    for address in (url, "http://[::1", "nothing"):
        opened = Endpoint(EndpointSettings(url=address, key=KEY))
        with pytest.raises(TransientError, match="could not be reached"):
            opened.say("", "Hi.", 1.0, tmp_path / "a.wav", lambda: False)


def test_a_cancelled_job_waits_for_nothing(server, tmp_path) -> None:
    server.answer = lambda handler: handler.server.released.wait(30)
    for cancelled in (lambda: True, lambda: bool(server.asked)):
        begin = time.monotonic()
        with pytest.raises(JobError) as caught:
            say(server, tmp_path / "a.wav", cancelled=cancelled)
        assert caught.value.code == "JobCanceled"
        assert time.monotonic() - begin < 20


def test_the_key_stands_nowhere(server, tmp_path, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    say(server, tmp_path / "a.wav")
    server.answer = status(401)
    with pytest.raises(JobError) as caught:
        say(server, tmp_path / "a.wav")
    assert KEY not in caplog.text + str(caught.value) + caught.value.message
    settings = EndpointSettings(url=server.url, key=KEY)
    assert KEY not in repr(settings) + repr(vars(Endpoint(settings)))
