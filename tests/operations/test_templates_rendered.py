"""Templates from the call to the picture: what they set is seen in the finished files."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from PIL import Image
from sdk_calls import HOST, as_json, connect, register

from reelwright.cli.house import House

pytestmark = pytest.mark.slow

PATIENCE = 120.0
CLIP, RED, BLUE = f"{HOST}/clip.mp4", f"{HOST}/red.png", f"{HOST}/blue.png"


@pytest.fixture
def parts(working_server: tuple[House, str], media: Path) -> tuple[Client, Path]:
    """Give a client and the bucket, in which a film and two pictures lie."""
    house, endpoint = working_server
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "clip.mp4")
    for name in ("red", "blue"):
        Image.new("RGB", (64, 64), name).save(bucket / f"{name}.png")
    return connect(endpoint), bucket


def add(client: Client, kind: str, **config: Any) -> str:
    asked = models.AddTemplateRequest(type=kind, name="rendered", config=json.dumps(config))
    return str(client.add_template(asked).body.template.template_id)


def ended(look: Callable[[], Any]) -> Any:
    """Return a job when it has come to its end."""
    deadline = time.monotonic() + PATIENCE
    while True:
        job = look()
        if job.status in ("Success", "Finished", "Failed"):
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.1)


def colour(file: Path, second: float, x: float, y: float) -> str:
    """Return which of the pictures' colours a place of a film has, "" for none."""
    with av.open(str(file)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= second - 0.001:
                red, green, blue = frame.to_image().getpixel(
                    (int(x * frame.width), int(y * frame.height))
                )
                if green > 60 or abs(red - blue) < 120:
                    return ""
                return "red" if red > blue else "blue"
    raise AssertionError(f"the film ends before {second} s")


def size(file: Path) -> tuple[int, int]:
    with av.open(str(file)) as container:
        return container.streams.video[0].width, container.streams.video[0].height


def test_a_timeline_is_rendered_with_the_given_clips(parts: tuple[Client, Path]) -> None:
    client, bucket = parts
    blue = register(client, "blue.png")
    still = {"Type": "Image", "MediaId": "$MediaId", "Duration": "$Duration:1"}
    stills = {"Sys_Type": "ArrayItems", "Sys_ArrayObject": "$Stills", "Sys_Template": still}
    film = {"MediaURL": "$Film", "In": 0, "Out": 0.4}
    text = {"Type": "Text", "Content": "$Title:NULL", "Y": 0.4, "TimelineOut": 0.2}
    template_id = add(
        client,
        "Timeline",
        VideoTracks=[{"VideoTrackClips": [film, stills]}],
        SubtitleTracks=[{"SubtitleTrackClips": [text]}],
    )
    given = as_json(
        Film=CLIP, Title="Noodles", Stills=[{"MediaId": RED, "Duration": "0.4"}, {"MediaId": blue}]
    )
    target = as_json(MediaURL=f"{HOST}/out/made.mp4", Width=256, Height=144)
    submitted = client.submit_media_producing_job(
        models.SubmitMediaProducingJobRequest(
            template_id=template_id, clips_param=given, output_media_config=target
        )
    ).body
    asked = models.GetMediaProducingJobRequest(job_id=submitted.job_id)
    job = ended(lambda: client.get_media_producing_job(asked).body.media_producing_job)
    assert (job.status, job.template_id, job.clips_param) == ("Success", template_id, given)
    assert job.duration == pytest.approx(1.8, abs=0.05)
    file = bucket / "out/made.mp4"
    assert [colour(file, second, 0.5, 0.9) for second in (0.2, 0.6, 1.2)] == ["", "red", "blue"]
    asked = models.GetEditingProjectRequest(project_id=submitted.project_id)
    project = client.get_editing_project(asked).body.project
    assert (project.status, project.template_id) == ("4", template_id)


def test_the_outputs_of_a_job_look_like_their_templates(parts: tuple[Client, Path]) -> None:
    client, bucket = parts
    looks = {"red": (RED, 256, 144), "blue": (BLUE, 144, 256)}
    ids = [
        add(
            client,
            "BatchEditing",
            InputTemplateConfig={"StickerArray": [{"MediaURL": picture, "Width": 0.5}]},
            EditingTemplateConfig={"ProcessConfig": {"SingleShotDuration": 5}},
            OutputTemplateConfig={"Width": width, "Height": height},
        )
        for picture, width, height in looks.values()
    ]
    submitted = client.submit_batch_media_producing_job(
        models.SubmitBatchMediaProducingJobRequest(
            input_config=as_json(MediaGroupArray=[{"MediaArray": [CLIP]}]),
            editing_config=as_json(ProcessConfig={"SingleShotDuration": 0.6}),
            output_config=as_json(MediaURL=f"{HOST}/out/look_{{index}}.mp4", Count=2),
            template_config=as_json(BatchEditingTemplateIdArray=ids),
        )
    ).body
    client.delete_template(models.DeleteTemplateRequest(template_ids=",".join(ids)))
    asked = models.GetBatchMediaProducingJobRequest(job_id=submitted.job_id)
    job = ended(lambda: client.get_batch_media_producing_job(asked).body.editing_batch_job)
    assert "ErrorCode" not in json.loads(job.extend)
    assert [one.status for one in job.sub_job_list] == ["Success", "Success"]
    assert [one.duration for one in job.sub_job_list] == [0.6, 0.6]
    files = [bucket / f"out/look_{number}.mp4" for number in range(2)]
    seen = {colour(file, 0.3, 0.25, 0.1): size(file) for file in files}
    assert seen == {"red": (256, 144), "blue": (144, 256)}
