"""An asset that a waiting job uses can be deleted: the job keeps its own copy of the reference."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from alibabacloud_ice20201109 import models
from sdk_calls import HOST, as_json, connect, refused, register

from reelwright.cli.house import House

PATIENCE = 60.0


@pytest.mark.slow
def test_a_job_outlives_the_asset_it_uses(server: tuple[House, str], media: Path) -> None:
    house, client = server[0], connect(server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "used.mp4")
    media_id = register(client, "used.mp4")
    clip = {"MediaId": media_id, "In": 0, "Out": 0.4}
    submitted = client.submit_media_producing_job(
        models.SubmitMediaProducingJobRequest(
            timeline=as_json(VideoTracks=[{"VideoTrackClips": [clip]}]),
            output_media_config=as_json(MediaURL=f"{HOST}/out.mp4", Width=256, Height=144),
        )
    ).body
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=media_id))
    gone = models.GetMediaInfoRequest(media_id=media_id)
    assert refused(client.get_media_info, gone).kind == (404, "ResourceNotFound")
    house.jobs.start()
    try:
        asked = models.GetMediaProducingJobRequest(job_id=submitted.job_id)
        deadline = time.monotonic() + PATIENCE
        while True:
            job = client.get_media_producing_job(asked).body.media_producing_job
            if job.status in ("Success", "Failed"):
                break
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        house.jobs.stop(grace=0.0)
    assert (job.status, job.code) == ("Success", None), job.message
    assert (bucket / "out.mp4").exists()
