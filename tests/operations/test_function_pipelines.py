"""Jobs of algorithms in pipelines: their order, and what pausing does to them."""

from __future__ import annotations

from typing import Any

from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, refused

from reelwright.cli.house import House


def request(**schedule: Any) -> models.SubmitIProductionJobRequest:
    sound = models.SubmitIProductionJobRequestInput(type="OSS", media=f"{HOST}/a.wav")
    target = models.SubmitIProductionJobRequestOutput(type="OSS", media=f"{HOST}/b.json")
    config = models.SubmitIProductionJobRequestScheduleConfig(**schedule) if schedule else None
    return models.SubmitIProductionJobRequest(
        function_name="AudioBeatDetection", input=sound, output=target, schedule_config=config
    )


def submit(client: Client, **schedule: Any) -> str:
    return str(client.submit_iproduction_job(request(**schedule)).body.job_id)


def pipeline(client: Client, **fields: Any) -> str:
    wanted = models.CreatePipelineRequest(name="functions", speed="Standard", **fields)
    return str(client.create_pipeline(wanted).body.pipeline.pipeline_id)


def change(client: Client, pipeline_id: str, **fields: Any) -> None:
    client.update_pipeline(models.UpdatePipelineRequest(pipeline_id=pipeline_id, **fields))


def test_functions_stand_in_the_default_pipeline(client: Client, house: House) -> None:
    listed = client.list_pipelines(models.ListPipelinesRequest(speed="Standard")).body
    row = house.jobs.get(submit(client))
    assert row is not None
    assert (row.pipeline_id, row.priority, row.held) == (
        listed.pipeline_list[0].pipeline_id,
        46,
        False,
    )
    urgent = house.jobs.get(submit(client, priority="1"))
    assert urgent is not None
    assert urgent.priority == 41


def test_a_paused_pipeline_keeps_its_jobs(client: Client, house: House) -> None:
    chosen = pipeline(client, priority=9)
    first = submit(client, pipeline_id=chosen)
    change(client, chosen, status="Paused")
    second = submit(client, pipeline_id=chosen, priority="2")
    for job_id in (first, second):
        row = house.jobs.get(job_id)
        assert row is not None
        assert (row.state, row.held) == ("Queuing", True)
        wanted = models.QueryIProductionJobRequest(job_id=job_id)
        assert client.query_iproduction_job(wanted).body.status == "Queuing"
    cancel = models.CancelIProductionJobRequest(job_id=first)
    client.cancel_iproduction_job(cancel)
    change(client, chosen, status="Active")
    ended, kept = house.jobs.get(first), house.jobs.get(second)
    assert ended is not None and kept is not None
    assert ended.state == "Fail"
    assert (kept.state, kept.held, kept.priority) == ("Queuing", False, 12)


def test_a_pipeline_that_is_not_there(client: Client) -> None:
    refusal = refused(client.submit_iproduction_job, request(pipeline_id="0" * 32))
    assert refusal.kind == (400, "InvalidParameter.ResourceNotFound")


def test_the_default_location_takes_what_has_no_address(client: Client, house: House) -> None:
    location = models.SetDefaultStorageLocationRequest(
        storage_type="user_oss_bucket", bucket="other-bucket", path="made"
    )
    client.set_default_storage_location(location)
    wanted = request()
    wanted.output = models.SubmitIProductionJobRequestOutput(type="Media")
    job_id = client.submit_iproduction_job(wanted).body.job_id
    row = house.jobs.get(str(job_id))
    assert row is not None
    assert row.media_url.startswith("oss://other-bucket/made/")


def test_priorities_that_cannot_be(client: Client) -> None:
    for priority in ("0", "11", "high"):
        refusal = refused(client.submit_iproduction_job, request(priority=priority))
        assert (refusal.code, refusal.path) == ("InvalidParameter", "ScheduleConfig.Priority")
