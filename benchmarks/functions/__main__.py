"""`python -m benchmarks.functions [PART...] [--media FOLDER] [--small]`: prints Markdown tables.

Peers (librosa, noisereduce) and judges (pesq, pystoi) take part where the extra `bench` is
installed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.functions import costs, mixes, music, speech, stems

PARTS = {
    "beats": music.beats_table,
    "chorus": music.chorus_table,
    "denoise": speech.denoise_table,
    "quality": speech.quality_table,
    "mixing": mixes.mixing_table,
    "demix": stems.demix_table,
    "costs": costs.costs_table,
}
MEDIA = Path(__file__).resolve().parents[3] / "shared" / "media"


def main() -> None:
    """Run the chosen parts, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--media", type=Path, default=MEDIA, help="the folder of real sound")
    parser.add_argument("--small", action="store_true", help="fewer and shorter pieces")
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for part in given.parts or PARTS:
        print(f"\n## {part}\n", flush=True)
        for line in PARTS[part](given.media, given.small):
            print(line, flush=True)


if __name__ == "__main__":
    main()
