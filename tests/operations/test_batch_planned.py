"""One-click jobs that are really planned, down to the timelines in their projects."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, connect

from reelwright.cli.house import House
from reelwright.render.text.fontfiles import FontFiles

pytestmark = pytest.mark.slow

PATIENCE = 60.0
OUTPUT = {"GeneratePreviewOnly": True, "Width": 360, "Height": 640}


@pytest.fixture
def parts(working_server: tuple[House, str], media: Path) -> tuple[Client, Path]:
    """Give a client and the bucket, in which a film lies."""
    house, endpoint = working_server
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "clip.mp4")
    return connect(endpoint), bucket


def ended(client: Client, editing: dict[str, Any], seed: int = 0, **inputs: Any) -> dict[str, Any]:
    """Submit a job that only plans and return it when it has come to its end."""
    group = {"MediaArray": [f"{HOST}/clip.mp4"]}
    request = models.SubmitBatchMediaProducingJobRequest(
        input_config=json.dumps({"MediaGroupArray": [group], **inputs}),
        editing_config=json.dumps(editing),
        output_config=json.dumps({**OUTPUT, "Seed": seed}),
    )
    job_id = client.submit_batch_media_producing_job(request).body.job_id
    asked = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    deadline = time.monotonic() + PATIENCE
    while True:
        found = client.get_batch_media_producing_job(asked).body.to_map()["EditingBatchJob"]
        assert isinstance(found, dict)
        if found["Status"] in ("Finished", "Failed"):
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def timeline(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    """Return the timeline of a job's first output."""
    asked = models.GetEditingProjectRequest(project_id=job["SubJobList"][0]["ProjectId"])
    stored = client.get_editing_project(asked).body.project.timeline
    read: dict[str, Any] = json.loads(stored)
    return read


@pytest.mark.parametrize("key", ["FontURL", "FontUrl"])
def test_headings_are_measured_in_a_font_of_the_callers_own(
    parts: tuple[Client, Path], key: str
) -> None:
    client, bucket = parts
    packaged = FontFiles().fallbacks(400)[0].path
    shutil.copyfile(packaged, bucket / f"own{packaged.suffix}")
    own = {key: f"{HOST}/own{packaged.suffix}"}
    editing = {"TitleConfig": own, "SubHeadingConfig": {"1": own}}
    headings = [{"Level": 1, "TitleArray": ["Friday, 11 a.m."]}]
    job = ended(client, editing, TitleArray=["Noodles"], SubHeadingArray=headings)
    assert job["Status"] == "Finished", job["Extend"]
    tracks = timeline(client, job)["SubtitleTracks"]
    assert [track["SubtitleTrackClips"][0]["FontURL"] for track in tracks] == [own[key]] * 2


def test_a_font_that_is_not_there_is_named(parts: tuple[Client, Path]) -> None:
    client, _ = parts
    missing = f"{HOST}/nowhere.ttf"
    job = ended(client, {"TitleConfig": {"FontURL": missing}}, TitleArray=["Noodles"])
    extend = json.loads(job["Extend"])
    assert (job["Status"], extend["ErrorCode"]) == ("Failed", "InvalidMaterial.NotFound")
    assert missing in extend["ErrorMessage"]


@pytest.mark.parametrize("seed", range(4))
def test_an_unknown_voice_fails_the_job_whoever_is_drawn(
    parts: tuple[Client, Path], seed: int
) -> None:
    editing = {"SpeechConfig": {"Voice": "zhiru,bogus"}}
    job = ended(parts[0], editing, seed, SpeechTextArray=["Fresh noodles."])
    extend = json.loads(job["Extend"])
    assert (job["Status"], extend["ErrorCode"]) == ("Failed", "InvalidParameter")
    assert '"bogus"' in extend["ErrorMessage"]
