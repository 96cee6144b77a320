"""Outputs whose job is cancelled, or finished elsewhere, in the middle of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reelwright.jobs import JobContext, NewJob
from reelwright.library import projects
from reelwright.library.address import ObjectName, parse
from reelwright.library.buckets import RESERVED
from reelwright.library.projects import Project
from reelwright.workflows import produce
from reelwright.workflows.rendering import Rendered


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


@pytest.fixture
def film(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Let every output be the last of these, and its cover a picture."""
    films = [b"film"]

    def make(workshop: object, request: object, target: object, folder: Path, **_: object) -> Any:
        (folder / "o.mp4").write_bytes(films[-1])
        (folder / "c.jpg").write_bytes(b"jpg")
        facts = SimpleNamespace(kind="video", basic_info=dict, stream_info=lambda kind: [])
        rendered = Rendered(folder / "o.mp4", facts, folder / "c.jpg")  # type: ignore[arg-type]
        return produce.Produced(rendered, 1.0, ())

    monkeypatch.setattr(produce, "produce", make)
    return films


def _elsewhere(house: Any, job_id: str) -> None:
    """Carry a job out in another process: this one is frozen meanwhile."""
    mine = house.workshop.process_id
    house.workshop.process_id = "elsewhere"
    row = house.jobs._patient.begin(job_id)
    kind = house.jobs._kinds[row.kind]
    kind.run(house.jobs._context(row, kind))
    house.workshop.process_id = mine
    assert house.row(job_id).state == "Success"


def test_the_cover_of_a_job_that_was_finished_elsewhere_stays(
    house: Any, film: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _order(house, "j")
    publish = house.workshop.buckets.publish

    def freeze_behind(path: Path, name: ObjectName, *rest: Any) -> None:
        publish(path, name, *rest)
        if name.bucket == RESERVED:
            monkeypatch.setattr(house.workshop.buckets, "publish", publish)
            _elsewhere(house, "j")
            shutil.rmtree(house.settings.work_dir / house.workshop.process_id)

    monkeypatch.setattr(house.workshop.buckets, "publish", freeze_behind)
    house.carry("j")
    cover = house.asset("m-j").cover_url
    assert cover and house.workshop.buckets.exists(parse(cover))


def test_an_address_that_has_a_newer_output_keeps_it(
    house: Any, film: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _order(house, "j")
    publish = house.workshop.buckets.publish

    def freeze_before(path: Path, name: ObjectName, *rest: Any) -> None:
        if name.bucket == "demo-bucket":
            monkeypatch.setattr(house.workshop.buckets, "publish", publish)
            _elsewhere(house, "j")
            film.append(b"another film")
            _order(house, "k")
            _elsewhere(house, "k")
        publish(path, name, *rest)

    monkeypatch.setattr(house.workshop.buckets, "publish", freeze_before)
    house.carry("j")
    assert (house.bucket / "o.mp4").read_bytes() == b"another film"
