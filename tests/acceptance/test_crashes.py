"""Whatever is killed, whenever: every accepted job is finished, nothing is lost or doubled."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import av
import psutil
import pytest
from acceptance_server import Server, batch, finished, submit, wait_for
from alibabacloud_ice20201109 import models
from sandbox_processes import lives

KILLS = 22
JOBS = 6
OUTPUTS = 2

URL = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"


def one_job(number: int) -> dict[str, object]:
    media = [f"{URL}/in/{clip}.mp4" for clip in range(3)]
    return {
        "input_config": {
            "MediaGroupArray": [
                {"GroupName": "a", "MediaArray": media},
                {"GroupName": "b", "MediaArray": media[::-1]},
            ],
            "SpeechTextArray": [f"This is the film number {number}. It has to arrive."],
            "TitleArray": [f"Film {number}"],
        },
        "output_config": {
            "MediaURL": f"{URL}/out/{number}_{{index}}.mp4",
            "Count": OUTPUTS,
            "Width": 360,
            "Height": 640,
            "Seed": number,
        },
    }


def kill_somebody(server: Server, rng: random.Random, helpers: int) -> int:
    """Kill the server, its fork server or a child, whichever the dice name.

    Return how many helpers have been killed since the server was last. A step whose helpers die
    three times in a row is given up, by rule: the third one in a row is the server.
    """
    family = server.family()
    if not family:
        return helpers
    victim = family[0] if helpers >= 2 or rng.random() < 0.6 else rng.choice(family)
    try:
        victim.kill()
    except psutil.NoSuchProcess:
        return helpers
    if victim.pid != family[0].pid:
        return helpers + 1
    assert server.process is not None
    server.process.wait()
    _, left = psutil.wait_procs(family[1:], timeout=10)
    assert not [process for process in left if lives(process)]
    server.start()
    return 0


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_everything_accepted_is_finished_once(server: Server) -> None:
    rng = random.Random(20)
    # So many kills in a row would count as the jobs' own doing (tests/jobs hold that rule).
    server.environment["REELWRIGHT_JOB_DEATHS"] = "1000"
    server.stop()
    server.start()
    waiting = list(range(JOBS))
    accepted: list[str] = []
    helpers = 0
    for kill in range(KILLS):
        if waiting and kill % 3 == 0:
            accepted.append(submit(server.client(), **one_job(waiting.pop())))
        # A random moment is the point here: nothing is waited for.
        time.sleep(rng.uniform(0.0, 5.0))
        helpers = kill_somebody(server, rng, helpers)
    accepted += [submit(server.client(), **one_job(number)) for number in waiting]

    client = server.client()
    jobs = [finished(client, job_id, 240) for job_id in accepted]
    assert [job["Status"] for job in jobs] == ["Finished"] * JOBS, server.tail()
    outputs = [output for job in jobs for output in job["SubJobList"]]
    faults = [output["ErrorMessage"] for output in outputs if output["Status"] != "Success"]
    assert (faults, len(outputs)) == ([], JOBS * OUTPUTS)

    bucket = server.data_dir / "buckets" / "demo-bucket"
    files = sorted(path for path in (bucket / "out").rglob("*") if path.is_file())
    assert len(files) == JOBS * OUTPUTS, "no half-written output is left beside the finished ones"
    for path in files:
        assert is_whole(path)

    request = models.ListMediaBasicInfosRequest(max_results=100)
    assets = client.list_media_basic_infos(request).body.media_infos
    ids = sorted(output["MediaId"] for output in outputs)
    assert sorted(asset.media_id for asset in assets) == ids
    work = server.data_dir / "work"
    wait_for(lambda: not list(work.glob("*/*")), 20)


def is_whole(path: Path) -> bool:
    """Tell whether a video can be decoded to its last frame."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return sum(1 for _ in container.decode(stream)) == stream.frames > 25


@pytest.mark.slow
def test_a_stopped_server_goes_on_where_it_was(server: Server) -> None:
    job_id = submit(server.client(), **one_job(1))
    wait_for(lambda: batch(server.client(), job_id)["SubJobList"], 60, server.tail)
    server.stop()
    server.start()
    assert finished(server.client(), job_id, 120)["Status"] == "Finished"


@pytest.mark.slow
def test_a_batch_of_projects_survives_its_server(server: Server) -> None:
    client = server.client()
    scene = {"VideoTracks": [{"VideoTrackClips": [{"MediaURL": f"{URL}/in/0.mp4", "Out": 2}]}]}
    request = models.CreateEditingProjectRequest(title="scene", timeline=json.dumps(scene))
    made = [client.create_editing_project(request).body.project.project_id for _ in range(2)]
    output = {"MediaURL": f"{URL}/out/scene_{{index}}.mp4", "Width": 256, "Height": 144}
    submitted = client.submit_scene_batch_editing_job(
        models.SubmitSceneBatchEditingJobRequest(
            project_ids=",".join(made), output_config=json.dumps(output)
        )
    )
    job_id = submitted.body.job_id
    wait_for(lambda: batch(client, job_id)["SubJobList"], 60, server.tail)
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    server.start()

    job = finished(server.client(), job_id, 120)
    assert job["Status"] == "Finished", (job, server.tail())
    outputs = job["SubJobList"]
    assert [output["Status"] for output in outputs] == ["Success"] * 2
    assert [output["ProjectId"] for output in outputs] == made
    folder = server.data_dir / "buckets" / "demo-bucket" / "out"
    assert sorted(path.name for path in folder.iterdir()) == ["scene_0.mp4", "scene_1.mp4"]
    assert all(is_whole(path) for path in folder.iterdir())
