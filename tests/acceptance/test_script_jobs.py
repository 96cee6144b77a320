"""A batch job through the official SDK, from submit to playable files."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from acceptance_server import Server, batch, film, finished, submit, wait_for
from alibabacloud_ice20201109 import models

URL = "http://demo-bucket.oss-cn-shanghai.aliyuncs.com"
CLIPS = [f"{URL}/in/{number}.mp4" for number in range(3)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of this module."""
    made = Server(tmp_path_factory.mktemp("batch") / "data")
    clips = made.data_dir / "buckets" / "demo-bucket" / "in"
    clips.mkdir(parents=True)
    for number in range(3):
        film(clips / f"{number}.mp4", 8, hue=40 + 70 * number)
    (clips / "broken.mp4").write_bytes(b"\0\0\0\x20ftypisom" + bytes(200))
    made.start()
    yield made
    made.stop()


def output(name: str, count: int = 1, **more: Any) -> dict[str, Any]:
    """Return an OutputConfig of small videos."""
    target = f"{URL}/out/{name}_{{index}}.mp4"
    return {"MediaURL": target, "Count": count, "Width": 360, "Height": 640, **more}


def groups(*media: list[str]) -> dict[str, Any]:
    """Return an InputConfig of groups without speech."""
    return {"MediaGroupArray": [{"MediaArray": one} for one in media]}


@pytest.mark.slow
def test_a_stored_project_renders_to_the_same_video(shared: Server) -> None:
    client = shared.client()
    inputs = groups(CLIPS[:2], CLIPS[1:]) | {"SpeechTextArray": ["Order it today."]}
    job_id = submit(client, input_config=inputs, output_config=output("first", 2, Seed=3))
    job = finished(client, job_id, 120)
    made = job["SubJobList"][1]
    assert json.loads(job["Extend"])["Seed"] == 3
    project = client.get_editing_project(
        models.GetEditingProjectRequest(project_id=made["ProjectId"])
    ).body.project
    timeline = json.loads(project.timeline)
    assert timeline["FECanvas"] == {"Width": 360, "Height": 640}
    again = client.submit_media_producing_job(
        models.SubmitMediaProducingJobRequest(
            project_id=made["ProjectId"],
            output_media_config=json.dumps({"MediaURL": f"{URL}/out/again.mp4"}),
        )
    ).body

    def produced() -> Any:
        question = models.GetMediaProducingJobRequest(job_id=again.job_id)
        answer = client.get_media_producing_job(question).body.media_producing_job
        return answer if answer.status in ("Success", "Failed") else None

    answer = wait_for(produced, 120, shared.tail)
    assert (answer.status, answer.progress) == ("Success", 100), answer.message
    folder = shared.data_dir / "buckets" / "demo-bucket" / "out"
    assert (folder / "again.mp4").read_bytes() == (folder / "first_1.mp4").read_bytes()


@pytest.mark.slow
def test_a_preview_makes_projects_and_renders_nothing(shared: Server) -> None:
    client = shared.client()
    config = output("preview", 2, GeneratePreviewOnly=True)
    job = finished(client, submit(client, input_config=groups(CLIPS), output_config=config), 60)
    assert job["Status"] == "Finished"
    for made in job["SubJobList"]:
        assert made["Status"] == "Success" and made["Duration"] > 0
        assert "MediaId" not in made and "MediaURL" not in made
        question = models.GetEditingProjectRequest(project_id=made["ProjectId"])
        project = client.get_editing_project(question).body.project
        assert (project.status, bool(json.loads(project.timeline))) == ("1", True)
    assert not list((shared.data_dir / "buckets" / "demo-bucket" / "out").glob("preview*"))


