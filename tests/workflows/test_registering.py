"""Assets whose file is taken in: what becomes of them however that ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reelwright.errors import JobError
from reelwright.jobs import NewJob
from reelwright.library import records, streams
from reelwright.library.address import parse
from reelwright.library.assets import Status
from reelwright.library.streams import Stream
from reelwright.sandbox.failures import DiskFull, TaskFailed, TaskKilled
from reelwright.workflows import materials


def _taking_in(job_id: str, media_id: str, **request: Any) -> NewJob:
    return NewJob("RegisterMedia", job_id, media_id=media_id, media_url="x", request=request)


def _end(house: Any, job_id: str, how: str) -> None:
    if how == "cancelled":
        assert house.jobs.cancel(job_id)
    elif how == "given up":
        assert house.jobs._lifecycle.fail(job_id, JobError("It died.", code="InternalError"))
    else:
        # Without a sandbox every try of the step fails.
        assert house.carry(job_id).state == "Failed"


@pytest.mark.parametrize("how", ["cancelled", "given up", "failed"])
def test_an_asset_does_not_wait_for_a_job_that_has_ended(house: Any, how: str) -> None:
    (house.bucket / "a.mp4").write_bytes(b"x")
    house.add_asset("a")
    house.accept(_taking_in("j", "a"))
    _end(house, "j", how)
    assert house.asset("a").status == Status.FAILED


@pytest.mark.parametrize("how", ["cancelled", "given up", "failed"])
def test_a_stream_does_not_wait_for_a_job_that_has_ended(house: Any, how: str) -> None:
    (house.bucket / "s.mp4").write_bytes(b"x")
    house.add_asset("a", status=Status.NORMAL)
    stream = Stream(
        stream_id="s",
        media_id="a",
        bucket="demo-bucket",
        object_key="s.mp4",
        input_url="oss://demo-bucket/s.mp4",
        created=1,
        modified=1,
    )
    with house.database.begin() as connection:
        streams.add(connection, stream)
    house.accept(_taking_in("j", "a", stream_id="s"))
    _end(house, "j", how)
    with house.database.read() as connection:
        found = streams.get(connection, "s")
    assert found is not None and found.status == Status.FAILED
    assert house.asset("a").status == Status.NORMAL


class Helper:
    """Stands in for the sandbox: its child makes a cover, or dies of what it is given."""

    def __init__(self, house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.faults: list[Exception] = []
        self.folders: list[Path] = []
        self.between: Callable[[], None] | None = None
        self._house = house
        monkeypatch.setattr(house.workshop, "session", self._session)
        monkeypatch.setattr(materials, "examine", self._examine)

    @contextmanager
    def _session(self, inputs: object, folder: Path, **options: object) -> Iterator[Any]:
        self.folders.append(folder)
        yield SimpleNamespace(
            run=lambda *arguments, **more: self._run(folder), file=lambda name: folder / name
        )

    def _run(self, folder: Path) -> None:
        if self.faults:
            raise self.faults.pop()
        between, self.between = self.between, None
        if between is not None:
            between()
        (folder / "cover.jpg").write_bytes(b"jpg")

    def _examine(
        self, workshop: object, references: list[str], folder: Path, **options: object
    ) -> dict[str, Any]:
        self.folders.append(folder)
        path = self._house.bucket / references[0].rpartition("/")[2]
        content = path.read_text("ascii")
        facts = SimpleNamespace(
            video=1,
            kind="video",
            basic_info=lambda: {"Content": content},
            stream_info=lambda kind: [],
            to_json=dict,
        )
        return {references[0]: materials.Material(SimpleNamespace(path=path), facts)}


@pytest.fixture
def helper(house: Any, monkeypatch: pytest.MonkeyPatch) -> Helper:
    return Helper(house, monkeypatch)


@pytest.mark.parametrize("fault", [TaskKilled("By signal 9."), DiskFull("No space.")])
def test_a_cover_is_tried_again_when_its_helper_dies(
    house: Any, helper: Helper, fault: Exception
) -> None:
    (house.bucket / "a.mp4").write_bytes(b"x")
    house.add_asset("a")
    house.accept(_taking_in("j", "a"))
    helper.faults.append(fault)
    assert house.carry("j").state == "Success"
    assert house.asset("a").cover_url


def test_a_file_without_a_picture_is_taken_in(house: Any, helper: Helper) -> None:
    (house.bucket / "a.mp4").write_bytes(b"x")
    house.add_asset("a")
    house.accept(_taking_in("j", "a"))
    helper.faults.append(TaskFailed("There is none."))
    assert house.carry("j").state == "Success"
    assert (house.asset("a").status, house.asset("a").cover_url) == (Status.NORMAL, "")


def test_the_last_file_of_an_asset_is_the_one_that_counts(house: Any, helper: Helper) -> None:
    """The file came twice: the first job is slower, and sees the second one end."""
    (house.bucket / "a.mp4").write_bytes(b"1")
    house.add_asset("a")
    house.accept(_taking_in("first", "a"))
    helper.between = lambda: _replace_file(house)
    assert house.carry("first").state == "Success"
    assert house.row("second").state == "Success"
    asset = house.asset("a")
    assert asset.file_info is not None
    assert asset.file_info[0]["FileBasicInfo"]["Content"] == "2"
    assert house.workshop.buckets.exists(parse(asset.cover_url))
    assert len(set(helper.folders)) == 4


def _replace_file(house: Any) -> None:
    (house.bucket / "a.mp4").write_bytes(b"2")
    house.accept(_taking_in("second", "a"))
    with house.database.begin() as connection:
        records.update_guarded(connection, "first", created=1)
    house.carry("second")


def test_a_job_of_an_earlier_file_that_fails_says_nothing_of_the_asset(house: Any) -> None:
    house.add_asset("a")
    house.accept(_taking_in("first", "a"))
    house.accept(_taking_in("second", "a"), _taking_in("stream", "a", stream_id="s"))
    with house.database.begin() as connection:
        records.update_guarded(connection, "first", created=1)
        records.update_guarded(connection, "second", created=2)
    assert house.jobs.cancel("first")
    assert house.asset("a").status == Status.PREPARING
    assert house.jobs.cancel("second")
    assert house.asset("a").status == Status.FAILED
