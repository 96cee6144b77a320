"""Measures the renderer and prints a Markdown table with floor and aim of each figure."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import av

from benchmarks.render import measuring, yardstick
from benchmarks.render.measuring import Run, alternate, ratio
from benchmarks.render.yardstick import Tools

WORKERS = 2


@dataclass(frozen=True)
class Row:
    """One figure beside what it should be; `most` says whether smaller is better."""

    what: str
    value: float
    floor: float
    aim: float
    unit: str = ""
    most: bool = True

    def __str__(self) -> str:
        sign = "<=" if self.most else ">="

        def good(limit: float) -> bool:
            return self.value <= limit if self.most else self.value >= limit

        verdict = "aim" if good(self.aim) else "floor" if good(self.floor) else "**missed**"
        unit = self.unit
        return (
            f"| {self.what} | {self.value:.3g}{unit} | {sign} {self.floor:g}{unit} "
            f"| {sign} {self.aim:g}{unit} | {verdict} |"
        )


class Benchmark:
    """All measurements of one machine."""

    def __init__(self, tools: Tools, timeline: Path, rounds: int) -> None:
        self._tools = tools
        self._timeline = timeline
        self._rounds = rounds
        self._raw = tools.work / "frames.yuv"

    def whole(self, *, peers: bool) -> list[Row]:
        """The yardstick timeline against the limit and the peers."""
        out = self._tools.work
        first = self._reference(self._timeline)
        commands = {
            "limit": self._limit(self._timeline),
            "reelwright": self._ours(self._timeline, out / "ours.mp4"),
        }
        script = self._tools.script
        if peers:
            commands["graph"] = script(
                *("filtergraph_render.py", self._timeline, out / "graph.mp4"),
                *("--ffmpeg", self._tools.ffmpeg),
            )
        if peers and find_spec("moviepy"):
            commands["moviepy"] = script("moviepy_render.py", self._timeline, out / "moviepy.mp4")
        runs = alternate(commands, self._rounds, _tell)
        ours, limit = runs["reelwright"], runs["limit"]
        rows = [
            Row("CPU / limit", ratio(ours, limit, "cpu"), 1.35, 1.20),
            Row("wall / limit", ratio(ours, limit, "wall"), 1.40, 1.20),
            Row("peak memory", _peak(ours), 1024, 700, " MiB"),
        ]
        if "moviepy" in runs:
            faster = ratio(runs["moviepy"], ours, "wall")
            rows.append(Row("times faster than MoviePy 2", faster, 6, 8, most=False))
        if "graph" in runs:
            faster = ratio(runs["graph"], ours, "wall")
            rows.append(Row("times faster than one graph", faster, 1.25, 1.5, most=False))
        same = {first, _digest(out / "ours.mp4"), self._with(8)}
        rows.append(Row("different files with 1, 2, 8 workers", len(same), 1, 1))
        return rows

    def plain(self, name: str, what: str, floor: float, aim: float) -> Row:
        """A variant of cuts only against its own limit."""
        timeline = yardstick.variant(self._timeline, name)
        self._reference(timeline)
        commands = {
            "limit": self._limit(timeline),
            name: self._ours(timeline, self._tools.work / f"{name}.mp4"),
        }
        runs = alternate(commands, self._rounds, _tell)
        return Row(what, ratio(runs[name], runs["limit"], "cpu"), floor, aim)

    def retitled(self) -> Row:
        """A minute rendered again after its title of four seconds has changed."""
        first = yardstick.variant(self._timeline, "minute")
        second = yardstick.variant(self._timeline, "retitled")
        shares = []
        for _ in range(self._rounds):
            kept = self._tools.work / "kept"
            shutil.rmtree(kept, ignore_errors=True)
            walls = []
            for timeline in (first, second):
                measuring.wait_for_quiet()
                command = self._ours(timeline, self._tools.work / "minute.mp4")
                walls.append(measuring.run([*command, "--keep", str(kept)]).wall)
            shares.append(walls[1] / walls[0])
            _tell(f"title changed: {walls[0]:.1f} s, then {walls[1]:.1f} s")
        return Row("re-render after a new title", statistics.median(shares), 0.25, 0.15)

    def preview(self) -> Row:
        """One frame after the other, child and sources warm."""
        return Row("one frame", 1000 * self._frame_time(self._timeline), 400, 150, " ms")

    def far(self) -> Row:
        """The first frame from near the end of a source of two hours, its facts known."""
        source = self._long_source()
        data = json.loads(self._timeline.read_text(encoding="utf-8"))
        clip = {"src": str(source), "in": 7100.0, "frames": 60, "layout": "blur"}
        data |= {"clips": [clip], "transitions": [], "overlays": [], "frames": 60}
        timeline = self._timeline.with_name("far.json")
        timeline.write_text(json.dumps(data), encoding="utf-8")
        command = [*self._program(timeline), "--frames", "1", "--cold"]
        seconds = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)[0]
        return Row("first frame near the end of two hours", seconds, 2, 1, " s")

    def _frame_time(self, timeline: Path) -> float:
        measuring.wait_for_quiet()
        command = [*self._program(timeline), "--frames", "25"]
        answer = subprocess.run(command, check=True, capture_output=True)
        return float(statistics.median(json.loads(answer.stdout)))

    def _long_source(self) -> Path:
        source, short = self._tools.work / "hours.mp4", self._tools.work / "short.mp4"
        ffmpeg = [self._tools.ffmpeg, "-nostdin", "-v", "error", "-y"]
        if not source.exists():
            small = ["-vf", "scale=640:-2", "-crf", "35", "-g", "250", "-an", str(short)]
            footage = ["-i", str(self._tools.work / "media" / "A.mp4")]
            subprocess.run([*ffmpeg, *footage, *small], check=True)
            again = ["-stream_loop", "205", "-i", str(short), "-c", "copy", str(source)]
            subprocess.run([*ffmpeg, *again], check=True)
        return source

    def _reference(self, timeline: Path) -> str:
        """Render once with one worker, for the limit's frames; return the file's digest."""
        out = self._tools.work / f"{timeline.stem}-one.mp4"
        measuring.run(self._ours(timeline, out, workers=1))
        self._raw.unlink(missing_ok=True)
        command = self._tools.script(
            "limit.py", "prepare", timeline, out, self._raw, "--ffmpeg", self._tools.ffmpeg
        )
        subprocess.run(command, check=True)
        return _digest(out)

    def _with(self, workers: int) -> str:
        out = self._tools.work / "eight.mp4"
        measuring.run(self._ours(self._timeline, out, workers))
        return _digest(out)

    def _limit(self, timeline: Path) -> list[str]:
        out = self._tools.work / "limit"
        return self._tools.script(
            *("limit.py", "run", timeline, self._raw, out, "--ffmpeg", self._tools.ffmpeg)
        )

    def _ours(self, timeline: Path, out: Path, workers: int = WORKERS) -> list[str]:
        return [*self._program(timeline), str(out), "--workers", str(workers)]

    def _program(self, timeline: Path) -> list[str]:
        return [sys.executable, "-m", "benchmarks.render.ours", str(timeline)]


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _peak(runs: Sequence[Run]) -> float:
    return statistics.median(run.peak for run in runs)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _ffmpeg() -> str:
    if find_spec("imageio_ffmpeg"):
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    return "ffmpeg"


def _font() -> Path:
    from reelwright.render.text.fontfiles import FontFiles

    return FontFiles().fallbacks(700)[0].path


def main() -> None:
    """Measure what is asked for and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.render")
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ffmpeg", default=_ffmpeg())
    parser.add_argument("--font", type=Path, default=None)
    parser.add_argument("--font-index", type=int, default=0)
    parser.add_argument("--only", choices=["whole", "cuts", "retitled", "preview", "far"])
    parser.add_argument("--no-peers", action="store_true")
    given = parser.parse_args()
    work = given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    tools = Tools(given.bench.resolve(), work, given.ffmpeg)
    timeline = yardstick.prepare(tools, given.font or _font(), given.font_index)
    benchmark = Benchmark(tools, timeline, given.rounds)
    parts: dict[str, Callable[[], list[Row]]] = {
        "whole": lambda: benchmark.whole(peers=not given.no_peers),
        "cuts": lambda: [
            benchmark.plain("plain", "plain cuts, CPU / limit", 1.30, 1.15),
            benchmark.plain("hundred", "100 clips, CPU / limit", 1.40, 1.25),
        ],
        "retitled": lambda: [benchmark.retitled()],
        "preview": lambda: [benchmark.preview()],
        "far": lambda: [benchmark.far()],
    }
    rows = [row for name, part in parts.items() if given.only in (None, name) for row in part()]
    machine = f"{os.cpu_count()} cores, {platform.machine()}"
    print(f"\nMeasured in {given.rounds} rounds on {machine}, PyAV {av.__version__}.\n")
    print("| what | reached | floor | aim | |\n| --- | --- | --- | --- | --- |")
    print("\n".join(map(str, rows)))
    (work / "frames.yuv").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
