"""One output of a yardstick timeline, rendered as a job of the server renders it."""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.render import yardstick
from reelwright.config import Settings
from reelwright.media.settings import AudioSettings, VideoSettings
from reelwright.sandbox import ForkServer, Priority, Session
from reelwright.timeline import codec
from reelwright.workflows.children import Children, never
from reelwright.workflows.rendering import Order, render

VIDEO = VideoSettings(preset="veryfast", crf=23)
SOUND = AudioSettings(bitrate=128_000)


class Render:
    """One output, rendered by some children; what is kept under its key is not made again."""

    def __init__(self, timeline: Path, server: ForkServer, folder: Path) -> None:
        self.composition, self.files = yardstick.composition(timeline)
        self._server = server
        self.folder = folder
        self.known = self._known(timeline)
        self.sources = {
            name: {"path": name, "facts": found["facts"]} for name, found in self.known.items()
        }

    def session(self, inputs: list[Path], priority: Priority = Priority.LOW) -> Session:
        """Open a child that reads the inputs."""
        return self._server.open(inputs, self.folder, priority=priority)

    def all(self, workers: int) -> Path:
        """Render everything as a job of the server does; return the finished file."""
        settings = Settings(data_dir=self.folder, workers=workers)
        children = Children(settings, self._server)
        order = Order(
            composition=self.composition,
            sources=self.sources,
            hashes={name: found["hash"] for name, found in self.known.items()},
            video=VIDEO,
            audio=SOUND,
            extension="mp4",
        )
        work = children.work_folder("benchmark")
        rendered = render(children, order, work, progress=_silent, cancelled=never)
        return rendered.file

    def _known(self, timeline: Path) -> dict[str, dict[str, Any]]:
        """Return facts and hash of every file; learned once, as the product does by content."""
        kept = timeline.with_suffix(".facts")
        identity = [[str(p), p.stat().st_size, p.stat().st_mtime_ns] for p in self.files]
        if kept.exists():
            known = json.loads(kept.read_text(encoding="utf-8"))
            if known["files"] == identity:
                return dict(known["facts"])
        with self.session(self.files) as session:
            facts = {
                str(path): {
                    "hash": _hash(path),
                    "facts": session.run("reelwright.media.tasks:probe", {"path": str(path)}),
                }
                for path in self.files
            }
        kept.write_text(json.dumps({"files": identity, "facts": facts}), encoding="utf-8")
        return facts


def frame_times(job: Render, count: int, *, cold: bool) -> list[float]:
    """Return seconds per frame of a preview that goes on in steps, child and sources warm.

    With `cold` the first frame counts too, with which the child and the sources are opened.
    """
    times = []
    with job.session(job.files, Priority.NORMAL) as session:
        for number in range(count + (not cold)):
            began = time.perf_counter()
            session.run(
                "reelwright.render.tasks:frame",
                {
                    "composition": codec.to_json(job.composition),
                    "sources": job.sources,
                    "n": 30 + 5 * number,
                    "out_name": "frame.jpg",
                },
            )
            times.append(time.perf_counter() - began)
    return times if cold else times[1:]


def _silent(_fraction: float, _note: str) -> None:
    """Take progress that nobody looks at."""


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
