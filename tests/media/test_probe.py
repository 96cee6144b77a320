"""What the facts of a file say, and that they travel as JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from media_clips import clicks, write_clip, write_sound

from reelwright.media.facts import MediaFacts
from reelwright.media.probe import probe
from reelwright.perception.facts import Lit

REAL = {
    "video/bottle-detection.mp4": ("video", 640, 360, Fraction(179, 6), 39.85, None),
    "video/car-detection.mp4": ("video", 768, 432, Fraction(25, 2), 30.16, (48000, 2)),
    "video/big-buck-bunny-30s.webm": ("video", 1280, 720, Fraction(24), 30.02, (44100, 2)),
    "video/chaplin.mp4": ("video", 640, 360, Fraction(25), 9.64, (44100, 2)),
    "video/cup.mp4": ("video", 640, 480, Fraction(26777, 1000), 8.104, (48000, 2)),
    "video/asl-book.mkv": ("video", 640, 480, Fraction(30), 3.633, None),
    "video/store-aisle-detection.gif": ("image", 480, 270, Fraction(15), 4.47, None),
    "image/vacation.jpg": ("image", 2560, 1440, Fraction(0), None, None),
}


@pytest.mark.parametrize("name", REAL)
def test_real_files(name: str, media: Path) -> None:
    kind, width, height, rate, duration, audio = REAL[name]
    facts = probe(media / name)
    assert facts.kind == kind
    assert facts.video is not None
    assert (facts.video.width, facts.video.height) == (width, height)
    assert facts.video.rate == rate
    assert facts.duration == (None if duration is None else pytest.approx(duration, abs=0.01))
    if audio is None:
        assert facts.audio is None
    else:
        assert facts.audio is not None
        assert (facts.audio.sample_rate, facts.audio.channels) == audio
    assert MediaFacts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_a_song_with_a_cover_picture_is_sound(media: Path) -> None:
    facts = probe(media / "audio" / "Kevin_MacLeod_-_Vibe_Ace.hq.ogg")
    assert facts.kind == "audio"
    assert facts.video is None
    assert facts.audio is not None
    assert facts.audio.duration == pytest.approx(61.456, abs=0.01)
    assert facts.stream_info("video") == []


def test_stream_fields_are_texts_of_a_probing_tool(media: Path) -> None:
    facts = probe(media / "video" / "cup.mp4")
    (video,) = facts.stream_info("video")
    (audio,) = facts.stream_info("audio")
    assert facts.stream_info("subtitle") == []
    assert video["Index"] == "1"
    assert video["CodecName"] == "h264"
    assert video["CodecLongName"].startswith("H.264 / AVC")
    assert (video["CodecTag"], video["CodecTagString"]) == ("0x31637661", "avc1")
    assert (video["Profile"], video["Level"], video["PixFmt"]) == ("High", "30", "yuv420p")
    assert (video["Width"], video["Height"]) == ("640", "480")
    assert (video["Sar"], video["Dar"], video["Rotate"]) == ("1:1", "4:3", "0")
    assert video["Fps"] == video["AvgFPS"] == "26.777"
    assert video["Nb_frames"] == video["NumFrames"] == "217"
    assert video["Timebase"] == "1/26777"
    assert float(video["Bitrate"]) == pytest.approx(1290.5, abs=1)
    assert (audio["CodecName"], audio["SampleRate"], audio["Channels"]) == ("aac", "48000", "2")
    assert (audio["SampleFmt"], audio["ChannelLayout"]) == ("fltp", "stereo")
    assert audio["Lang"] == "zho"
    assert all(isinstance(value, str) for stream in facts.streams for value in stream.values())


def test_basic_info(media: Path) -> None:
    path = media / "video" / "cup.mp4"
    info = probe(path).basic_info()
    assert info["FileSize"] == str(path.stat().st_size)
    assert info["FormatName"] == "mov,mp4,m4a,3gp,3g2,mj2"
    assert info["Duration"] == "8.103970"
    assert (info["Width"], info["Height"]) == ("640", "480")
    assert float(info["Bitrate"]) == pytest.approx(1555.7, abs=0.5)


def test_whole_rates_have_one_decimal(tmp_path: Path) -> None:
    facts = probe(write_clip(tmp_path / "a.mp4", 5, rate=24))
    assert facts.stream_info("video")[0]["Fps"] == "24.0"


def test_one_frame_a_second_and_one_pixel(tmp_path: Path) -> None:
    slow = probe(write_clip(tmp_path / "slow.mp4", 4, rate=1)).video
    assert slow is not None
    assert (slow.rate, slow.duration, slow.still) == (1, 4, False)
    tiny = probe(
        write_clip(tmp_path / "tiny.mov", 3, size=(1, 1), codec="png", pix_fmt="rgb24")
    ).video
    assert tiny is not None
    assert (tiny.width, tiny.height) == (1, 1)


def test_sound_in_a_video_container_is_sound(tmp_path: Path) -> None:
    facts = probe(write_sound(tmp_path / "a.mp4", clicks(1.0), codec="aac"))
    assert facts.kind == "audio"


def test_what_the_server_imports_loads_no_decoder() -> None:
    program = """
import sys
import reelwright.media, reelwright.media.facts, reelwright.media.settings
import reelwright.media.faults, reelwright.perception.analysers, reelwright.perception.facts
print([m for m in ("av", "cv2", "numpy", "PIL", "skia", "onnxruntime") if m in sys.modules])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ["1e3", "1e6000000", "1/0", "9" * 61, "1_0", "nan", "", "1 / 2"])
def test_facts_are_read_from_short_fractions_only(text: str) -> None:
    """A child that has been taken over cannot name a number that fills the memory."""
    facts = MediaFacts("audio", "wav", 1, Fraction(1)).to_json()
    assert MediaFacts.from_json({**facts, "duration": "-30000/1001"}).duration is not None
    with pytest.raises(ValueError):
        MediaFacts.from_json({**facts, "duration": text})
    with pytest.raises(ValueError):
        Lit.from_json({"start": text, "end": "1"})
