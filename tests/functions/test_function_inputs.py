"""Which inputs a function takes: documented restrictions on and off, length, second files."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest
from function_material import read, run, write

from reelwright.config import Settings
from reelwright.errors import JobError
from reelwright.functions import performing
from reelwright.functions.catalogue import function_named, functions
from reelwright.functions.performing import Order, Performed
from reelwright.media.facts import AudioFacts, MediaFacts
from reelwright.media.probe import probe
from reelwright.sandbox import ForkServer, launch

STRICT = {
    "SpeechDenoise": "WAV at 16,000 or 48,000 Hz",
    "AudioQualityAssessment": "WAV, 16 bit, mono or stereo, 8 to 48 kHz",
}


@pytest.fixture(scope="module")
def fork_server() -> Iterator[ForkServer]:
    """Give a real sandbox."""
    server = launch()
    yield server
    server.close()


def encoded(path: Path, codec: str, rate: int, layout: str = "mono", seconds: float = 0.2) -> Path:
    """Write silence in any format."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        wanted = stream.codec_context.format.name
        frame = av.AudioFrame(format=wanted, layout=layout, samples=int(seconds * rate))
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "codec", "rate", "layout", "accepted"),
    [
        ("a.wav", "pcm_s16le", 16_000, "mono", {"SpeechDenoise", "AudioQualityAssessment"}),
        ("a.wav", "pcm_s16le", 48_000, "stereo", {"SpeechDenoise", "AudioQualityAssessment"}),
        ("a.wav", "pcm_s24le", 48_000, "stereo", {"SpeechDenoise"}),
        ("a.wav", "pcm_s16le", 48_000, "5.1", {"SpeechDenoise"}),
        ("a.wav", "pcm_s16le", 44_100, "mono", {"AudioQualityAssessment"}),
        ("a.wav", "pcm_s16le", 8_000, "mono", {"AudioQualityAssessment"}),
        ("a.wav", "pcm_s16le", 6_000, "mono", set()),
        ("a.wav", "pcm_s16le", 96_000, "mono", set()),
        ("a.flac", "flac", 16_000, "mono", set()),
        ("a.m4a", "aac", 48_000, "stereo", set()),
    ],
)
def test_what_strict_inputs_lets_in(
    tmp_path: Path, name: str, codec: str, rate: int, layout: str, accepted: set[str]
) -> None:
    facts = probe(encoded(tmp_path / name, codec, rate, layout))
    for function in functions().values():
        wanted = function.requirement(facts)
        taken = function.name in accepted or function.name not in STRICT
        assert wanted == ("" if taken else STRICT[function.name])


