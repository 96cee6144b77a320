"""Files that are fetched for the library, and whose job is cancelled at any moment of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

import pytest

from reelwright.jobs import JobContext, NewJob, derived_id
from reelwright.library import fetching, url_uploads
from reelwright.library.address import ObjectName
from reelwright.library.assets import Status
from reelwright.library.url_uploads import UrlUpload


@pytest.fixture
def order(house: Any) -> None:
    """Accept the job "j" that fetches a file for the asset "a"."""
    house.add_asset("a", status=Status.UPLOADING)
    with house.database.begin() as connection:
        url_uploads.create(connection, UrlUpload(job_id="j", media_id="a", url="x", created=1))
    request = {"SourceURL": "x", "InputURL": "oss://demo-bucket/a.mp4", "Callback": ""}
    house.accept(NewJob("UploadByURL", "j", request=request, media_id="a", media_url="x"))


@pytest.fixture
def arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the bytes come from nowhere."""

    def fetch(url: str, file: BinaryIO, *rest: object, **options: object) -> int:
        return file.write(b"bytes")

    monkeypatch.setattr(fetching, "fetch", fetch)


@pytest.mark.parametrize("moment", ["fetched", "published", "planned"])
def test_nothing_stays_of_a_cancelled_fetch(
    house: Any, order: None, arrive: None, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    fetch, publish, plan = fetching.fetch, house.workshop.buckets.publish, JobContext.plan

    def cancel(now: str) -> None:
        if now == moment:
            assert house.jobs.cancel("j")

    def fetch_then(url: str, file: BinaryIO, *rest: Any, **options: Any) -> int:
        size = fetch(url, file, *rest, **options)
        cancel("fetched")
        return size

    def publish_then(path: Path, name: ObjectName, **options: Any) -> None:
        publish(path, name, **options)
        cancel("published")

    def plan_after(context: JobContext, *rest: Any, **values: Any) -> None:
        cancel("planned")
        plan(context, *rest, **values)

    monkeypatch.setattr(fetching, "fetch", fetch_then)
    monkeypatch.setattr(house.workshop.buckets, "publish", publish_then)
    monkeypatch.setattr(JobContext, "plan", plan_after)
    assert house.carry("j").code == "JobCanceled"
    with house.database.read() as connection:
        upload = url_uploads.get(connection, "j")
    assert upload is not None and upload.completed
    failed = url_uploads.Status.DOWNLOAD_FAIL, url_uploads.Status.UPLOAD_FAIL
    assert upload.status == failed[moment != "fetched"]
    assert house.asset("a").status == Status.UPLOAD_FAILED
    assert not (house.bucket / "a.mp4").exists()


def test_a_cancel_behind_the_arrival_leaves_the_object(
    house: Any, order: None, arrive: None
) -> None:
    house.carry("j")
    assert house.jobs.cancel("j")
    assert house.row(derived_id("j", "RegisterMedia")).code == "JobCanceled"
    assert house.asset("a").status == Status.FAILED
    assert (house.bucket / "a.mp4").exists()
