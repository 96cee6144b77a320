"""What a session's child may take from the machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MIB = 1 << 20
GIB = 1 << 30


class Priority(Enum):
    """How eagerly the machine serves a child."""

    NORMAL = "normal"
    """Somebody waits for the answer: previews, probing at the API."""
    LOW = "low"
    """Children of jobs run at nice 10, so that the API stays quick."""


@dataclass(frozen=True)
class Limits:
    """The limits of one session; those of time count for each task anew."""

    memory: int = 4 * GIB
    """Address space of each process, in bytes, the preloaded modules included."""
    cpu_seconds: int = 4 * 3600
    """Processor time of one task, summed over its threads."""
    wall_seconds: float = 3600.0
    """Duration of one task, unless the call says otherwise."""
    file_bytes: int = 16 * GIB
    """Length of one written file."""
    folder_bytes: int = 32 * GIB
    """Disk space that everything in the session's folder takes together."""
    open_files: int = 256
    processes: int = 512
    """Processes and threads of the session; kept only where it has a user namespace of its own."""
    answer_bytes: int = 16 * MIB
    """Length of the JSON text of one answer."""
