"""How long jobs can be read: as many days as the settings say, in every call that shows them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import refused

from reelwright.cli.house import House
from reelwright.jobs import NewJob
from reelwright.library import records
from reelwright.library.tables import jobs
from reelwright.operations.services import DAY, new_id


def accepted(house: House, kind: str, days: float) -> str:
    """Return a job that was accepted some days ago."""
    function: dict[str, Any] = {
        "FunctionName": "SpeechDenoise",
        "Name": "",
        "JobParams": "",
        "TemplateId": "",
    }
    function |= {
        "Input": {},
        "Output": {"Type": "OSS", "Media": ""},
        "ScheduleConfig": {"Priority": 6},
        "Target": "",
    }
    job = NewJob(kind=kind, job_id=new_id(), state="Fail", request={"Timeline": "{}"} | function)
    with house.services.database.begin() as connection:
        house.jobs.accept(connection, job)
        moment = records.now() - round(days * DAY)
        connection.execute(
            sa.update(jobs).where(jobs.c.job_id == job.job_id).values(created=moment)
        )
    return job.job_id


def batch(client: Client, job_id: str) -> Any:
    request = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    return client.get_batch_media_producing_job(request)


def producing(client: Client, job_id: str) -> Any:
    return client.get_media_producing_job(models.GetMediaProducingJobRequest(job_id=job_id))


def function(client: Client, job_id: str) -> Any:
    return client.query_iproduction_job(models.QueryIProductionJobRequest(job_id=job_id))


@pytest.mark.parametrize(
    ("kind", "get", "code"),
    [
        ("Script", batch, "ResourceNotFound"),
        ("Scene_Batch_Editing", batch, "ResourceNotFound"),
        ("EditingJob", producing, "ResourceNotFound"),
        ("IProduction", function, "InvalidParameter.JobNotFound"),
    ],
)
@pytest.mark.parametrize("kept", [2, 365])
def test_older_jobs_cannot_be_read(
    client: Client,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    get: Any,
    code: str,
    kept: int,
) -> None:
    monkeypatch.setattr(house.services.settings, "history_days", kept)
    younger, older = (accepted(house, kind, kept + days) for days in (-0.01, 0.01))
    assert get(client, younger).status_code == 200
    assert refused(get, client, older).code == code


def test_older_jobs_are_not_listed(
    client: Client, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.services.settings, "history_days", 2)
    kinds = ("Script", "EditingJob")
    younger = {accepted(house, kind, 1.99) for kind in kinds}
    older = {accepted(house, kind, 2.01) for kind in kinds}
    start = datetime.fromtimestamp(records.now() / 1000 - 5 * DAY / 1000, UTC)
    since = start.strftime("%Y-%m-%dT%H:%M:%SZ")
    for given in ({}, {"start_time": since}):
        asked = models.ListBatchMediaProducingJobsRequest(max_results=100, **given)
        body = client.list_batch_media_producing_jobs(asked).body
        listed = {one.job_id for one in body.editing_batch_job_list}
        wanted = models.ListMediaProducingJobsRequest(max_results=100, **given)
        answer = client.list_media_producing_jobs(wanted).body
        listed |= {one.job_id for one in answer.media_producing_job_list}
        assert younger <= listed
        assert not older & listed
