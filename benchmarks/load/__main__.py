"""Measures the server under load and prints a Markdown table.

    python -m benchmarks.load --work /somewhere/empty

It wants two quiet cores for two minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import firing, serving
from benchmarks.load.calls import Signer
from benchmarks.load.firing import Reply
from benchmarks.load.serving import BUCKET, Server

UNTHROTTLED = {f"REELWRIGHT_THROTTLE_{kind}": "0" for kind in ("SUBMITS", "WRITES", "READS")}
CONNECTIONS = 32
SUBMISSIONS = 500
RENDERS = 2


@dataclass(frozen=True)
class Row:
    """One figure beside what it should be."""

    what: str
    reached: str
    wanted: str
    good: bool

    def __str__(self) -> str:
        verdict = "yes" if self.good else "**no**"
        return f"| {self.what} | {self.reached} | {self.wanted} | {verdict} |"


class Benchmark:
    """One server under load."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._signer = Signer(f"127.0.0.1:{server.port}")

    def reading_while_rendering(self, rate: float, seconds: float) -> list[Row]:
        """Get calls of four kinds at a steady rate while two films are made."""
        render = self.submit("film", count=8, shots=12)
        calls = self._get_calls(render)
        self._wait_for_renders(render)
        count = round(rate * seconds)
        requests = [self._signer.get(*call[0], **call[1]) for call in _cycle(calls, count)]
        before, began = self._server.used(), time.monotonic()
        replies = asyncio.run(firing.at_rate(self._server.port, requests, rate, CONNECTIONS))
        took = time.monotonic() - began
        own, children = (b - a for a, b in zip(before, self._server.used(), strict=True))
        self._wait_for_renders(render)
        times = sorted(reply.seconds for reply in replies)
        p99, good = times[int(0.99 * count)], sum(reply.status == 200 for reply in replies)
        rows = [
            Row("Get calls a second", f"{good / took:.0f}", ">= 300", good / took >= 300),
            Row("answered with 200", f"{good} of {count}", "all", good == count),
            Row("median", _ms(statistics.median(times)), "", True),
            Row("p99", _ms(p99), "< 50 ms", p99 < 0.05),
            Row("slowest", _ms(times[-1]), "", True),
            Row("cores of the server itself", f"{own / took:.2f}", "", True),
            Row(
                "cores of the renders meanwhile",
                f"{children / took:.2f}",
                "> 0.5",
                children / took > 0.5,
            ),
        ]
        requests = [self._signer.get(*call[0], **call[1]) for call in _cycle(calls, count // 4)]
        began = time.monotonic()
        asyncio.run(firing.steadily(self._server.port, requests, 8))
        most = len(requests) / (time.monotonic() - began)
        rows.append(Row("most Get calls a second, 8 callers", f"{most:.0f}", "", True))
        return rows

    def submitting_at_once(self) -> list[Row]:
        """Submissions in one instant; every one accepted can be read, no other is there."""
        before = self._listed()
        requests = [
            self._signer.post("SubmitBatchMediaProducingJob", **_job(f"at-once-{number}", 1, 1))
            for number in range(SUBMISSIONS)
        ]
        replies = asyncio.run(firing.at_once(self._server.port, requests))
        accepted = {json.loads(one.body)["JobId"] for one in replies if one.status == 200}
        refused = [one for one in replies if _is_throttled(one)]
        listed = self._listed() - before
        answered = len(accepted) + len(refused)
        lost = len(accepted - listed) + SUBMISSIONS - answered
        slowest = max(reply.seconds for reply in replies)
        return [
            Row(
                "submissions at once: accepted, throttled",
                f"{len(accepted)}, {len(refused)}",
                f"{SUBMISSIONS} together",
                answered == SUBMISSIONS,
            ),
            Row(
                "lost, or there although refused",
                f"{lost}, {len(listed - accepted)}",
                "0, 0",
                lost == 0 and listed == accepted,
            ),
            Row("slowest of them", _ms(slowest), "< 10 s", slowest < 10),
        ]

    def call(self, action: str, **parameters: str) -> dict[str, Any]:
        """Return the answer of one call."""
        request = self._signer.post(action, **parameters)
        (reply,) = asyncio.run(firing.at_once(self._server.port, [request]))
        if reply.status != 200:
            raise RuntimeError(reply.body.decode())
        return dict(json.loads(reply.body))

    def submit(self, name: str, count: int, shots: int) -> str:
        """Order films; return the job's id."""
        job = self.call("SubmitBatchMediaProducingJob", **_job(name, count, shots))
        return str(job["JobId"])

    def _get_calls(self, render: str) -> list[tuple[tuple[str], dict[str, str]]]:
        """Return calls that read what a user's program polls."""
        media = self.call("RegisterMediaInfo", InputURL=f"{BUCKET}/clip.mp4")["MediaId"]
        timeline = {"VideoTracks": [{"VideoTrackClips": [{"MediaId": media, "Out": 2}]}]}
        project = self.call(
            "CreateEditingProject", Title="A project", Timeline=json.dumps(timeline)
        )["Project"]["ProjectId"]
        sub_job = self._sub_jobs(render)[0]["JobId"]
        return [
            (("GetBatchMediaProducingJob",), {"JobId": render}),
            (("GetMediaProducingJob",), {"JobId": sub_job}),
            (("GetMediaInfo",), {"MediaId": media}),
            (("GetEditingProject",), {"ProjectId": project}),
        ]

    def _sub_jobs(self, job_id: str) -> list[dict[str, Any]]:
        def planned() -> list[dict[str, Any]]:
            job = self.call("GetBatchMediaProducingJob", JobId=job_id)["EditingBatchJob"]
            return list(job.get("SubJobList") or [])

        return list(_wait_for(planned))

    def _wait_for_renders(self, job_id: str) -> None:
        """Wait until two outputs are being rendered; that is so until the last but one ends."""

        def rendering() -> bool:
            states = [one["Status"] for one in self._sub_jobs(job_id)]
            if states.count("Success") + RENDERS > len(states) or "Failed" in states:
                raise RuntimeError(f"the renders are over: {states}")
            return states.count("Processing") >= RENDERS

        _wait_for(rendering)

    def _listed(self) -> set[str]:
        found: set[str] = set()
        token = ""
        while True:
            page = self.call("ListBatchMediaProducingJobs", MaxResults="100", NextToken=token)
            found |= {job["JobId"] for job in page["EditingBatchJobList"]}
            token = page.get("NextToken") or ""
            if not token:
                return found


def _job(name: str, count: int, shots: int) -> dict[str, str]:
    groups = [{"GroupName": str(n), "MediaArray": [f"{BUCKET}/clip.mp4"]} for n in range(shots)]
    output = {"MediaURL": f"{BUCKET}/{name}_{{index}}.mp4", "Count": count}
    return {
        "InputConfig": json.dumps({"MediaGroupArray": groups}),
        "EditingConfig": json.dumps({"ProcessConfig": {"SingleShotDuration": 5}}),
        "OutputConfig": json.dumps(output | {"Width": 1080, "Height": 1920}),
    }


def _is_throttled(reply: Reply) -> bool:
    return reply.status == 400 and json.loads(reply.body)["Code"] == "Throttling.User"


def _cycle(calls: Sequence[Any], count: int) -> list[Any]:
    return list(itertools.islice(itertools.cycle(calls), count))


def _wait_for(condition: Any, seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise RuntimeError("what was waited for did not come")
        time.sleep(0.2)
    return found


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.load")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder")
    parser.add_argument("--rate", type=float, default=320.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--only", choices=["reading", "submitting"])
    given = parser.parse_args()
    rows: list[Row] = []
    if given.only != "submitting":
        with serving.running(given.work / "reading", UNTHROTTLED) as server:
            rows += Benchmark(server).reading_while_rendering(given.rate, given.seconds)
    if given.only != "reading":
        for name, settings in (("unthrottled", UNTHROTTLED), ("throttled", {})):
            with serving.running(given.work / name, settings) as server:
                rows += Benchmark(server).submitting_at_once()
    print("| what | reached | wanted | |\n| --- | --- | --- | --- |")
    print("\n".join(map(str, rows)))


if __name__ == "__main__":
    main()
