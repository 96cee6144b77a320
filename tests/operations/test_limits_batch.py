"""What the outputs of a one-click job get from it, and whom their ends are told."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, as_json, connect

from reelwright.cli.house import House
from reelwright.jobs import NewJob
from reelwright.library import records
from reelwright.library.tables import outbox

OWN, EVERYWHERE = "ice-callback-own", "ice-callback-everywhere"


def heard(house: House, queue: str) -> list[str]:
    with house.services.database.read() as connection:
        query = sa.select(outbox.c.body).where(outbox.c.target == queue)
        return sorted(json.loads(body)["EventType"] for body in connection.scalars(query))


def test_outputs_are_told_to_the_global_target_only(client: Client, house: House) -> None:
    client.set_event_callback(
        models.SetEventCallbackRequest(callback_type="MNS", callback_queue_name=EVERYWHERE)
    )
    user_data = as_json(NotifyAddress=OWN)
    asked = models.SubmitBatchMediaProducingJobRequest(
        input_config=as_json(MediaGroupArray=[{"MediaArray": [f"{HOST}/a.mp4"]}]),
        output_config=as_json(MediaURL=f"{HOST}/out/{{index}}.mp4", Width=720, Height=1280),
        user_data=user_data,
    )
    main = str(client.submit_batch_media_producing_job(asked).body.job_id)
    output = NewJob(
        kind="EditingJob",
        job_id=uuid.uuid4().hex,
        main_id=main,
        media_url=f"{HOST}/out/0.mp4",
        project_id="p",
        media_id="m" * 32,
        user_data=user_data,
        request={"Timeline": "{}"},
    )
    with house.services.database.begin() as connection:
        assert records.update_guarded(connection, main, state="Processing", plan={})
        house.jobs.accept(connection, output)
    assert house.jobs.cancel(main)
    assert heard(house, OWN) == ["BatchProduceMediaComplete"]
    both = ["BatchProduceMediaComplete", "ProduceMediaComplete"]
    assert [name for name in heard(house, EVERYWHERE) if name in both] == both


def finished(client: Client, job_id: str) -> Any:
    wanted = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    deadline = time.monotonic() + 60
    while True:
        job = client.get_batch_media_producing_job(wanted).body.editing_batch_job
        if job.status in ("Finished", "Failed"):
            return job
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_the_settings_of_a_job_reach_its_outputs(
    working_server: tuple[House, str], media: Path
) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "box.mp4")
    video = {"Crf": 30, "Fps": 24, "Preset": "fast"}
    produce = {"CoverConfig": {"StartTime": "1.5"}, "MaxBitrate": 900}
    asked = models.SubmitBatchMediaProducingJobRequest(
        input_config=as_json(MediaGroupArray=[{"MediaArray": [f"{HOST}/box.mp4"]}]),
        editing_config=as_json(ProduceConfig=produce),
        output_config=as_json(Width=360, Height=640, GeneratePreviewOnly=True, Video=video),
    )
    job = finished(client, client.submit_batch_media_producing_job(asked).body.job_id)
    assert job.status == "Finished", job.extend
    row = house.jobs.get(job.sub_job_list[0].job_id)
    assert row is not None
    size = {"Width": 360, "Height": 640}
    assert row.request["Output"] == {**size, "Video": video, "CoverTime": 1.5, "MaxBitrate": 900}


@pytest.mark.slow
def test_a_place_that_takes_no_file(working_server: tuple[House, str], media: Path) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "box.mp4")
    (bucket / "blocked").write_bytes(b"a file where the outputs want a folder")
    asked = models.SubmitBatchMediaProducingJobRequest(
        input_config=as_json(MediaGroupArray=[{"MediaArray": [f"{HOST}/box.mp4"]}]),
        editing_config=as_json(ProcessConfig={"SingleShotDuration": 0.2}),
        output_config=as_json(MediaURL=f"{HOST}/blocked/{{index}}.mp4", Width=160, Height=128),
    )
    job = finished(client, client.submit_batch_media_producing_job(asked).body.job_id)
    (output,) = job.sub_job_list
    assert (job.status, output.error_code) == ("Finished", "OutputNotWritable")
    assert str(house.settings.data_dir) not in output.error_message
    clip = {"MediaURL": f"{HOST}/box.mp4", "Out": 0.2}
    single = models.SubmitMediaProducingJobRequest(
        timeline=as_json(VideoTracks=[{"VideoTrackClips": [clip]}]),
        output_media_config=as_json(MediaURL=f"{HOST}/blocked/a.mp4", Width=160, Height=128),
    )
    wanted = models.GetMediaProducingJobRequest(
        job_id=client.submit_media_producing_job(single).body.job_id
    )
    deadline = time.monotonic() + 60
    while True:
        found = client.get_media_producing_job(wanted).body.media_producing_job
        if found.status in ("Success", "Failed"):
            break
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert (found.status, found.code) == ("Failed", "PermissionDenied.ResourceAccess")
    made = house.settings.buckets_dir / "reelwright"
    assert [path for path in made.rglob("covers/*") if path.is_file()] == []
