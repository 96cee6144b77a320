"""One-click jobs through the official SDK: submit, every state of Get, List."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, TIME, as_json, refused

from reelwright.cli.house import House
from reelwright.jobs import NewJob
from reelwright.library import records
from reelwright.library.tables import jobs as jobs_table

INPUT = as_json(
    MediaGroupArray=[{"GroupName": "麺", "MediaArray": [f"{HOST}/a.mp4"]}],
    SpeechTextArray=["Fresh noodles.", "Open on Friday."],
)
OUTPUT = {"MediaURL": f"{HOST}/out/n_{{index}}.mp4", "Count": 2, "Width": 1080, "Height": 1920}
USER_DATA = '{ "NotifyAddress" : "https://app.example.com/ims", "order":"A-17" }'
YEAR = 365 * 24 * 3600 * 1000


def request(**fields: Any) -> models.SubmitBatchMediaProducingJobRequest:
    given = {"input_config": INPUT, "output_config": OUTPUT} | fields
    texts = {
        name: json.dumps(value) if isinstance(value, dict) else value
        for name, value in given.items()
    }
    return models.SubmitBatchMediaProducingJobRequest(**texts)


def submit(client: Client, **fields: Any) -> str:
    return str(client.submit_batch_media_producing_job(request(**fields)).body.job_id)


def get(client: Client, job_id: str) -> dict[str, Any]:
    """Return the job as it went over the wire, absent keys being absent."""
    asked = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    body = client.get_batch_media_producing_job(asked).body.to_map()
    job = body["EditingBatchJob"]
    assert isinstance(job, dict)
    return job


def listing(client: Client, **fields: Any) -> Any:
    asked = models.ListBatchMediaProducingJobsRequest(**fields)
    return client.list_batch_media_producing_jobs(asked).body


def planned(house: House, job_id: str, *children: NewJob, **plan: Any) -> list[str]:
    """Do to a job what planning does; return the ids of its sub-jobs."""
    with house.services.database.begin() as connection:
        assert records.update_guarded(connection, job_id, state="Processing", plan=plan)
        for child in children:
            house.jobs.accept(connection, child)
    return [child.job_id for child in children]


def child(main_id: str, ordinal: int, **fields: Any) -> NewJob:
    names = {"project_id": f"{ordinal:031x}b", "media_id": f"{ordinal:031x}c"}
    return NewJob(
        **{
            "kind": "EditingJob",
            "job_id": uuid.uuid4().hex,
            "main_id": main_id,
            "ordinal": ordinal,
            "media_url": f"{HOST}/out/n_{ordinal}.mp4",
            "request": {"Timeline": "{}", "Materials": {"Title": "麺", "SpeechText": "Fresh."}},
            **names,
            **fields,
        }
    )


def test_a_job_is_accepted_and_echoed(client: Client) -> None:
    editing = ' {"MediaConfig" : {"Volume":0.2}} '
    job_id = submit(client, editing_config=editing, user_data=USER_DATA)
    assert HEX.fullmatch(job_id)
    job = get(client, job_id)
    assert TIME.fullmatch(job.pop("CreateTime"))
    assert TIME.fullmatch(job.pop("ModifiedTime"))
    assert job == {
        "JobId": job_id,
        "JobType": "Script",
        "Status": "Init",
        "InputConfig": INPUT,
        "EditingConfig": editing,
        "OutputConfig": json.dumps(OUTPUT),
        "UserData": USER_DATA,
        "Extend": "{}",
        "SubJobList": [],
    }


def test_what_was_not_submitted_is_left_out(client: Client) -> None:
    job = get(client, submit(client))
    assert not {"EditingConfig", "UserData", "CompleteTime", "ExtendInput"} & set(job)


def test_a_planned_job_lists_its_outputs(client: Client, house: House) -> None:
    job_id = submit(client, output_config=OUTPUT | {"Seed": 7})
    first, second, third = planned(
        house,
        job_id,
        child(job_id, 0),
        child(job_id, 1, state="Success", duration=24.5),
        child(job_id, 2, state="Failed", code="InternalError", message="It broke."),
        warnings=["The voice x is replaced."],
    )
    job = get(client, job_id)
    assert (job["Status"], "CompleteTime" in job) == ("Processing", False)
    assert json.loads(job["Extend"]) == {"Seed": 7, "Warnings": ["The voice x is replaced."]}
    assert job["SubJobList"] == [
        {
            "JobId": first,
            "Status": "Init",
            "MediaURL": f"{HOST}/out/n_0.mp4",
            "ProjectId": f"{0:031x}b",
        },
        {
            "JobId": second,
            "Status": "Success",
            "MediaURL": f"{HOST}/out/n_1.mp4",
            "ProjectId": f"{1:031x}b",
            "MediaId": f"{1:031x}c",
            "Duration": 24.5,
        },
        {
            "JobId": third,
            "Status": "Failed",
            "MediaURL": f"{HOST}/out/n_2.mp4",
            "ProjectId": f"{2:031x}b",
            "ErrorCode": "InternalError",
            "ErrorMessage": "It broke.",
        },
    ]
    shown = client.get_media_producing_job(
        models.GetMediaProducingJobRequest(job_id=second)
    ).body.media_producing_job
    assert (shown.status, shown.progress, shown.duration) == ("Success", 100, 24.5)
    assert json.loads(shown.sub_job_materials) == {"Title": "麺", "SpeechText": "Fresh."}


def test_a_waiting_output_is_shown_as_init(client: Client, house: House) -> None:
    job_id = submit(client)
    planned(house, job_id, child(job_id, 0, state="Queuing"), child(job_id, 1, state="Processing"))
    assert [one["Status"] for one in get(client, job_id)["SubJobList"]] == ["Init", "Processing"]


def test_an_output_that_was_only_planned(client: Client, house: House) -> None:
    job_id = submit(client)
    done = {"state": "Success", "duration": 3.0, "media_url": "", "media_id": None}
    planned(house, job_id, child(job_id, 0, **done))
    sub_job = get(client, job_id)["SubJobList"][0]
    assert set(sub_job) == {"JobId", "Status", "ProjectId", "Duration"}


def test_a_finished_job(client: Client, house: House) -> None:
    job_id = submit(client, output_config=OUTPUT | {"Seed": 0})
    planned(house, job_id, child(job_id, 0, state="Success", duration=1.0))
    missing = 'The specified clips id not found:["x"]'
    with house.services.database.begin() as connection:
        records.update_guarded(
            connection,
            job_id,
            state="Finished",
            completed=records.now(),
            result={
                "warnings": ["w"],
                "error": {"code": "InvalidMaterial.NotFound", "message": missing},
            },
        )
    job = get(client, job_id)
    assert job["Status"] == "Finished"
    assert TIME.fullmatch(job["CompleteTime"])
    assert json.loads(job["Extend"]) == {
        "Seed": 0,
        "Warnings": ["w"],
        "ErrorCode": "InvalidMaterial.NotFound",
        "ErrorMessage": missing,
    }


def test_a_job_that_could_not_be_planned(client: Client, house: House) -> None:
    job_id = submit(client)
    with house.services.database.begin() as connection:
        records.update_guarded(
            connection,
            job_id,
            state="Failed",
            completed=records.now(),
            code="InvalidMaterial",
            message="Not usable.",
        )
    job = get(client, job_id)
    assert (job["Status"], job["SubJobList"]) == ("Failed", [])
    assert json.loads(job["Extend"]) == {
        "ErrorCode": "InvalidMaterial",
        "ErrorMessage": "Not usable.",
    }
    assert TIME.fullmatch(job["CompleteTime"])


def test_a_cancelled_job_keeps_what_was_finished(client: Client, house: House) -> None:
    job_id = submit(client)
    planned(house, job_id, child(job_id, 0, state="Success", duration=1.0), child(job_id, 1))
    assert house.jobs.cancel(job_id)
    job = get(client, job_id)
    assert job["Status"] == "Failed"
    assert json.loads(job["Extend"])["ErrorCode"] == "JobCanceled"
    kept, cancelled = job["SubJobList"]
    assert (kept["Status"], kept["MediaId"]) == ("Success", f"{0:031x}c")
    assert (cancelled["Status"], cancelled["ErrorCode"]) == ("Failed", "JobCanceled")


def test_a_seed_is_drawn_for_a_job_without_one(client: Client, house: House) -> None:
    seeds = set()
    for _ in range(3):
        row = house.jobs.get(submit(client))
        assert row is not None
        assert row.seed is not None
        assert 0 <= row.seed < 2**63
        seeds.add(row.seed)
    assert len(seeds) == 3
    largest = house.jobs.get(submit(client, output_config=OUTPUT | {"Seed": 2**63 - 1}))
    assert largest is not None
    assert largest.seed == 2**63 - 1


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"input_config": None}, "MissingParameter", "InputConfig"),
        ({"input_config": ""}, "MissingParameter", "InputConfig"),
        ({"output_config": None}, "MissingParameter", "OutputConfig"),
        ({"input_config": "{}"}, "MissingParameter", "InputConfig.MediaGroupArray"),
        ({"input_config": '{"MediaGroupArray":[]}'}, "MissingParameter", None),
        (
            {"input_config": '{"MediaGroupArray":[{"GroupName":"a"}]}'},
            "MissingParameter",
            "InputConfig.MediaGroupArray[0].MediaArray",
        ),
        ({"input_config": '{"SpeechTextArray":["a"\n "b"]}'}, "InvalidParameter", "InputConfig"),
        ({"editing_config": "["}, "InvalidParameter", "EditingConfig"),
        ({"editing_config": '{"a":"\\ud800"}'}, "InvalidParameter", "EditingConfig"),
        ({"output_config": OUTPUT | {"Width": None}}, "MissingParameter", "OutputConfig.Width"),
        ({"output_config": OUTPUT | {"Count": 101}}, "InvalidParameter", "OutputConfig.Count"),
        ({"output_config": OUTPUT | {"Seed": -1}}, "InvalidParameter", "OutputConfig.Seed"),
        (
            {"output_config": OUTPUT | {"MediaURL": f"{HOST}/out/n.mp4"}},
            "InvalidParameter",
            "OutputConfig.MediaURL",
        ),
        (
            {"output_config": OUTPUT | {"MediaURL": "oss://nobody/{index}.mp4"}},
            "InvalidStorage.NotFound",
            "nobody",
        ),
        (
            {"output_config": OUTPUT | {"MediaURL": HOST + "/" + "x" * 1020 + "{index}.mp4"}},
            "InvalidParameter",
            "OutputConfig.MediaURL",
        ),
        ({"user_data": "u" * 513}, "InvalidParameter", "UserData"),
        ({"user_data": '{"NotifyAddress":"x"}'}, "InvalidParameter", "UserData.NotifyAddress"),
        (
            {"user_data": '{"NotifyAddress":"http://x/\\ud800"}'},
            "InvalidParameter",
            "UserData.NotifyAddress",
        ),
        (
            {"template_config": '{"BatchEditingTemplateIdArray":["x"]}'},
            "InvalidParameter",
            "TemplateConfig.BatchEditingTemplateIdArray[0]",
        ),
        ({"input_config": '{"MediaArray":["oss://demo-bucket/a.mp4"]}'}, None, None),
        ({"client_token": "猫"}, "InvalidParameter", "ClientToken"),
    ],
)
def test_what_is_refused(
    client: Client, fields: dict[str, Any], code: str | None, path: str | None
) -> None:
    refusal = refused(client.submit_batch_media_producing_job, request(**fields))
    assert refusal.status == 400
    assert code is None or refusal.code == code
    assert path is None or refusal.path == path


def test_a_mistake_is_pointed_at(client: Client) -> None:
    bad = '{\n"SpeechTextArray":["a"\n"b"]}'
    refusal = refused(client.submit_batch_media_producing_job, request(input_config=bad))
    assert refusal.message.startswith('The specified parameter "InputConfig" is not valid. ')
    assert "line 3 column 1" in refusal.message


def test_material_is_not_looked_for_before_the_job_starts(client: Client) -> None:
    unknown = INPUT.replace(f"{HOST}/a.mp4", ID).replace("demo-bucket", "nobody")
    assert HEX.fullmatch(submit(client, input_config=unknown))


def test_jobs_that_are_not_there(client: Client, house: House) -> None:
    read = client.get_batch_media_producing_job
    assert refused(read, models.GetBatchMediaProducingJobRequest()).kind == (400, "MissingJobId")
    unknown = refused(read, models.GetBatchMediaProducingJobRequest(job_id=ID))
    assert unknown.kind == (404, "ResourceNotFound")
    main = submit(client)
    (sub_job,) = planned(house, main, child(main, 0))
    asked = models.GetBatchMediaProducingJobRequest(job_id=sub_job)
    assert refused(read, asked).kind == (404, "ResourceNotFound")


def test_jobs_are_forgotten_after_a_year(client: Client, house: House) -> None:
    job_id, younger = submit(client), submit(client)
    with house.services.database.begin() as connection:
        for one, age in ((job_id, YEAR + 60_000), (younger, YEAR - 60_000)):
            change = sa.update(jobs_table).where(jobs_table.c.job_id == one)
            connection.execute(change.values(created=records.now() - age))
    asked = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    assert refused(client.get_batch_media_producing_job, asked).status == 404
    assert get(client, younger)["JobId"] == younger


def test_a_listing_has_pages(client: Client, house: House) -> None:
    made = [submit(client) for _ in range(5)]
    with house.services.database.begin() as connection:
        for number, job_id in enumerate(made):
            change = sa.update(jobs_table).where(jobs_table.c.job_id == job_id)
            connection.execute(change.values(created=4_102_444_800_000 + 1000 * number))
    window = {"start_time": "2100-01-01T00:00:00Z"}
    seen: list[str] = []
    token = None
    while True:
        page = listing(client, **window, max_results=2, next_token=token)
        assert page.max_results == 2
        seen += [job.job_id for job in page.editing_batch_job_list]
        token = page.next_token
        if not token:
            break
    assert seen == made[::-1]
    oldest = listing(client, **window, sort_by="asc").editing_batch_job_list
    assert [job.job_id for job in oldest] == made
    # The start is included, the end is not.
    middle = listing(
        client, start_time="2100-01-01T00:00:01Z", end_time="2100-01-01T00:00:03Z", sort_by="asc"
    )
    assert [job.job_id for job in middle.editing_batch_job_list] == made[1:3]
    assert (middle.max_results, middle.next_token) == (10, "")
    other = models.ListBatchMediaProducingJobsRequest(
        next_token=listing(client, **window, max_results=2).next_token
    )
    assert refused(client.list_batch_media_producing_jobs, other).path == "NextToken"


def test_a_listing_is_filtered(client: Client, house: House) -> None:
    job_id = submit(client, user_data=USER_DATA)
    planned(house, job_id, child(job_id, 0))
    found = listing(client, job_id=job_id, job_type="Script", status="Processing")
    (job,) = found.editing_batch_job_list
    assert (job.job_id, job.job_type, job.status) == (job_id, "Script", "Processing")
    assert (job.input_config, job.user_data) == (INPUT, USER_DATA)
    assert "Seed" in json.loads(job.extend)
    written = found.to_map()["EditingBatchJobList"][0]
    assert not {"SubJobList", "ExtendInput", "ExtendOutput"} & set(written)
    assert listing(client, job_id=job_id, status="Init").editing_batch_job_list == []
    assert listing(client, job_id=job_id, job_type="Smart_Mix").editing_batch_job_list == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"max_results": 0}, "MaxResults"),
        ({"max_results": 101}, "MaxResults"),
        ({"sort_by": "up"}, "SortBy"),
        ({"status": "Success"}, "Status"),
        ({"job_type": "Else"}, "JobType"),
        ({"next_token": "nonsense"}, "NextToken"),
        ({"start_time": "2025"}, "StartTime"),
    ],
)
def test_what_cannot_be_listed(client: Client, fields: dict[str, Any], path: str) -> None:
    asked = models.ListBatchMediaProducingJobsRequest(**fields)
    refusal = refused(client.list_batch_media_producing_jobs, asked)
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), path)
