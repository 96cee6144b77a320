"""What the command line prints of jobs: the words as they are, whatever they look like."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from reelwright.cli import jobs
from reelwright.cli.produce import Finished, report
from reelwright.config import Settings
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import JobRow

NAMES = ["out[/].mp4", "[bold]x[/bold].mp4", "[link=file:///etc]a", ":warning: \\[", "a\\"]


def printed() -> tuple[Console, io.StringIO]:
    file = io.StringIO()
    return Console(file=file, width=300), file


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_looks_like_markup_is_a_name(name: str) -> None:
    console, file = printed()
    rows = [
        JobRow("1", "Script", "q", state=state, media_url=name, code="C", message=name, duration=1)
        for state in ("Success", "Failed")
    ]
    result = {"warnings": [name], "error": {"message": name}}
    failed = JobRow("0", "Script", "q", state="Failed", code="C", message=name, result=result)
    report(Finished(failed, rows), console)
    report(Finished(JobRow("0", "Script", "q", state="Finished", result=result), rows[:1]), console)
    assert f"{name}  (1.0 s)" in file.getvalue()
    assert f"{name}: C: {name}" in file.getvalue()
    assert f"note: {name}" in file.getvalue() and f"left out: {name}" in file.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_jobs_are_shown_as_they_are(tmp_path: Path, name: str) -> None:
    settings = Settings(data_dir=tmp_path)
    database = Database(settings.database_address)
    database.migrate()
    row = JobRow("1", "Script", "q", state="Failed", media_url=name, code="C", message=name)
    with database.begin() as connection:
        records.insert(connection, row)
        records.insert(connection, JobRow("2", "Script", "q", main_id="1", media_url=name))
    console, file = printed()
    jobs.show_list(settings, console, limit=5, every=False)
    jobs.show_one(settings, console, "1")
    assert f"C: {name}" in file.getvalue()
    assert file.getvalue().count(name) == 4
