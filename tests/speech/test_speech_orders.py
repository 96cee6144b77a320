"""Orders to speak, from a plan to objects of the reserved bucket."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from speech_samples import sound_of
from speech_server import SpeechServer, speech_server

from reelwright.config import EndpointSettings, Settings, SherpaVoice
from reelwright.errors import JobError, TransientError
from reelwright.library import speech_objects
from reelwright.library.address import parse
from reelwright.library.buckets import RESERVED, Buckets
from reelwright.library.database import Database
from reelwright.workflows import speaking
from reelwright.workflows.speaking import speak_all
from reelwright.workflows.workshop import Workshop, now

Open = Callable[..., Workshop]


@pytest.fixture
def workshop(fork_server, tmp_path) -> Iterator[Open]:
    """Open a workshop on a data folder of the test's own."""
    opened: list[Workshop] = []

    def make(**wishes: Any) -> Workshop:
        settings = Settings(data_dir=tmp_path / "data", workers=2, **wishes)
        settings.data_dir.mkdir()
        database = Database(settings.database_address)
        database.migrate()
        opened.append(Workshop(settings, database, Buckets(settings), fork_server))
        return opened[-1]

    yield make
    for one in opened:
        one.database.close()


@pytest.fixture
def server() -> Iterator[SpeechServer]:
    """A running endpoint."""
    with speech_server() as running:
        yield running


def order(text: str, voice: str = "ava", **changes: Any) -> dict[str, Any]:
    plain = {"language": "en", "rate": 1.0, "pitch": 0.0, "censor": []}
    return {"text": text, "voice": voice, **plain, **changes}


def sound(workshop: Workshop, result: dict[str, Any]) -> Path:
    return workshop.buckets.path_of(parse(result["url"]))


def test_every_order_becomes_an_object_with_times(workshop, tmp_path) -> None:
    shop = workshop()
    orders = {
        "a": order("Come hungry, leave happy."),
        "b": order("附近商场新开了一家店，大家快来看看吧。", "zhitian", language="zh"),
        "c": order("Our noodle bar opens on Friday.", "zhiru", language="zh", rate=1.5, pitch=2.0),
    }
    seen: list[float] = []
    spoken = speak_all(shop, orders, tmp_path / "desk", progress=lambda done, _: seen.append(done))
    assert list(spoken) == list(orders)
    for result in spoken.values():
        samples, rate = sound_of(sound(shop, result))
        assert rate == 48_000
        assert len(samples) / rate == pytest.approx(result["duration"], abs=1e-3)
        assert result["pieces"][-1]["end"] < result["duration"]
    assert [p["text"] for p in spoken["a"]["pieces"]] == ["Come hungry", "leave happy"]
    assert not spoken["b"]["warnings"] and "zhiru" in spoken["c"]["warnings"][0]
    assert seen == sorted(seen) and seen[-1] == 1
    assert not any((tmp_path / "desk").iterdir())


def test_the_same_text_is_spoken_once(workshop, tmp_path, monkeypatch) -> None:
    shop = workshop()
    orders = {"a": order("Come hungry."), "b": order("Leave happy.", rate=2.0)}
    first = speak_all(shop, orders, tmp_path / "desk")
    monkeypatch.setattr(Workshop, "session", lambda *_, **__: pytest.fail("spoken again"))
    again = speak_all(shop, {"x": orders["b"], "y": orders["a"]}, tmp_path / "desk")
    assert again == {"x": first["b"], "y": first["a"]}
    with pytest.raises(pytest.fail.Exception):
        speak_all(shop, {"a": order("Come hungry.", rate=1.1)}, tmp_path / "desk")


def test_what_was_collected_is_spoken_again(workshop, tmp_path) -> None:
    shop = workshop()
    orders = {"a": order("Come hungry.")}
    first = speak_all(shop, orders, tmp_path / "desk")
    name = parse(first["a"]["url"])
    assert name.bucket == RESERVED and name.key.startswith(speech_objects.PREFIX)
    later = now() + speech_objects.GRACE + 60_000
    assert speech_objects.collect(shop.database, shop.buckets, now=later) == [name.key]
    assert speak_all(shop, orders, tmp_path / "desk") == first
    assert sound(shop, first["a"]).is_file()


def test_an_object_that_is_used_again_is_young_again(workshop, tmp_path) -> None:
    shop = workshop()
    orders = {"a": order("Come hungry.")}
    path = sound(shop, speak_all(shop, orders, tmp_path / "desk")["a"])
    before = path.stat().st_mtime_ns
    speak_all(shop, orders, tmp_path / "desk")
    assert path.stat().st_mtime_ns > before


def test_a_text_that_fails_does_not_end_the_others(workshop, tmp_path) -> None:
    shop = workshop()
    orders = {"bad": order("😀!"), "good": order("Come hungry.")}
    spoken = speak_all(shop, orders, tmp_path / "desk")
    assert spoken["bad"]["error"]["code"] == "SpeechSynthesisFailed"
    assert "nothing to say" in spoken["bad"]["error"]["message"]
    assert spoken["good"]["duration"] > 0.3
    assert speak_all(shop, {}, tmp_path / "desk") == {}


