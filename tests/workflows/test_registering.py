"""Assets whose file is taken in: what becomes of them however that ends."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import JobError
from reelwright.jobs import NewJob
from reelwright.library import streams
from reelwright.library.assets import Status
from reelwright.library.streams import Stream


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
