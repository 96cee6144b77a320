"""Runs programs in turn and measures processor time, duration and memory of each."""

from __future__ import annotations

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Run:
    """One run of a program with all its processes."""

    cpu: float
    """Seconds of processor time."""
    wall: float
    peak: float
    """Largest sum of the proportional set sizes, in MiB."""


def run(command: Sequence[str]) -> Run:
    """Run a program and measure it.

    Raises:
        RuntimeError: it failed.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    tree, ended = _Tree(process.pid), threading.Event()
    watcher = threading.Thread(target=tree.watch, args=(ended,))
    watcher.start()
    _, errors = process.communicate()
    wall = time.perf_counter() - began
    ended.set()
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}\n{errors.decode(errors='replace')[-2000:]}")
    return Run(tree.cpu, wall, tree.peak / 2**20)


class _Tree:
    """A process and its descendants, looked at several times a second.

    Processor time is taken from the processes themselves: what a sandbox child used does not
    reach the program that had it started.
    """

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._used: dict[tuple[int, float], float] = {}
        self.peak = 0

    @property
    def cpu(self) -> float:
        return sum(self._used.values())

    def watch(self, ended: threading.Event) -> None:
        rounds = 0
        while not ended.wait(0.02):
            memory = 0
            for process in self._all():
                try:
                    times = process.cpu_times()
                    self._used[process.pid, process.create_time()] = times.user + times.system
                    if rounds % 15 == 0:
                        memory += process.memory_full_info().pss
                except psutil.Error:
                    continue
            self.peak = max(self.peak, memory)
            rounds += 1

    def _all(self) -> list[psutil.Process]:
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.Error:
            return []


def alternate(
    commands: Mapping[str, Sequence[str]], rounds: int, tell: Callable[[str], None]
) -> dict[str, list[Run]]:
    """Run all programs in turn, several rounds; each round waits for a quiet machine."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for number in range(rounds):
        for name, command in commands.items():
            wait_for_quiet()
            runs[name].append(run(command))
            last = runs[name][-1]
            tell(f"round {number + 1} {name}: cpu {last.cpu:.1f} s, wall {last.wall:.1f} s")
    return runs


def ratio(first: Sequence[Run], second: Sequence[Run], field: str) -> float:
    """Return the median over the rounds of a field of the first divided by the second's."""
    pairs = zip(first, second, strict=True)
    return float(statistics.median(getattr(a, field) / getattr(b, field) for a, b in pairs))


def wait_for_quiet(cores: float = 0.3, at_most: float = 60.0) -> None:
    """Wait until other programs use little of the machine."""
    end = time.monotonic() + at_most
    while time.monotonic() < end:
        if psutil.cpu_percent(interval=0.5) / 100 * (psutil.cpu_count() or 1) < cores:
            return
    print("the machine is not quiet: figures are not to be trusted", file=sys.stderr)
