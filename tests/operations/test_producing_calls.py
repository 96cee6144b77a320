"""Producing jobs through the official SDK: what is accepted, refused, and shown of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, TIME, as_json, media, refused, register

from reelwright.cli.house import House
from reelwright.library import records

CLIP = {"MediaURL": f"{HOST}/clip.mp4", "In": 0, "Out": 2}
TARGET = {"MediaURL": f"{HOST}/out/a.mp4", "Width": 720, "Height": 1280}


@pytest.fixture(autouse=True)
def clip(bucket: Path) -> None:
    (bucket / "clip.mp4").write_bytes(b"the submit looks whether it is there, not into it")


def timeline(*clips: Any, **more: Any) -> str:
    return as_json(VideoTracks=[{"VideoTrackClips": list(clips or (CLIP,))}], **more)


def request(**fields: Any) -> models.SubmitMediaProducingJobRequest:
    given = {"timeline": timeline(), "output_media_config": json.dumps(TARGET)} | fields
    for name, value in given.items():
        if isinstance(value, dict):
            given[name] = json.dumps(value)
    return models.SubmitMediaProducingJobRequest(**given)


def submit(client: Client, **fields: Any) -> Any:
    return client.submit_media_producing_job(request(**fields)).body


def job(client: Client, job_id: str) -> Any:
    asked = models.GetMediaProducingJobRequest(job_id=job_id)
    return client.get_media_producing_job(asked).body.media_producing_job


def project(client: Client, project_id: str) -> Any:
    asked = models.GetEditingProjectRequest(project_id=project_id)
    return client.get_editing_project(asked).body.project


def test_a_timeline_is_accepted(client: Client) -> None:
    user_data = as_json(NotifyAddress="https://app.example.com/hook", order="猫")
    answer = submit(
        client,
        user_data=user_data,
        project_metadata={"Title": "P", "Description": "D", "CoverURL": f"{HOST}/c.jpg"},
    )
    ids = (answer.job_id, answer.project_id, answer.media_id)
    assert all(HEX.fullmatch(one) for one in ids)
    assert len(set(ids)) == 3
    shown = job(client, answer.job_id)
    assert (shown.job_id, shown.project_id, shown.media_id) == ids
    assert (shown.status, shown.progress, shown.timeline) == ("Init", 0, timeline())
    assert (shown.media_url, shown.user_data) == (TARGET["MediaURL"], user_data)
    assert TIME.fullmatch(shown.create_time)
    absent = (shown.complete_time, shown.duration, shown.code, shown.message)
    assert absent == (None, None, None, None)
    assert shown.sub_job_materials is None
    stored = project(client, answer.project_id)
    assert (stored.title, stored.description, stored.timeline) == ("P", "D", timeline())
    assert stored.cover_url == f"{HOST}/c.jpg"


def test_the_asset_is_there_before_the_file(client: Client, house: House) -> None:
    answer = submit(client, media_metadata={"Title": "M", "Tags": "b, a", "Description": "D"})
    basic = media(client, answer.media_id).media_basic_info
    assert (basic.status, basic.input_url) == ("Preparing", TARGET["MediaURL"])
    assert (basic.title, basic.media_tags, basic.media_type) == ("M", "b,a", "video")
    assert house.jobs.cancel(answer.job_id)
    assert media(client, answer.media_id).media_basic_info.status == "PrepareFail"
    ended = job(client, answer.job_id)
    assert (ended.status, ended.code) == ("Failed", "JobCanceled")
    assert ended.message
    assert TIME.fullmatch(ended.complete_time)
    assert ended.duration is None


def test_the_address_comes_back_as_it_was_written(client: Client) -> None:
    for address in (
        "https://demo-bucket.oss-us-west-1-internal.aliyuncs.com/out/a%20b.MP4?x=1#y",
        "HTTP://oss-cn-shanghai.aliyuncs.com/demo-bucket/out/c.mp4",
    ):
        answer = submit(client, output_media_config={"MediaURL": address})
        assert job(client, answer.job_id).media_url == address


def test_a_project_is_rendered(client: Client) -> None:
    made = client.create_editing_project(
        models.CreateEditingProjectRequest(title="mine", timeline=timeline(Fps=30))
    ).body.project
    answer = submit(client, timeline=None, project_id=made.project_id)
    assert answer.project_id == made.project_id
    assert job(client, answer.job_id).timeline == timeline(Fps=30)
    changed = submit(client, timeline=timeline(Fps=24), project_id=made.project_id)
    assert job(client, changed.job_id).timeline == timeline(Fps=24)
    stored = project(client, made.project_id)
    assert (stored.title, stored.timeline) == ("mine", timeline(Fps=24))


def test_material_is_named_by_id_or_address(client: Client) -> None:
    media_id = register(client, "clip.mp4")
    for clip in (
        {"MediaId": media_id},
        {"MediaURL": "oss://demo-bucket/clip.mp4"},
        {"MediaId": ID, "MediaURL": f"{HOST}/clip.mp4"},
        {"MediaURL": f"{HOST}/clip.mp4?Expires=1&OSSAccessKeyId=x&Signature=y"},
    ):
        assert HEX.fullmatch(submit(client, timeline=timeline(clip)).job_id)


@pytest.mark.parametrize(
    ("clip", "code", "message"),
    [
        (
            {"MediaId": ID},
            "InvalidMaterial.NotFound",
            f'The specified clips id not found:["{ID}"]',
        ),
        (
            {"MediaURL": f"{HOST}/gone.mp4"},
            "InvalidMaterial.NotFound",
            f'The specified clips url not found:"{HOST}/gone.mp4"',
        ),
        (
            {"MediaURL": "vod://x"},
            "InvalidMaterial.NotFound",
            'The specified clips url not found:"vod://x"',
        ),
        (
            {"MediaURL": "file:///etc/passwd"},
            "InvalidMaterial.NotFound",
            'The specified clips url not found:"file:///etc/passwd"',
        ),
        (
            {"MediaURL": "oss://demo-bucket/../reelwright.db"},
            "InvalidMaterial.NotFound",
            'The specified clips url not found:"oss://demo-bucket/../reelwright.db"',
        ),
        (
            {"MediaURL": "oss://nobody/a.mp4"},
            "InvalidStorage.NotFound",
            'The specified storage "nobody" is not found.',
        ),
    ],
)
def test_material_that_is_not_there(
    client: Client, clip: dict[str, Any], code: str, message: str
) -> None:
    refusal = refused(client.submit_media_producing_job, request(timeline=timeline(clip)))
    assert (refusal.kind, refusal.message) == ((400, code), message)


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"timeline": None}, "InvalidParameter", "Timeline"),
        ({"template_id": ID}, "InvalidParameter", "TemplateId"),
        ({"timeline": "{"}, "InvalidParameter", "Timeline"),
        ({"timeline": "[]"}, "InvalidParameter", "Timeline"),
        ({"timeline": "{}"}, "TimelineFormatError", ""),
        ({"output_media_config": None}, "MissingOutputMediaConfig", ""),
        ({"output_media_config": "{"}, "InvalidParameter", "OutputMediaConfig"),
        ({"output_media_config": {"Width": 720}}, "MissingParameter", "OutputMediaConfig.MediaURL"),
        ({"output_media_target": "S3"}, "InvalidParameter", "OutputMediaTarget"),
        ({"source": "Else"}, "InvalidParameter", "Source"),
        ({"user_data": "u" * 513}, "InvalidParameter", "UserData"),
        ({"user_data": '{"NotifyAddress":"x"}'}, "InvalidParameter", "UserData.NotifyAddress"),
        ({"media_metadata": "{"}, "InvalidParameter", "MediaMetadata"),
        ({"media_metadata": {"Title": "t" * 129}}, "InvalidParameter", "MediaMetadata.Title"),
        ({"media_metadata": {"Title": 3}}, "InvalidParameter", "MediaMetadata.Title"),
        ({"media_metadata": {"Tags": "t" * 33}}, "InvalidParameter", "MediaMetadata.Tags"),
        ({"project_metadata": "[]"}, "InvalidParameter", "ProjectMetadata"),
        (
            {"project_metadata": {"Description": "d" * 1025}},
            "InvalidParameter",
            "ProjectMetadata.Description",
        ),
        (
            {"editing_produce_config": {"CoverConfig": {"StartTime": "x"}}},
            "InvalidParameter",
            "EditingProduceConfig.CoverConfig.StartTime",
        ),
        ({"client_token": "t" * 65}, "InvalidParameter", "ClientToken"),
    ],
)
def test_what_is_refused(client: Client, fields: dict[str, Any], code: str, path: str) -> None:
    refusal = refused(client.submit_media_producing_job, request(**fields))
    assert refusal.kind == (400, code)
    assert not path or refusal.path == path


@pytest.mark.parametrize(
    ("options", "code", "path"),
    [
        ({"MediaURL": "oss://demo-bucket/a.mp4"}, "InvalidParameter", "MediaURL"),
        ({"MediaURL": "out/a.mp4"}, "InvalidParameter", "MediaURL"),
        ({"MediaURL": f"{HOST}/out/a.avi"}, "InvalidParameter", "MediaURL"),
        ({"MediaURL": f"{HOST}/out/a"}, "InvalidParameter", "MediaURL"),
        ({"MediaURL": "https://example.com/a.mp4"}, "InvalidParameter", "MediaURL"),
        ({"MediaURL": HOST.replace("demo", "no") + "/a.mp4"}, "InvalidStorage.NotFound", None),
        ({"Width": 100}, "InvalidParameter", "Width"),
        ({"Width": 5000, "Height": None}, "InvalidParameter", "Width"),
        ({"Width": "wide"}, "InvalidParameter", "Width"),
        ({"Width": 720.5}, "InvalidParameter", "Width"),
        ({"Width": 4096, "Height": 4096}, "ExceededMaximumValue", None),
        ({"MaxDuration": 0}, "InvalidParameter", "MaxDuration"),
        ({"Bitrate": 0}, "InvalidParameter", "Bitrate"),
        ({"Video": []}, None, None),
        ({"Video": {"Crf": 52}}, "InvalidParameter", "Video.Crf"),
        ({"Video": {"Codec": "AV1"}}, "InvalidParameter", "Video.Codec"),
        ({"Video": {"Profile": "x"}}, "InvalidParameter", "Video.Profile"),
        ({"Video": {"Preset": "placebo"}}, "InvalidParameter", "Video.Preset"),
        ({"Video": {"Fps": 0}}, "InvalidParameter", "Video.Fps"),
        ({"Video": {"Fps": 61}}, "InvalidParameter", "Video.Fps"),
        ({"Video": {"Orientation": "Up"}}, "InvalidParameter", "Video.Orientation"),
        ({"Video": {"Fps": "29.97", "Crf": "23", "Codec": "h264", "Preset": None}}, None, None),
        ({"Width": "720", "Height": None, "MaxDuration": "3.5", "Bitrate": 2000}, None, None),
    ],
)
def test_output_options(
    client: Client, options: dict[str, Any], code: str | None, path: str | None
) -> None:
    asked = request(output_media_config=TARGET | options)
    if code is None:
        assert client.submit_media_producing_job(asked).body.job_id
        return
    refusal = refused(client.submit_media_producing_job, asked)
    assert refusal.kind == (400, code)
    assert path is None or refusal.path == f"OutputMediaConfig.{path}"


def test_jobs_that_are_not_there(client: Client, house: House) -> None:
    get = client.get_media_producing_job
    assert refused(get, models.GetMediaProducingJobRequest()).kind == (400, "MissingJobId")
    unknown = refused(get, models.GetMediaProducingJobRequest(job_id=ID))
    assert unknown.kind == (404, "ResourceNotFound")
    assert unknown.message == f"Resource not found: job {ID}"
    project_id = models.SubmitMediaProducingJobRequest(
        project_id=ID, output_media_config=json.dumps(TARGET)
    )
    assert refused(client.submit_media_producing_job, project_id).kind == (404, "ProjectNotFound")
    old = submit(client).job_id
    with house.services.database.begin() as connection:
        year = 366 * 24 * 3600 * 1000
        records.update_guarded(connection, old, created=records.now() - year)
    assert refused(get, models.GetMediaProducingJobRequest(job_id=old)).status == 404


def test_a_refused_submit_leaves_nothing(client: Client, house: House) -> None:
    def rows() -> list[int]:
        with house.services.database.read() as connection:
            return [
                connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
                for table in ("jobs", "projects", "assets", "client_tokens", "workflow_status")
            ]

    before = rows()
    refused(
        client.submit_media_producing_job,
        request(timeline=timeline({"MediaId": ID}), client_token="refused"),
    )
    refused(client.submit_media_producing_job, request(project_id=ID, client_token="refused-2"))
    assert rows() == before
