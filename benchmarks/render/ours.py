"""Renders a yardstick timeline with Reelwright, sandbox included, as a program to be timed.

python -m benchmarks.render.ours TIMELINE OUT.mp4 --workers 2 [--keep DIR]
python -m benchmarks.render.ours TIMELINE --frames 9        seconds per preview frame, as JSON
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.render import yardstick
from reelwright import sandbox
from reelwright.media.settings import AudioSettings, VideoSettings
from reelwright.render import segments
from reelwright.sandbox import ForkServer, Priority, Session
from reelwright.timeline import codec

VIDEO = VideoSettings(preset="veryfast", crf=23).to_json()
SOUND = AudioSettings(bitrate=128_000).to_json()


class Render:
    """One output, rendered by some children; what is kept under its key is not made again."""

    def __init__(self, timeline: Path, server: ForkServer, folder: Path) -> None:
        self.composition, self.files = yardstick.composition(timeline)
        self._server = server
        self.folder = folder
        self.sources = self._probed()

    def session(self, inputs: list[Path], priority: Priority = Priority.LOW) -> Session:
        """Open a child that reads the inputs."""
        return self._server.open(inputs, self.folder, priority=priority)

    def all(self, workers: int) -> str:
        """Render everything; return the name of the finished file."""
        hashes = {str(path): _hash(path) for path in self.files}
        orders: deque[dict[str, Any]] = deque()
        parts = []
        for one in segments.grid(self.composition.frames):
            key = segments.segment_key(self.composition, one, hashes, "", VIDEO)
            part = segments.slice_of(self.composition, one)
            orders.append(
                {
                    "composition": codec.to_json(part),
                    "sources": {
                        name: self.sources[name] for name in segments.picture_references(part)
                    },
                    "first": one.first,
                    "last": one.last,
                    "out_name": f"{key}.mp4",
                    "settings": VIDEO,
                }
            )
            parts.append(f"{key}.mp4")
        with ThreadPoolExecutor(workers) as pool:
            done = [pool.submit(self._work, orders) for _ in range(workers)]
            sound = self._sound(hashes)
            for worker in done:
                worker.result()
        with self.session([self.folder]) as session:
            session.run(
                "reelwright.render.tasks:join",
                {
                    "segments": [str(self.folder / part) for part in parts],
                    "sound": str(self.folder / sound),
                    "out_name": "out.mp4",
                    "rate": str(self.composition.fps),
                },
            )
        return "out.mp4"

    def _work(self, orders: deque[dict[str, Any]]) -> None:
        with self.session(self.files) as session:
            while orders:
                try:
                    order = orders.popleft()
                except IndexError:
                    return
                if not (self.folder / order["out_name"]).exists():
                    session.run("reelwright.render.tasks:segment", order)

    def _sound(self, hashes: dict[str, str]) -> str:
        name = segments.sound_key(self.composition, hashes, SOUND) + ".m4a"
        if not (self.folder / name).exists():
            order = {
                "composition": codec.to_json(segments.sound_slice(self.composition)),
                "sources": self.sources,
                "out_name": name,
                "settings": SOUND,
            }
            with self.session(self.files) as session:
                session.run("reelwright.render.tasks:sound", order)
        return name

    def _probed(self) -> dict[str, Any]:
        with self.session(self.files) as session:
            return {
                str(path): {
                    "path": str(path),
                    "facts": session.run("reelwright.media.tasks:probe", {"path": str(path)}),
                }
                for path in self.files
            }


def frame_times(render: Render, count: int, *, cold: bool) -> list[float]:
    """Return seconds per frame of a preview that goes on in steps, child and sources warm.

    With `cold` the first frame counts too, with which the child and the sources are opened.
    """
    times = []
    with render.session(render.files, Priority.NORMAL) as session:
        for number in range(count + (not cold)):
            began = time.perf_counter()
            session.run(
                "reelwright.render.tasks:frame",
                {
                    "composition": codec.to_json(render.composition),
                    "sources": render.sources,
                    "n": 30 + 5 * number,
                    "out_name": "frame.jpg",
                },
            )
            times.append(time.perf_counter() - began)
    return times if cold else times[1:]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> None:
    """Run the program."""
    parser = argparse.ArgumentParser()
    parser.add_argument("timeline", type=Path)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--frames", type=int)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    server = sandbox.launch()
    try:
        with _folder(given.keep) as folder:
            render = Render(given.timeline, server, folder)
            if given.frames:
                print(json.dumps(frame_times(render, given.frames, cold=given.cold)))
            else:
                name = render.all(given.workers)
                given.out.write_bytes((folder / name).read_bytes())
    finally:
        server.close()


if __name__ == "__main__":
    main()
