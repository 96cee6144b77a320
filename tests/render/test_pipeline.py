"""Whole outputs through the child's tasks: segments, sound, joined files, single frames."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from reelwright.errors import JobError
from reelwright.media.facts import MediaFacts
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe
from reelwright.media.sound import read_sound
from reelwright.render import segments, tasks
from reelwright.render.frames import view
from reelwright.sandbox.task import Cancelled, Context
from reelwright.timeline import codec
from reelwright.timeline.composition import (
    Composition,
    PictureLayer,
    PictureTrack,
    Rect,
    SoundLayer,
    TextLayer,
    TextSpan,
    TextStyle,
    Transition,
)

from .material import number_of, sources_json, write_numbers, write_sound, write_video

WIDTH, HEIGHT, FPS = 160, 96, 30
FULL = Rect(0, 0, WIDTH, HEIGHT)
VIDEO: dict[str, Any] = {"codec": "h264", "crf": 20, "preset": "veryfast"}
SOUND: dict[str, Any] = {"codec": "aac", "bitrate": 128_000}


def flash(number: int) -> np.ndarray:
    return np.full((HEIGHT, WIDTH), 255 if number % 30 == 15 else 0, np.uint8)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("material")
    clicks = np.zeros((9 * 48000, 2))
    for second in range(9):
        clicks[second * 48000 + 24000 :][:480] = 0.8
    return {
        "a": write_numbers(folder / "a.mp4", 300),
        "b": write_numbers(folder / "b.mp4", 300, first=500),
        "flash": write_video(folder / "flash.mp4", 270, flash),
        "clicks": write_sound(folder / "clicks.wav", clicks),
    }


def example() -> Composition:
    clips = (
        PictureLayer("a", "video", 0, 130, FULL, source_in=Fraction(1, 2)),
        PictureLayer("b", "video", 115, 250, FULL),
    )
    change = Transition("fade", 0, 1, 115, 130)
    words = TextLayer(
        (TextSpan("words 好", TextStyle(size=20)),), 30, 140, 80, 90, "center", "bottom"
    )
    return Composition(
        WIDTH,
        HEIGHT,
        Fraction(FPS),
        250,
        (PictureTrack(clips, (change,)),),
        texts=(words,),
        sounds=(SoundLayer("clicks", Fraction(0), Fraction(25, 3)),),
    )


def render(
    composition: Composition,
    files: dict[str, Path],
    folder: Path,
    name: str,
    video: dict[str, Any] = VIDEO,
    sound: dict[str, Any] = SOUND,
    suffixes: tuple[str, str] = (".mp4", ".m4a"),
) -> dict[str, Any]:
    """Render everything in this process, as a worker's children do."""
    context, given = Context(folder), sources_json(files)
    whole = codec.to_json(composition)
    parts = []
    for one in segments.grid(composition.frames) if composition.pictures else ():
        part = codec.to_json(segments.slice_of(composition, one))
        file = f"{name}-{one.first}{suffixes[0]}"
        tasks.segment(context, part, given, one.first, one.last, file, video)
        parts.append(str(folder / file))
    tasks.sound(context, whole, given, f"{name}-sound{suffixes[1]}", sound)
    return tasks.join(
        context,
        parts,
        str(folder / f"{name}-sound{suffixes[1]}"),
        name,
        rate=str(composition.fps),
        duration=str(composition.duration),
        cover={"name": "cover.jpg", "time": 1.0},
    )


def frames_of(path: Path) -> Callable[[int], int]:
    picture = open_picture(path, probe(path))

    def number(n: int) -> int:
        frame = picture.at(Fraction(n, FPS), Fraction(1, 2 * FPS))
        assert frame is not None
        return number_of(view(frame))

    return number


