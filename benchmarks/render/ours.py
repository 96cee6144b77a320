"""Renders a yardstick timeline with Reelwright, sandbox included, as a program to be timed.

python -m benchmarks.render.ours TIMELINE OUT.mp4 --workers 2 [--keep DIR]
python -m benchmarks.render.ours TIMELINE --frames 9        seconds per preview frame, as JSON
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelwright.workflows import preload


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
    server = preload.launch()
    # While the fork server imports what its children need, this process imports the rest.
    from benchmarks.render.job import Render, frame_times

    try:
        with _folder(given.keep) as folder:
            job = Render(given.timeline, server, folder)
            if given.frames:
                print(json.dumps(frame_times(job, given.frames, cold=given.cold)))
            else:
                shutil.copyfile(job.all(given.workers), given.out)
    finally:
        server.close()


if __name__ == "__main__":
    main()
