"""The Timeline language: documents, names, and their resolution into a composition.

needs(document)                     -> which files must be there
resolve(document, facts, output, …) -> Composition
to_json / from_json                 -> compositions on their way to the renderer
"""

from __future__ import annotations

from reelwright.timeline.catalogue import Catalogue, Nearest
from reelwright.timeline.checks import check
from reelwright.timeline.codec import from_json, to_json
from reelwright.timeline.composition import Composition
from reelwright.timeline.document import load, read
from reelwright.timeline.needs import Need, needs
from reelwright.timeline.output import (
    Output,
    check_size,
    default_rate,
    output_size,
    snap,
    timeline_rate,
)
from reelwright.timeline.resolution.resolve import resolve
from reelwright.timeline.settling import settle
from reelwright.timeline.speech import SpeechClip, speech_clips, with_speech

__all__ = [
    "Catalogue",
    "Composition",
    "Nearest",
    "Need",
    "Output",
    "SpeechClip",
    "check",
    "check_size",
    "default_rate",
    "from_json",
    "load",
    "needs",
    "output_size",
    "read",
    "resolve",
    "settle",
    "snap",
    "speech_clips",
    "timeline_rate",
    "to_json",
    "with_speech",
]