@pytest.mark.slow
def test_what_is_missing_or_broken_is_left_out_and_named(shared: Server) -> None:
    client = shared.client()
    missing, broken = f"{URL}/in/none.mp4", f"{URL}/in/broken.mp4"
    inputs = groups([missing, CLIPS[0]], [CLIPS[1], broken])
    job = finished(client, submit(client, input_config=inputs, output_config=output("left")), 60)
    assert job["Status"] == "Finished"
    extend = json.loads(job["Extend"])
    assert extend["ErrorCode"] == "InvalidMaterial.NotFound"
    assert missing in extend["ErrorMessage"] and broken in extend["ErrorMessage"]
    assert job["SubJobList"][0]["Status"] == "Success"


@pytest.mark.slow
def test_a_job_without_usable_material_fails_and_says_so(shared: Server) -> None:
    client = shared.client()
    inputs = groups([f"{URL}/in/broken.mp4"], CLIPS[:1])
    job = finished(client, submit(client, input_config=inputs, output_config=output("bad")), 60)
    assert (job["Status"], job["SubJobList"]) == ("Failed", [])
    assert json.loads(job["Extend"])["ErrorCode"] == "InvalidMaterial"
    assert job["CompleteTime"]


@pytest.mark.slow
def test_the_end_of_a_job_is_told(shared: Server) -> None:
    heard: list[dict[str, Any]] = []

    class Receiver(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    receiver = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    try:
        client = shared.client()
        user_data = {"NotifyAddress": f"http://127.0.0.1:{receiver.server_port}/", "order": "A-17"}
        job_id = submit(
            client,
            input_config=groups(CLIPS[:1]),
            output_config=output("told"),
            user_data=user_data,
        )
        event = wait_for(lambda: heard and heard[0], 90, shared.tail)
    finally:
        receiver.shutdown()
    assert event["EventType"] == "BatchProduceMediaComplete"
    body = event["MessageBody"]
    assert (body["JobId"], body["Status"]) == (job_id, "Finished")
    assert json.loads(body["UserData"]) == user_data


@pytest.mark.slow
def test_a_cancelled_job_ends_with_its_code(shared: Server) -> None:
    client = shared.client()
    inputs = groups(*[CLIPS] * 6)
    config = {"ProcessConfig": {"SingleShotDuration": 6}}
    job_id = submit(
        client,
        input_config=inputs,
        editing_config=config,
        output_config=output("gone", 8) | {"Width": 1080, "Height": 1920},
    )
    wait_for(lambda: batch(client, job_id)["SubJobList"], 60, shared.tail)
    command = [sys.executable, "-m", "reelwright", "jobs", "cancel", job_id]
    subprocess.run([*command, "--data-dir", str(shared.data_dir)], check=True, timeout=60)
    job = batch(client, job_id)
    assert job["Status"] == "Failed"
    assert json.loads(job["Extend"])["ErrorCode"] == "JobCanceled"
    # The children of the cancelled render are gone at once: another job has the machine.
    other = submit(client, input_config=groups(CLIPS[:1]), output_config=output("next"))
    assert finished(client, other, 60)["Status"] == "Finished"


@pytest.mark.slow
def test_made_files_are_assets_that_a_browser_can_open(shared: Server) -> None:
    client = shared.client()
    job_id = submit(client, input_config=groups(CLIPS[:1]), output_config=output("asset"))
    made = finished(client, job_id, 60)["SubJobList"][0]
    question = models.GetMediaInfoRequest(media_id=made["MediaId"])
    info = client.get_media_info(question).body.media_info
    assert info.media_basic_info.status == "Normal"
    basic = info.file_info_list[0].file_basic_info
    assert (basic.width, basic.height) == ("360", "640")
    assert float(basic.duration) == pytest.approx(made["Duration"], abs=0.04)
    head = httpx.get(basic.file_url, headers={"Range": "bytes=0-4095"})
    assert head.status_code == 206
    assert head.content.index(b"moov") < 64, "the index stands first: the file plays at once"
    cover = httpx.get(info.media_basic_info.cover_url)
    assert cover.headers["content-type"] == "image/jpeg"
    assert cover.content[:2] == b"\xff\xd8"
    assert Path(shared.data_dir, "buckets", "demo-bucket", "out", "asset_0.mp4").is_file()
