"""The settings: each of them is read by something."""

from __future__ import annotations

import re
from pathlib import Path

import reelwright
from reelwright.config import Settings


def test_every_setting_has_a_reader() -> None:
    folder = Path(reelwright.__file__).parent
    sources = [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.py"))]
    text = "\n".join(sources)
    unread = [name for name in Settings.model_fields if not re.search(rf"\.{name}\b", text)]
    assert unread == []
