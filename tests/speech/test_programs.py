"""Speech programs as processes: what is the text's fault, and what is nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.errors import JobError, TransientError
from reelwright.speech.engines import program


def _program(folder: Path, script: str) -> str:
    path = folder / "speak"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "passes"), [("kill -KILL $$", True), ("kill -SEGV $$", False), ("exit 9", False)]
)
def test_a_killed_program_may_be_tried_again(tmp_path: Path, script: str, passes: bool) -> None:
    with pytest.raises(JobError) as caught:
        program.run([_program(tmp_path, script)], text="x")
    assert caught.value.code == "SpeechSynthesisFailed"
    assert isinstance(caught.value, TransientError) is passes