def test_a_language_that_nobody_speaks_is_said(workshop, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(speaking, "system_voices", lambda _: [])
    spoken = speak_all(workshop(), {"a": order("Come hungry.")}, tmp_path / "desk")
    assert "doctor" in spoken["a"]["error"]["message"]


def test_an_unknown_voice_ends_the_job_before_anything_is_spoken(workshop, tmp_path) -> None:
    orders = {"a": order("Come hungry."), "b": order("Leave happy.", "nobody")}
    with pytest.raises(JobError, match='"nobody"') as caught:
        speak_all(workshop(), orders, tmp_path / "desk")
    assert caught.value.code == "InvalidParameter"
    assert not (tmp_path / "desk").exists()


def test_markup_that_cannot_be_read_is_an_invalid_parameter(workshop, tmp_path) -> None:
    with pytest.raises(JobError) as caught:
        speak_all(workshop(), {"a": order("<speak>open")}, tmp_path / "desk")
    assert caught.value.code == "InvalidParameter"


def test_cancelling_ends_all_of_it_soon(workshop, tmp_path) -> None:
    shop = workshop()
    orders = {str(n): order(f"Come hungry and leave happy. {n}. " * 60) for n in range(6)}
    begun = threading.Event()
    start = time.monotonic()
    with pytest.raises(JobError) as caught:
        speak_all(
            shop,
            orders,
            tmp_path / "desk",
            progress=lambda done, _: begun.set() if done > 0 else None,
            cancelled=begun.is_set,
        )
    assert caught.value.code == "JobCanceled"
    assert time.monotonic() - start < 20
    assert not any((tmp_path / "desk").iterdir())
    assert not list(shop.buckets.entries(RESERVED, speech_objects.PREFIX))


def test_an_endpoint_speaks_sentence_by_sentence(workshop, server, tmp_path) -> None:
    endpoint = EndpointSettings(url=server.url, voices={"en": "nova"})
    shop = workshop(tts_endpoint=endpoint)
    text = "<speak>Come hungry.<break time='1s'/>Leave happy, all of you.</speak>"
    spoken = speak_all(shop, {"a": order(text, "luca", rate=1.25)}, tmp_path / "desk")["a"]
    assert [(asked["input"], asked["voice"], asked["speed"]) for asked in server.asked] == [
        ("Come hungry.", "nova", 1.25),
        ("Leave happy, all of you.", "nova", 1.25),
    ]
    pieces = spoken["pieces"]
    assert [p["text"] for p in pieces] == ["Come hungry", "Leave happy", "all of you"]
    assert pieces[0]["end"] - pieces[0]["start"] == pytest.approx(12 * 0.07 / 1.25, abs=0.06)
    assert pieces[1]["start"] - pieces[0]["end"] == pytest.approx(1.05, abs=0.05)


def test_an_endpoint_that_is_busy_is_tried_again_later(workshop, server, tmp_path) -> None:
    shop = workshop(tts_endpoint=EndpointSettings(url=server.url, voices={"en": "nova"}))
    server.answer = lambda handler: handler.give(503, b"busy")
    with pytest.raises(TransientError):
        speak_all(shop, {"a": order("Come hungry.")}, tmp_path / "desk")
    server.answer = lambda handler: handler.give(200, b"<html>no sound</html>" * 50)
    spoken = speak_all(shop, {"a": order("Come hungry.")}, tmp_path / "desk")
    assert "not sound" in spoken["a"]["error"]["message"]


def test_a_users_model_speaks_and_other_files_speak_anew(workshop, model, tmp_path) -> None:
    folder = tmp_path / "linked"
    folder.mkdir()
    for file in model.iterdir():  # as download tools lay out their folders
        (folder / file.name).symlink_to(file)
    voice = SherpaVoice(folder=folder, language="en")
    shop = workshop(sherpa_voices=(voice,))
    orders = {"a": order("hello world.", "sherpa/linked:0")}
    first = speak_all(shop, orders, tmp_path / "desk")["a"]
    assert first["duration"] == pytest.approx(1.2, abs=0.1)
    lexicon = (folder / "lexicon.txt").read_text()
    (folder / "lexicon.txt").unlink()
    (folder / "lexicon.txt").write_text(lexicon.replace("w o r l d", "w o r l d d d d d"))
    second = speak_all(shop, orders, tmp_path / "desk")["a"]
    assert second["duration"] == pytest.approx(1.6, abs=0.1)


def test_a_model_that_kills_its_process_is_a_failed_text(workshop, model, tmp_path) -> None:
    folder = tmp_path / "voice"
    folder.mkdir()
    for file in model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes().replace(b"sample_rate", b"sample_fate"))
    shop = workshop(sherpa_voices=(SherpaVoice(folder=folder, language="en"),))
    spoken = speak_all(shop, {"a": order("hello.", "sherpa/voice:0")}, tmp_path / "desk")
    error = spoken["a"]["error"]
    assert error["code"] == "SpeechSynthesisFailed"
    assert "sherpa/voice:0" in error["message"] and "sample_rate" in error["message"]
