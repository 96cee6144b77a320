"""The only place where a file is opened for decoding, and the list of what may be opened.

Untrusted files are recognised by their content alone: the demuxer gets bytes without a name, so
that neither a protocol, nor a number pattern, nor an extension in a name means anything. Formats
that point to other files (playlists, lists, manifests, session descriptions, vector graphics) are
not on the list, and an attempt to open a second file is refused.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO, NoReturn

import av
from av.container import InputContainer
from av.stream import Disposition

from reelwright.errors import JobError
from reelwright.media.faults import invalid_material, replaced

DEMUXERS: dict[str, tuple[str, ...]] = {
    "mov, mp4, m4a, 3gp, mj2, heic, avif, f4v": ("mov",),
    "mkv, webm": ("matroska",),
    "avi": ("avi",),
    "asf, wma, wmv": ("asf", "asf_o"),
    "flv": ("flv", "live_flv", "kux"),
    "ts, mts, m2ts": ("mpegts",),
    "mpg, vob, dat": ("mpeg",),
    "mjpeg, ivf, y4m": ("mjpeg", "ivf", "yuv4mpegpipe"),
    "rm, rmvb, ra": ("rm",),
    "dv": ("dv",),
    "ogg, ogv, opus": ("ogg",),
    "mxf, gxf, nut": ("mxf", "gxf", "nut"),
    "gif": ("gif",),
    "png": ("png_pipe", "apng"),
    "jpeg": ("jpeg_pipe", "jpegls_pipe", "j2k_pipe"),
    "bmp, tiff, webp": ("bmp_pipe", "tiff_pipe", "webp_pipe"),
    "wav": ("wav", "w64"),
    "aiff, au, caf": ("aiff", "au", "caf"),
    "mp3, mp2": ("mp3",),
    "aac": ("aac", "loas"),
    "ac3, dts, truehd": ("ac3", "eac3", "dts", "dtshd", "truehd", "mlp"),
    "flac, ape, wv, tta, mpc": ("flac", "ape", "wv", "tta", "mpc", "mpc8"),
    "amr": ("amr", "amrnb", "amrwb"),
}
"""File kinds and the demuxers that read them."""

IMAGES = frozenset(
    {"png_pipe", "apng", "jpeg_pipe", "jpegls_pipe", "j2k_pipe", "bmp_pipe", "tiff_pipe"}
    | {"webp_pipe", "gif"}
)
"""Demuxers of pictures, still or animated."""

REWINDING = frozenset(
    {"gif", "apng", "mjpeg", "yuv4mpegpipe", "dv", "mp3", "aac", "loas", "ac3"}
    | {"eac3", "dts", "dtshd", "truehd", "mlp", "ape", "tta", "mpc", "amr", "amrnb", "amrwb"}
)
"""Formats without dependable time stamps after a jump: they are read from their beginning."""

SETTLING = frozenset({"mpeg"})
"""Formats that stamp only some packets: times are right only a while after a jump."""

MAX_PIXELS = 1 << 26
MAX_STREAMS = 64
MAX_DURATION = 24 * 3600
MAX_PACKETS = 1 << 23

_WHITELIST = ",".join(name for names in DEMUXERS.values() for name in names)
_BUFFER = 1 << 18


class _Bytes:
    """A file without a name. PyAV would hand a name on to the demuxers' guessing."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.read = file.read
        self.seek = file.seek
        self.tell = file.tell

    def close(self) -> None:
        self._file.close()


def open_input(path: Path) -> InputContainer:
    """Open a local regular file for reading.

    Raises:
        JobError: `InvalidMaterial`: it is no media file of a listed format, or is beyond a limit.
    """
    file = open_file(path)
    try:
        container = av.open(
            _Bytes(file),
            "r",
            options={"max_pixels": str(MAX_PIXELS)},
            container_options={
                "format_whitelist": _WHITELIST,
                "protocol_whitelist": "file",
                "max_streams": str(MAX_STREAMS),
            },
            metadata_errors="replace",
            buffer_size=_BUFFER,
            io_open=_refuse,
        )
    except (av.FFmpegError, OSError, ValueError, RuntimeError, MemoryError) as error:
        file.close()
        raise invalid_material(_reason(error)) from error
    try:
        _check_limits(container)
    except JobError:
        container.close()
        raise
    return container


def attached(stream: av.stream.Stream) -> bool:
    """Return True for a cover picture inside a sound or video file."""
    return bool(int(stream.disposition) & int(Disposition.attached_pic))


def format_name(container: InputContainer) -> str:
    """Return the first name of the demuxer: `mov`, `matroska`, …"""
    name: str = container.format.name
    return name.split(",")[0]


def video_stream(container: InputContainer) -> av.video.stream.VideoStream | None:
    """Return the stream that is shown: the default one, then the largest; no cover picture."""
    streams = [
        stream
        for stream in container.streams.video
        if stream.codec_context is not None and not attached(stream)
    ]
    return max(
        streams,
        key=lambda s: (
            bool(int(s.disposition) & int(Disposition.default)),
            s.codec_context.width * s.codec_context.height,
            -s.index,
        ),
        default=None,
    )


def audio_stream(container: InputContainer) -> av.audio.stream.AudioStream | None:
    """Return the stream that is heard: the default one, then the first."""
    streams = [s for s in container.streams.audio if s.codec_context is not None]
    return max(
        streams,
        key=lambda s: (bool(int(s.disposition) & int(Disposition.default)), -s.index),
        default=None,
    )


def open_file(path: Path) -> BinaryIO:
    """Open a regular file, and nothing else, for reading its bytes.

    Raises:
        JobError: `InvalidMaterial`: there is none; transient where it is out of reach.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except PermissionError as error:
        raise replaced(path.name) from error
    except OSError as error:
        raise invalid_material(error.strerror or "no such file") from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise invalid_material("it is not a regular file")
    return os.fdopen(descriptor, "rb", buffering=0)


def _refuse(url: str, flags: int, options: dict[str, str]) -> NoReturn:
    raise PermissionError("a media file may not open another one")


def _check_limits(container: InputContainer) -> None:
    if len(container.streams) > MAX_STREAMS:
        raise invalid_material(f"it has more than {MAX_STREAMS} streams")
    if container.duration is not None and container.duration > MAX_DURATION * 1_000_000:
        raise invalid_material(f"it claims to last longer than {MAX_DURATION // 3600} hours")
    for stream in container.streams.video:
        context = stream.codec_context
        if context is not None and context.width * context.height > MAX_PIXELS:
            raise invalid_material(f"its pictures have more than {MAX_PIXELS >> 20} Mi pixels")


def _reason(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "it claims more than the memory holds"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text.split("; last error log")[0] or type(error).__name__