@pytest.fixture(scope="module")
def rendered(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered")
    answer = render(example(), files, folder, "out.mp4")
    facts = MediaFacts.from_json(answer.pop("facts"))
    assert (facts.duration, facts.video.frames) == (Fraction(250, 30), 250)
    assert answer == {"file": "out.mp4", "duration": 250 / 30, "cover": "cover.jpg"}
    return folder / "out.mp4"


def test_every_frame_stands_where_it_belongs(rendered: Path) -> None:
    number = frames_of(rendered)
    places = [0, 1, 29, 60, 114, 130, 131, 180, 239, 240, 249]
    assert [number(n) for n in places] == [n + 15 if n < 115 else 500 + n - 115 for n in places]


def test_the_file_is_what_browsers_want(rendered: Path) -> None:
    facts = probe(rendered)
    video, audio = facts.video, facts.audio
    assert video is not None
    assert audio is not None
    assert (video.width, video.height, video.frames) == (WIDTH, HEIGHT, 250)
    assert (video.rate, video.variable, video.pixel_format) == (30, False, "yuv420p")
    assert (video.primaries, video.transfer, video.matrix) == ("bt709", "bt709", "bt709")
    assert not video.full_range
    assert (audio.codec, audio.sample_rate, audio.channels) == ("aac", 48000, 2)
    assert facts.duration is not None
    assert abs(facts.duration - Fraction(250, 30)) <= Fraction(1, FPS)
    head = rendered.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    cover = cv2.imread(str(rendered.with_name("cover.jpg")))
    assert cover is not None
    assert cover.shape == (HEIGHT, WIDTH, 3)


def test_bytes_do_not_depend_on_who_renders(
    rendered: Path, files: dict[str, Path], tmp_path: Path
) -> None:
    """A fresh process that renders only the last segments, backwards, gives the same bytes.

    Its memory is full of other rubbish: encoders have been seen to read what nobody has written.
    """
    script = tmp_path / "worker.py"
    script.write_text(
        "import json, sys\n"
        "from pathlib import Path\n"
        "from reelwright.render import tasks\n"
        "from reelwright.sandbox.task import Context\n"
        "for part in json.load(sys.stdin):\n"
        "    tasks.segment(Context(Path(sys.argv[1])), **part)\n",
        encoding="utf-8",
    )

    orders = [
        {
            "composition": codec.to_json(example()),
            "sources": sources_json(files),
            "first": one.first,
            "last": one.last,
            "out_name": f"{one.first}.mp4",
            "settings": VIDEO,
        }
        for one in reversed(segments.grid(250)[1:])
    ]
    subprocess.run(
        [sys.executable, str(script), str(tmp_path)],
        input=json.dumps(orders).encode(),
        check=True,
        env={**os.environ, "MALLOC_PERTURB_": "85"},
    )
    for one in segments.grid(250)[1:]:
        again = (tmp_path / f"{one.first}.mp4").read_bytes()
        first = rendered.with_name(f"out.mp4-{one.first}.mp4").read_bytes()
        assert sha256(again).digest() == sha256(first).digest()


def test_encoders_read_only_what_was_written(tmp_path: Path) -> None:
    """A moving picture gives the same bytes whatever is left in memory by others."""
    script = tmp_path / "encode.py"
    script.write_text(
        "import sys\n"
        "from fractions import Fraction\n"
        "from pathlib import Path\n"
        "import av, cv2, numpy as np\n"
        "from reelwright.media.encode import VideoEncoder\n"
        "from reelwright.media.settings import VideoSettings\n"
        "rng = np.random.default_rng(1)\n"
        "def texture(size):\n"
        "    noise = cv2.GaussianBlur(rng.normal(0, 1, (800, 800)), (0, 0), size)\n"
        "    return noise / noise.std()\n"
        "back, front = texture(3) * 40 + texture(12) * 30 + 120, texture(2) * 40 + 128\n"
        "with VideoEncoder(Path(sys.argv[1]), 400, 400, Fraction(30), VideoSettings()) as out:\n"
        "    for n in range(40):\n"
        "        picture = back[3 * n : 3 * n + 400, 2 * n : 2 * n + 400].copy()\n"
        "        picture[100:200, 100:200] = front[n : n + 100, 5 * n : 5 * n + 100]\n"
        "        gray = np.clip(picture + rng.normal(0, 2, (400, 400)), 0, 255).astype('u1')\n"
        "        frame = av.VideoFrame.from_ndarray(gray, format='gray')\n"
        "        out.write(frame.reformat(format='yuv420p'))\n",
        encoding="utf-8",
    )
    made = set()
    for left in ("0", "85", "170"):
        command = [sys.executable, str(script), str(tmp_path / "out.mp4")]
        subprocess.run(command, check=True, env={**os.environ, "MALLOC_PERTURB_": left})
        made.add(sha256((tmp_path / "out.mp4").read_bytes()).digest())
    assert len(made) == 1


def test_sound_and_picture_are_in_step(files: dict[str, Path], tmp_path: Path) -> None:
    """Every flash of the picture comes with the click that began with it, also at the end."""
    layer = PictureLayer("flash", "video", 0, 270, FULL)
    composition = Composition(
        WIDTH,
        HEIGHT,
        Fraction(FPS),
        270,
        (PictureTrack((layer,)),),
        sounds=(SoundLayer("clicks", Fraction(0), Fraction(9)),),
    )
    render(composition, files, tmp_path, "out.mp4")
    picture = open_picture(tmp_path / "out.mp4", probe(tmp_path / "out.mp4"))
    shown = []
    for number in range(270):
        frame = picture.at(Fraction(number, FPS), Fraction(1, 2 * FPS))
        assert frame is not None
        if view(frame).y[48, 80] > 128:
            shown.append(number / FPS)
    assert shown == [second + 0.5 for second in range(9)]
    sound = np.abs(read_sound(tmp_path / "out.mp4", Fraction(0), Fraction(9))[:, 0])
    for time in shown:
        start = int((time - 0.2) * 48000)
        began = start + int((sound[start : start + 19200] > 0.3).argmax())
        assert abs(began / 48000 - time) < 1 / FPS / 4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("codec_name", "suffixes", "name"),
    [("hevc", (".mp4", ".m4a"), "out.mp4"), ("vp9", (".mp4", ".ogg"), "out.webm")],
)
def test_other_codecs(
    files: dict[str, Path],
    tmp_path: Path,
    codec_name: str,
    suffixes: tuple[str, str],
    name: str,
) -> None:
    sound = SOUND if codec_name == "hevc" else {"codec": "opus", "bitrate": 96_000}
    video = {"codec": codec_name, "crf": 24, "preset": "ultrafast"}
    render(example(), files, tmp_path, name, video, sound, suffixes)
    facts = probe(tmp_path / name)
    assert facts.video is not None
    assert facts.video.codec == codec_name
    assert facts.audio is not None
    number = frames_of(tmp_path / name)
    assert [number(n) for n in (0, 60, 140, 249)] == [15, 75, 525, 634]