def torn(path: Path, layout: str, seconds: float, bad: range, gone: range) -> Path:
    """Write AC-3 with packets that are damaged and packets that are missing."""
    whole = encoded(path.with_suffix(".ac3"), "ac3", 48_000, layout, seconds)
    with av.open(str(whole)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream_from_template(source.streams.audio[0])
        for number, packet in enumerate(source.demux(audio=0)):
            if packet.size and number not in gone:
                content = b"\x5a" * packet.size if number in bad else bytes(packet)
                copy = av.Packet(content)
                copy.stream, copy.time_base = stream, Fraction(1, 48_000)
                copy.pts = copy.dts = number * 1536
                container.mux(copy)
    return path


@pytest.mark.parametrize(("layout", "channels"), [("stereo", 2), ("5.1", 6)])
def test_damage_and_gaps_leave_the_length(tmp_path: Path, layout: str, channels: int) -> None:
    source = torn(tmp_path / "a.mkv", layout, 3, bad=range(20, 21), gone=range(40, 70))
    run(tmp_path / "out", "SpeechDenoise", source)
    sound, rate = read(tmp_path / "out" / "speech.wav")
    assert (rate, sound.shape[1]) == (48_000, channels)
    # The last packet counts as long as its frame may be.
    assert len(sound) == pytest.approx(3 * rate, abs=1536)


@pytest.mark.parametrize("layout", ["stereo", "5.1"])
def test_sound_that_is_broken_is_told_in_words(tmp_path: Path, layout: str) -> None:
    source = torn(tmp_path / "a.mkv", layout, 20, bad=range(5, 600), gone=range(0))
    with pytest.raises(JobError) as caught:
        run(tmp_path / "out", "SpeechDenoise", source)
    assert (caught.value.code, caught.value.message) == (
        "InvalidInput.Unsupported",
        "The input cannot be decoded: its sound is damaged.",
    )


def perform(
    fork_server: ForkServer, folder: Path, function: str, source: Path, **given: Any
) -> Performed:
    second = {"inputs": given.pop("inputs")} if "inputs" in given else {}
    params = given.pop("params", '{"inputs":"a"}' if function == "AudioMixing" else "")
    chosen = Settings(data_dir=folder / "data", **given)
    order = Order(chosen, function_named(function), params, source, second)
    with fork_server.open(order.inputs, folder / "out") as session:
        return performing.perform(order, session)


def refusal(*arguments: Any, **given: Any) -> tuple[str, str]:
    with pytest.raises(JobError) as caught:
        perform(*arguments, **given)
    return caught.value.code, caught.value.message


@pytest.mark.parametrize("function", list(STRICT))
def test_strict_inputs_is_off_unless_asked_for(
    fork_server: ForkServer, tmp_path: Path, function: str
) -> None:
    source = encoded(tmp_path / "a.flac", "flac", 16_000)
    code, message = refusal(fork_server, tmp_path, function, source, strict_inputs=True)
    assert (code, message) == (
        "InvalidInput.Unsupported",
        f"{function} accepts only {STRICT[function]}.",
    )
    perform(fork_server, tmp_path, function, source)


def test_what_is_no_sound(fork_server: ForkServer, tmp_path: Path) -> None:
    still, text = tmp_path / "a.png", tmp_path / "a.wav"
    cv2.imwrite(str(still), np.zeros((32, 32, 3), np.uint8))
    text.write_text("no sound")
    empty = tmp_path / "empty.wav"
    empty.touch()
    for function in functions().values():
        if function.stream != "audio" or function.name == "AudioMixing":
            continue
        for source, words in ((still, "has no sound"), (text, "decoded"), (empty, "decoded")):
            code, message = refusal(fork_server, tmp_path, function.name, source)
            assert code == "InvalidInput.Unsupported"
            assert message.startswith("The input") and words in message


class PatientSession:
    """Says of two files how long they are, and notes how long a task is waited for."""

    def __init__(self, *seconds: float) -> None:
        self.facts = [sound_of(one).to_json() for one in seconds]
        self.timeouts: list[float] = []

    def run(self, task: str, arguments: Any, **given: Any) -> Any:
        if task == performing.PROBE:
            return self.facts.pop(0)
        self.timeouts.append(given["timeout"])
        return {"result": {}, "files": [], "picture": None, "notes": []}


def sound_of(seconds: float) -> MediaFacts:
    length = Fraction(seconds)
    return MediaFacts("audio", "wav", 1, length, audio=AudioFacts(8_000, 1, duration=length))


def test_a_long_second_file_gets_its_time_too(tmp_path: Path) -> None:
    found = []
    for other in (2, 600):
        session = PatientSession(1, other)
        second = {"inputs": tmp_path / "b.wav"}
        order = Order(Settings(), function_named("AudioMixing"), "", tmp_path / "a.wav", second)
        performing.perform(order, session)  # type: ignore[arg-type]
        found += session.timeouts
    assert found[1] - found[0] == pytest.approx(598 * performing.SLOWEST)


def test_second_files(fork_server: ForkServer, tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", np.full(4_000, 0.1), 8_000)
    long = write(tmp_path / "b.wav", np.full(24_000, 0.1), 8_000)
    still, text = tmp_path / "a.png", tmp_path / "c.wav"
    cv2.imwrite(str(still), np.zeros((32, 32, 3), np.uint8))
    text.write_text("no sound")
    for second, code, words in (
        (still, "InvalidInput.Unsupported", "has no sound"),
        (text, "InvalidInput.Unsupported", "cannot be decoded"),
        (long, "InvalidInput.TooLong", "max_function_seconds_audio"),
    ):
        found, message = refusal(
            fork_server,
            tmp_path,
            "AudioMixing",
            source,
            inputs=second,
            max_function_seconds_audio=1,
        )
        assert found == code
        assert message.startswith('The file of "JobParams.inputs"') and words in message


def test_a_second_file_on_a_host_of_the_settings(fork_server: ForkServer, tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", np.full(4_000, 0.1), 8_000)
    made = perform(
        fork_server,
        tmp_path,
        "AudioMixing",
        source,
        inputs=source,
        params='{"inputs":"http://media.oss.example.com/in/a.wav"}',
        host_suffixes="oss.example.com",
    )
    assert [file.name for file in made.files] == ["mix.wav"]


def test_length(fork_server: ForkServer, tmp_path: Path) -> None:
    source = write(tmp_path / "a.wav", np.zeros(9_000), 8_000)
    for function in functions().values():
        if function.stream == "audio" and function.name != "AudioMixing":
            code, message = refusal(
                fork_server, tmp_path, function.name, source, max_function_seconds_audio=1
            )
            assert code == "InvalidInput.TooLong"
            assert message == (
                "The input lasts longer than 1 s, the limit of the setting"
                " max_function_seconds_audio."
            )
    perform(fork_server, tmp_path, "SpeechDenoise", source, max_function_seconds_audio=2)
