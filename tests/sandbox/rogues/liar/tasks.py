"""What children that were taken over answer: files of others, and pictures that nobody made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.sandbox.task import Context

FACTS = {"kind": "audio", "format_name": "mp3", "size_bytes": 1}


def a_strange_file(context: Context, *, secret: str, **asked: Any) -> dict[str, Any]:
    """Name a file outside as the work; the file that was asked for is not there."""
    return {"file": secret}


def honest_sound(context: Context, *, out_name: str, **asked: Any) -> dict[str, Any]:
    (context.folder / out_name).write_bytes(b"sound")
    return {"file": out_name}


def a_strange_cover(
    context: Context, *, secret: str, out_name: str, **asked: Any
) -> dict[str, Any]:
    """Make the output, and name a file outside as its cover."""
    (context.folder / out_name).write_bytes(b"output")
    return {"cover": secret, "facts": FACTS}


def a_strange_picture(context: Context, *, secret: str, **asked: Any) -> dict[str, Any]:
    return {"result": {}, "files": [], "picture": secret, "notes": []}


def a_folder_for_a_file(context: Context, *, name: str, **asked: Any) -> dict[str, Any]:
    """Leave a folder under the name of a file that was asked for."""
    (context.folder / name).mkdir()
    return {"result": {}, "files": [{"name": name, "facts": None}], "picture": None, "notes": []}


def a_strange_name(context: Context, *, secret: str, **asked: Any) -> dict[str, Any]:
    files = [{"name": secret, "facts": FACTS}]
    return {"result": {}, "files": files, "picture": None, "notes": []}


def many_pictures(context: Context, **asked: Any) -> dict[str, int]:
    """Make more pictures than were wanted."""
    for number in range(1, 21):
        Path(context.folder, f"snapshots-{number:05}.jpg").write_bytes(b"picture")
    return {"snapshots": 20, "tiles": 0, "sprites": 0}


def no_pictures(context: Context, **asked: Any) -> dict[str, int]:
    """Say that there are some, and make none."""
    return {"snapshots": 3, "tiles": 0, "sprites": 0}
