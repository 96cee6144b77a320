"""Outputs whose job is cancelled, or finished elsewhere, in the middle of it."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.jobs import JobContext, NewJob
from reelwright.library import projects
from reelwright.library.projects import Project


def _order(house: Any, job_id: str, address: str = "oss://demo-bucket/o.mp4") -> None:
    """Accept a job that makes a project's output."""
    with house.database.begin() as connection:
        projects.create(connection, Project(project_id=f"p-{job_id}", timeline="{}", created=1))
    house.accept(
        NewJob(
            "EditingJob",
            job_id,
            request={"Timeline": "{}", "Output": {}},
            project_id=f"p-{job_id}",
            media_id=f"m-{job_id}",
            media_url=address,
        )
    )


def test_a_cancel_at_the_beginning_is_the_last_word_on_the_project(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _order(house, "j")
    row = JobContext.row.fget

    def cancel_behind(context: JobContext) -> Any:
        found = row(context)
        house.jobs.cancel("j")
        return found

    monkeypatch.setattr(JobContext, "row", property(cancel_behind))
    assert house.carry("j").code == "JobCanceled"
    with house.database.read() as connection:
        project = projects.get(connection, "p-j")
    assert (project.status, project.error_code) == (
        projects.Status.ProduceFailed,
        "JobCanceled",
    )
