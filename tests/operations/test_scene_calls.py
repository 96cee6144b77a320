"""SubmitSceneBatchEditingJob through the official SDK: refusals, echoes, and real renders."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import av
import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, as_json, connect, refused

from reelwright.cli.house import House
from reelwright.library.tables import outbox

OUTPUT = {"MediaURL": f"{HOST}/scene/p_{{index}}.mp4"}
PATIENCE = 60.0


def project(client: Client, **timeline: Any) -> str:
    request = models.CreateEditingProjectRequest(
        title="street", timeline=as_json(**timeline) if timeline else None
    )
    return str(client.create_editing_project(request).body.project.project_id)


def submit(client: Client, *project_ids: str, user_data: str = "", **output: Any) -> str:
    request = models.SubmitSceneBatchEditingJobRequest(
        project_ids=",".join(project_ids),
        output_config=as_json(**(OUTPUT | output)),
        user_data=user_data or None,
    )
    return str(client.submit_scene_batch_editing_job(request).body.job_id)


def refusal(client: Client, **fields: Any) -> tuple[int, str, str]:
    given = {"project_ids": ID, "output_config": as_json(**OUTPUT)} | fields
    request = models.SubmitSceneBatchEditingJobRequest(**given)
    found = refused(client.submit_scene_batch_editing_job, request)
    return found.status, found.code, found.path


def get(client: Client, job_id: str) -> dict[str, Any]:
    request = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    job = client.get_batch_media_producing_job(request).body.to_map()["EditingBatchJob"]
    assert isinstance(job, dict)
    return job


def test_a_batch_of_projects_is_echoed(client: Client) -> None:
    first, second = project(client, VideoTracks=[]), project(client, VideoTracks=[])
    user_data = '{ "order": 17 }'
    job_id = submit(client, f" {first}", "", second, first, user_data=user_data)
    assert HEX.fullmatch(job_id)
    job = get(client, job_id)
    del job["CreateTime"], job["ModifiedTime"]
    assert job == {
        "JobId": job_id,
        "JobType": "Scene_Batch_Editing",
        "Status": "Init",
        "OutputConfig": as_json(**OUTPUT),
        "UserData": user_data,
        "Extend": "{}",
        "ExtendInput": json.dumps([first, second]),
        "SubJobList": [],
    }
    asked = models.ListBatchMediaProducingJobsRequest(job_type="Scene_Batch_Editing", job_id=job_id)
    (listed,) = client.list_batch_media_producing_jobs(asked).body.to_map()["EditingBatchJobList"]
    assert not {"SubJobList", "ExtendInput", "ExtendOutput", "InputConfig"} & set(listed)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"project_ids": ""}, (400, "MissingProjectIds", "")),
        ({"project_ids": " , "}, (400, "MissingProjectIds", "")),
        ({"output_config": ""}, (400, "MissingOutputConfig", "")),
        ({"output_config": "[]"}, (400, "InvalidParameter", "OutputConfig")),
        ({"output_config": "{"}, (400, "InvalidParameter", "OutputConfig")),
        ({"output_config": "{}"}, (400, "MissingParameter", "OutputConfig.MediaURL")),
        (
            {"project_ids": ",".join(f"{number:032x}" for number in range(101))},
            (400, "InvalidParameter", "ProjectIds"),
        ),
        ({"user_data": "x" * 513}, (400, "InvalidParameter", "UserData")),
        (
            {"user_data": '{"NotifyAddress":"ice-callback-"}'},
            (400, "InvalidParameter", "UserData.NotifyAddress"),
        ),
        ({}, (404, "ProjectNotFound", "")),
    ],
)
def test_what_is_wrong_is_named(
    client: Client, fields: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    assert refusal(client, **fields) == expected


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("Count", 1, "InvalidParameter"),
        ("GeneratePreviewOnly", False, "InvalidParameter"),
        ("Width", 127, "InvalidParameter"),
        ("Height", 4097, "InvalidParameter"),
        ("MaxDuration", 0, "InvalidParameter"),
        ("MediaURL", f"{HOST}/p.mp4", "InvalidParameter"),
        ("MediaURL", f"{HOST}/p_{{index}}.avi", "InvalidParameter"),
    ],
)
def test_the_output_has_the_limits_of_other_jobs(
    client: Client, field: str, value: Any, code: str
) -> None:
    config = as_json(**(OUTPUT | {field: value}))
    assert refusal(client, output_config=config) == (400, code, f"OutputConfig.{field}")


def test_the_bucket_of_the_outputs_must_be_here(client: Client) -> None:
    address = "http://no-such-bucket.oss-cn-shanghai.aliyuncs.com/p_{index}.mp4"
    found = refusal(client, output_config=as_json(MediaURL=address))
    assert found == (400, "InvalidStorage.NotFound", "no-such-bucket")


def finished(client: Client, job_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + PATIENCE
    while (job := get(client, job_id))["Status"] not in ("Finished", "Failed"):
        assert time.monotonic() < deadline, job
        time.sleep(0.05)
    return job


def told(house: House, target: str) -> list[tuple[str, str, str]]:
    query = sa.select(outbox.c.body).where(outbox.c.target == target)
    with house.services.database.read() as connection:
        events = [json.loads(body) for body in connection.scalars(query)]
    bodies = [(event["EventType"], event["MessageBody"]) for event in events]
    return sorted((kind, body["Status"], body["JobId"]) for kind, body in bodies)


def scene(seconds: float, width: int, height: int) -> dict[str, Any]:
    clip = {"MediaURL": f"{HOST}/source.mp4", "In": 0, "Out": seconds}
    canvas = {"Width": width, "Height": height}
    return {"VideoTracks": [{"VideoTrackClips": [clip]}], "FECanvas": canvas}


def size_and_frames(path: Path) -> tuple[int, int, int]:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return stream.width, stream.height, sum(1 for _ in container.decode(stream))


def brightness(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return [float(frame.to_ndarray(format="gray").mean()) for frame in frames]


@pytest.mark.slow
def test_projects_become_videos(working_server: tuple[House, str], media: Path) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "source.mp4")
    wanted = [project(client, **scene(0.4, 256, 144)), ID, project(client)]
    wanted.append(project(client, **scene(0.2, 144, 256)))
    target = "ice-callback-scene"
    job_id = submit(client, *wanted, user_data=as_json(NotifyAddress=target), Video={"Fps": 25})

    job = finished(client, job_id)
    assert job["Status"] == "Finished"
    assert json.loads(job["Extend"]) == {
        "Seed": 0,
        "ErrorCode": "ProjectNotFound",
        "ErrorMessage": "Project not found.",
    }
    outputs = job["SubJobList"]
    # The second project does not exist, so there is none to show.
    assert [output.get("ProjectId") for output in outputs] == [wanted[0], None, *wanted[2:]]
    assert "ProjectId" not in outputs[1]
    states = [(output["Status"], output.get("ErrorCode")) for output in outputs]
    assert states == [
        ("Success", None),
        ("Failed", "ProjectNotFound"),
        ("Failed", "TimelineFormatError"),
        ("Success", None),
    ]
    addresses = [output["MediaURL"] for output in outputs]
    assert addresses == [f"{HOST}/scene/p_{number}.mp4" for number in range(4)]
    assert size_and_frames(bucket / "scene/p_0.mp4") == (256, 144, 10)
    assert size_and_frames(bucket / "scene/p_3.mp4") == (144, 256, 5)
    assert (outputs[0]["Duration"], outputs[3]["Duration"]) == (0.4, 0.2)
    asked = models.GetEditingProjectRequest(project_id=wanted[0])
    assert client.get_editing_project(asked).body.project.status == "4"
    assert (
        client.get_media_info(
            models.GetMediaInfoRequest(media_id=outputs[0]["MediaId"])
        ).body.media_info.media_basic_info.input_url
        == addresses[0]
    )
    assert told(house, target) == [("BatchProduceMediaComplete", "Finished", job_id)]


@pytest.mark.slow
def test_lengths_and_sizes_of_the_output_win(
    working_server: tuple[House, str], media: Path
) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "source.mp4")
    stored = project(client, **scene(0.4, 256, 144), Fps=25)
    lengths: dict[str, dict[str, Any]] = {
        "longer": {"FixedDuration": 0.8},
        "cut": {"MaxDuration": 0.12},
    }
    jobs = [
        submit(
            client,
            stored,
            MediaURL=f"{HOST}/{name}_{{index}}.mp4",
            Width=160,
            Height=130,
            **given,
        )
        for name, given in lengths.items()
    ]
    for job_id in jobs:
        job = finished(client, job_id)
        assert [output["Status"] for output in job["SubJobList"]] == ["Success"], job
    found = {name: size_and_frames(bucket / f"{name}_0.mp4") for name in lengths}
    assert found == {
        "longer": (160, 130, 20),
        "cut": (160, 130, 3),
    }
    light = brightness(bucket / "longer_0.mp4")
    assert min(light[:10]) > 40
    assert max(light[10:]) < 20, "behind the end of the project there is black"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "size"), [({"Width": 160}, (160, 256)), ({"Height": 130}, (144, 130))]
)
def test_a_side_that_is_not_given_is_that_of_the_project(
    working_server: tuple[House, str], media: Path, given: dict[str, int], size: tuple[int, int]
) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "source.mp4")
    job_id = submit(client, project(client, **scene(0.2, 144, 256)), **given)
    (made,) = finished(client, job_id)["SubJobList"]
    assert made["Status"] == "Success", made
    assert size_and_frames(bucket / "scene/p_0.mp4")[:2] == size


@pytest.mark.slow
def test_without_a_single_project_left_the_job_fails(
    working_server: tuple[House, str],
) -> None:
    house, client = working_server[0], connect(working_server[1])
    target = "ice-callback-empty"
    job_id = submit(client, project(client), user_data=as_json(NotifyAddress=target))
    job = finished(client, job_id)
    assert (job["Status"], job["SubJobList"]) == ("Failed", [])
    assert json.loads(job["Extend"])["ErrorCode"] == "TimelineFormatError"
    assert told(house, target) == [("BatchProduceMediaComplete", "Failed", job_id)]