def test_sound_alone(files: dict[str, Path], tmp_path: Path) -> None:
    composition = Composition(
        0, 0, Fraction(25), 100, sounds=(SoundLayer("clicks", Fraction(0), Fraction(4)),)
    )
    answer = render(
        composition, files, tmp_path, "out.mp3", sound={"codec": "mp3"}, suffixes=("", ".mp3")
    )
    assert answer["duration"] == 4.0
    facts = probe(tmp_path / "out.mp3")
    assert facts.video is None
    assert facts.audio is not None
    assert abs(float(facts.audio.duration or 0) - 4) < 0.1


def test_one_frame_is_the_frame_of_the_file(
    rendered: Path, files: dict[str, Path], tmp_path: Path
) -> None:
    context, given = Context(tmp_path), sources_json(files)
    composition = codec.to_json(example())
    answer = tasks.frame(context, composition, given, 122, "f.png")
    assert (answer["width"], answer["height"]) == (WIDTH, HEIGHT)
    still = cv2.imread(str(tmp_path / "f.png")).astype(int)
    with av.open(str(rendered)) as container:
        frames = [frame for frame, _ in zip(container.decode(video=0), range(123), strict=False)]
    moving = frames[122].to_ndarray(format="bgr24").astype(int)
    assert np.abs(still - moving).mean() < 4
    small = tasks.frame(context, composition, given, 10, "f.jpg", 80)
    assert (small["width"], small["height"]) == (80, 48)


def test_cancelling_stops_between_frames(files: dict[str, Path], tmp_path: Path) -> None:
    asked = iter([False] * 5 + [True] * 1000)
    context = Context(tmp_path, cancelled=lambda: next(asked))
    with pytest.raises(Cancelled):
        tasks.segment(
            context, codec.to_json(example()), sources_json(files), 0, 120, "s.mp4", VIDEO
        )


def test_what_cannot_be_decoded_ends_the_segment(files: dict[str, Path], tmp_path: Path) -> None:
    given = sources_json(files)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(files["a"].read_bytes()[:2000])
    given["a"] = {**given["a"], "path": str(broken)}  # type: ignore[dict-item]
    with pytest.raises(JobError):
        tasks.segment(Context(tmp_path), codec.to_json(example()), given, 0, 120, "s.mp4", VIDEO)
    with pytest.raises(JobError):
        tasks.segment(Context(tmp_path), codec.to_json(example()), {}, 0, 120, "s.mp4", VIDEO)


def test_progress_is_told(files: dict[str, Path], tmp_path: Path) -> None:
    told: list[float] = []
    context = Context(tmp_path, report=lambda fraction, _: told.append(fraction))
    tasks.segment(context, codec.to_json(example()), sources_json(files), 0, 60, "s.mp4", VIDEO)
    assert told == sorted(told)
    assert told[-1] == 1.0


@pytest.mark.slow
def test_a_transparent_output_keeps_its_colours_and_shares(tmp_path: Path) -> None:
    """Half a red layer: as red as before, half as opaque, with nothing around it."""
    red = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.uint8)
    red[..., 2] = 220
    cv2.imwrite(str(tmp_path / "red.png"), red)
    place = Rect(40, 24, WIDTH // 2, HEIGHT // 2)
    layer = PictureLayer("red", "image", 0, 150, place, opacity=0.5)
    composition = Composition(WIDTH, HEIGHT, Fraction(FPS), 150, (PictureTrack((layer,)),))
    video = {"codec": "vp9", "crf": 12, "preset": "veryfast", "alpha": True}
    files = {"red": tmp_path / "red.png"}
    sound = {"codec": "opus", "bitrate": 96_000}
    render(composition, files, tmp_path, "out.webm", video, sound, (".webm", ".ogg"))
    facts = probe(tmp_path / "out.webm")
    assert facts.video is not None
    assert facts.video.alpha
    picture = open_picture(tmp_path / "out.webm", facts)
    for second in (0, 2, Fraction(9, 2)):  # in both segments
        frame = picture.at(Fraction(second))
        assert frame is not None
        seen = frame.to_ndarray(format="rgba")
        assert seen[4, 4, 3] == 0
        assert np.abs(seen[48, 80].astype(int) - (220, 0, 0, 128)).max() <= 12
