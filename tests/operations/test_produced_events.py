"""What is told when an output is made, and when it takes the place of an older one."""

from __future__ import annotations

import json
import shutil
import time
import wave
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, as_json, connect, refused, register
from sdk_calls import media as info_of

from reelwright.cli.house import House
from reelwright.library.tables import outbox

pytestmark = pytest.mark.slow

PATIENCE = 60.0
KEYS = ("analysed.mp4", "broken.mp4")


def produced(client: Client, **user_data: str) -> str:
    """Render a second of a clip and return the ID of the asset."""
    clip = {"MediaURL": f"{HOST}/source.mp4", "In": 0, "Out": 1}
    category = client.add_category(models.AddCategoryRequest(cate_name="made")).body.category
    request = models.SubmitMediaProducingJobRequest(
        timeline=as_json(VideoTracks=[{"VideoTrackClips": [clip]}]),
        output_media_config=as_json(MediaURL=f"{HOST}/out.mp4", Width=256, Height=144),
        media_metadata=as_json(Title="made", CateId=category.cate_id),
        user_data=as_json(**user_data),
    )
    job = client.submit_media_producing_job(request).body
    deadline = time.monotonic() + PATIENCE
    wanted = models.GetMediaProducingJobRequest(job_id=job.job_id)
    while True:
        found = client.get_media_producing_job(wanted).body.media_producing_job
        if found.status in ("Success", "Failed"):
            assert found.status == "Success", found.message
            return str(job.media_id)
        assert time.monotonic() < deadline
        time.sleep(0.1)


def told(house: House, queue: str) -> list[tuple[str, Any]]:
    """Return the events in a queue with the assets they are about."""
    events = read(house, queue)
    return sorted((event["EventType"], event["MessageBody"].get("MediaId")) for event in events)


def read(house: House, queue: str) -> list[Any]:
    """Return the events in a queue."""
    query = sa.select(outbox.c.body).where(outbox.c.target == queue).order_by(outbox.c.created)
    with house.services.database.read() as connection:
        return [json.loads(body) for body in connection.scalars(query)]


def test_a_file_is_looked_at(working_server: tuple[House, str], media: Path) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "analysed.mp4")
    (bucket / "broken.mp4").write_bytes(b"no film")
    queue = "ice-callback-analysis"
    client.set_event_callback(
        models.SetEventCallbackRequest(
            callback_type="MNS",
            callback_queue_name=queue,
            event_type_list="VideoAnalysisComplete",
        )
    )
    config = as_json(NeedSprite=False, NeedSnapshot=False)
    good, bad = (register(client, key, register_config=config) for key in KEYS)
    deadline = time.monotonic() + PATIENCE
    while len(told(house, queue)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    bodies = {body["MediaId"]: body for body in (one["MessageBody"] for one in read(house, queue))}
    file = info_of(client, good).file_info_list[0]
    basic = file.file_basic_info
    assert bodies[good] == {
        "Status": "Success",
        "MediaId": good,
        "Width": int(basic.width),
        "Height": int(basic.height),
        "Duration": float(basic.duration),
        "Size": (bucket / "analysed.mp4").stat().st_size,
        "Bitrate": basic.bitrate,
        "Fps": file.video_stream_info_list[0].fps,
        "ErrorCode": "",
        "ErrorMessage": "",
    }
    assert bodies[bad]["Status"] == "Fail"
    assert bodies[bad]["ErrorCode"] == "InvalidMaterial"


def denoised(client: Client) -> str:
    """Let a function make an asset at one and the same address; return its ID."""
    made = models.SubmitIProductionJobRequest(
        function_name="SpeechDenoise",
        input=models.SubmitIProductionJobRequestInput(type="OSS", media=f"{HOST}/hum.wav"),
        output=models.SubmitIProductionJobRequestOutput(
            type="Media", output_url=f"{HOST}/clean.wav"
        ),
    )
    job_id = client.submit_iproduction_job(made).body.job_id
    deadline = time.monotonic() + PATIENCE
    while True:
        job = client.query_iproduction_job(models.QueryIProductionJobRequest(job_id=job_id)).body
        if job.status in ("Success", "Fail"):
            assert job.status == "Success", job.result
            return str(job.output_media_ids[0])
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_what_a_function_replaces_is_told(working_server: tuple[House, str]) -> None:
    house, client = working_server[0], connect(working_server[1])
    path = house.settings.buckets_dir / "demo-bucket" / "hum.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * 125)
    queue = "ice-callback-replaced"
    client.set_event_callback(
        models.SetEventCallbackRequest(
            callback_type="MNS", callback_queue_name=queue, event_type_list="DeleteMediaComplete"
        )
    )
    first = denoised(client)
    assert told(house, queue) == []
    second = denoised(client)
    assert told(house, queue) == [("DeleteMediaComplete", first)]
    assert info_of(client, second).media_basic_info.status == "Normal"


def test_an_output_is_told_and_replaced(working_server: tuple[House, str], media: Path) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "source.mp4")
    request = models.SetEventCallbackRequest(
        callback_type="MNS", callback_queue_name="ice-callback-all"
    )
    client.set_event_callback(request)
    first = produced(
        client, NotifyAddress="ice-callback-job", RegisterMediaNotifyAddress="ice-callback-asset"
    )
    assert told(house, "ice-callback-job") == [("ProduceMediaComplete", first)]
    assert told(house, "ice-callback-asset") == [("RegisterMediaComplete", first)]
    assert info_of(client, first).media_basic_info.cate_name == "made"
    covers = house.settings.buckets_dir / "reelwright" / "covers"
    assert (covers / f"{first}.jpg").exists()

    second = produced(client)
    gone = models.GetMediaInfoRequest(media_id=first)
    assert refused(client.get_media_info, gone).kind == (404, "ResourceNotFound")
    assert not (covers / f"{first}.jpg").exists()
    assert (covers / f"{second}.jpg").exists()
    assert told(house, "ice-callback-all") == sorted(
        [
            ("ProduceMediaComplete", first),
            ("RegisterMediaComplete", first),
            ("DeleteMediaComplete", first),
            ("ProduceMediaComplete", second),
            ("RegisterMediaComplete", second),
        ]
    )
