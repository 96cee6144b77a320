"""Files that point elsewhere, claim the absurd, or are broken: nothing is read, all is told."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import av
import pytest
from media_clips import clicks, write_clip, write_sound

from reelwright.errors import JobError
from reelwright.media import formats
from reelwright.media.pictures import open_picture
from reelwright.media.probe import probe


def refused(path: Path) -> str:
    with pytest.raises(JobError) as caught:
        probe(path)
    assert caught.value.code == "InvalidMaterial"
    return caught.value.message


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "secret.mp4", 5)


POINTING = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{uri}\n#EXT-X-ENDLIST\n",
    "hls-relative": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n{name}\n#EXT-X-ENDLIST\n",
    "hls-http": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n",
    "ffconcat": "ffconcat version 1.0\nfile {name}\n",
    "ffconcat-absolute": "ffconcat version 1.0\nfile '{path}'\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
    ' mediaPresentationDuration="PT5S"><Period><AdaptationSet><Representation id="1"'
    ' bandwidth="1" mimeType="video/mp4"><BaseURL>{uri}</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "svg": '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"'
    ' xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64">'
    '<image xlink:href="{uri}" width="64" height="64"/></svg>',
    "smooth": ";FFMETADATA1\ntitle=x\n",
    "text": "hello, this is no video\n" * 100,
    "empty": "",
}


@pytest.mark.parametrize("suffix", [".mp4", ".png", ".jpg", ".m3u8", ""])
@pytest.mark.parametrize("kind", POINTING)
def test_files_that_point_elsewhere_are_refused(
    kind: str, suffix: str, secret: Path, tmp_path: Path
) -> None:
    path = tmp_path / f"innocent{suffix}"
    path.write_text(
        POINTING[kind].format(uri=secret.as_uri(), name=secret.name, path=secret), "utf-8"
    )
    refused(path)


NAMES = [
    "concat:a.mp4|b.mp4",
    "subfile,,start,0,end,0,,:a.mp4",
    "async:a.mp4",
    "cache:a.mp4",
    "data:video;base64,AAAA",
    "-i",
    "-",
    "a%d.png",
    "%03d.mp4",
    "http:a.mp4",
    "名字 with spaces.mp4",
    "new\nline.mp4",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_means_nothing(name: str, secret: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / name
    path.write_bytes(secret.read_bytes())
    facts = probe(path)
    assert facts.video is not None
    assert facts.video.frames == 5
    assert open_picture(path, facts).at(facts.video.first_pts) is not None


def test_a_number_pattern_opens_no_other_file(tmp_path: Path) -> None:
    from PIL import Image

    for n in range(3):
        Image.new("RGB", (16, 16), (n * 80, 0, 0)).save(tmp_path / f"a{n}.png")
    refused(tmp_path / "a%d.png")


def test_what_is_no_regular_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "regular" in refused(tmp_path / "pipe.mp4")
    refused(tmp_path)
    refused(tmp_path / "absent.mp4")


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp4"
    for seed in range(20):
        path.write_bytes(random.Random(seed).randbytes(200_000))
        refused(path)


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.9])
def test_a_truncated_mp4_is_refused(keep: float, tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 60)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    refused(path)


def test_a_truncated_mp4_with_its_index_in_front_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 60, options={"crf": "1"})
    front = tmp_path / "front.mp4"
    with (
        av.open(str(path)) as source,
        av.open(str(front), "w", container_options={"movflags": "faststart"}) as copy,
    ):
        stream = copy.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                copy.mux(packet)
    whole = front.read_bytes()
    assert whole.index(b"moov") < whole.index(b"mdat")
    front.write_bytes(whole[: int(len(whole) * 0.8)])
    assert "missing" in refused(front)


def test_a_truncated_mkv_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mkv", 150)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "end" in refused(path)


def test_a_video_of_damaged_packets_is_a_bad_resource(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", 40)
    facts = probe(path)
    data = bytearray(path.read_bytes())
    start = data.index(b"mdat") + 4
    end = data.index(b"moov") - 4
    data[start:end] = bytes(end - start)
    path.write_bytes(data)
    assert facts.video is not None
    with pytest.raises(JobError) as caught:
        open_picture(path, facts).at(facts.video.first_pts)
    assert caught.value.code == "InvalidParameter.ResourceContentBad"
    assert caught.value.message == 'The resource operated "a.mp4" is bad'
    refused(path)


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


def test_a_huge_picture_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.write_bytes(png_claiming(30_000, 30_000))
    refused(path)


def test_a_huge_animation_canvas_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.gif"
    path.write_bytes(b"GIF89a" + struct.pack("<HHBBB", 60_000, 60_000, 0, 0, 0) + b";")
    refused(path)
    body = b"VP8X" + struct.pack("<I", 10) + b"\x12\0\0\0" + b"\xff\xff\xff" + b"\xff\xff\xff"
    path = tmp_path / "huge.webp"
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body)
    refused(path)


def test_streams_beyond_the_limit_do_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "many.mkv"
    with av.open(str(path), "w") as container:
        streams = [
            container.add_stream("pcm_s16le", rate=8000, layout="mono")
            for _ in range(formats.MAX_STREAMS + 5)
        ]
        for stream in streams:
            frame = av.AudioFrame("s16", "mono", 800)
            frame.sample_rate, frame.pts = 8000, 0
            container.mux(stream.encode(frame))
    assert len(probe(path).streams) <= formats.MAX_STREAMS


ABSURD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from pathlib import Path
from reelwright.errors import JobError
from reelwright.media.probe import probe
try:
    print(probe(Path(sys.argv[1])).duration)
except JobError as error:
    print(error.code)
"""


@pytest.mark.parametrize("box", ["stts", "stsz"])
@pytest.mark.parametrize("name", ["a.mov", "a.mp4"])
def test_absurd_frame_counts_end_quickly(name: str, box: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "a.mov":
        write_sound(path, clicks(1.0))
    else:
        write_clip(path, 5)
    data = bytearray(path.read_bytes())
    at = data.index(box.encode()) + 4
    count = at + 4 if box == "stts" else at + 8
    if box == "stts":
        count += 4  # the count of the first entry
    data[count : count + 4] = struct.pack(">I", 1_000_000_000)
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", ABSURD, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "InvalidMaterial" or float(eval_fraction(done.stdout)) < 100_000


def eval_fraction(text: str) -> float:
    numerator, _, denominator = text.strip().partition("/")
    return int(numerator) / int(denominator or 1)


def test_every_listed_demuxer_exists() -> None:
    for names in formats.DEMUXERS.values():
        for name in names:
            assert av.ContainerFormat(name, "r").is_input


def test_nothing_on_the_list_opens_other_files() -> None:
    listed = {name for names in formats.DEMUXERS.values() for name in names}
    assert not listed & {
        "hls",
        "dash",
        "concat",
        "sdp",
        "rtsp",
        "rtp",
        "image2",
        "image2pipe",
        "svg_pipe",
        "lavfi",
        "webm_dash_manifest",
        "ffmetadata",
        "data",
        "bin",
        "tty",
        "fbdev",
        "x11grab",
        "alsa",
        "kmsgrab",
        "oss",
        "vobsub",
        "imf",
        "mpsub",
        "srt",
        "ass",
    }
