"""Algorithm functions through the official SDK: what is refused, what is done, what is answered."""

from __future__ import annotations

import json
import re
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import numpy as np
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from iproduction_calls import IN, MIX, OUT, ended, pascal, query, submit, write
from sdk_calls import HEX, HOST, ID, TIME, as_json, call, connect, refused

from reelwright.cli.house import House


@pytest.mark.parametrize("name", ["function_name", "input", "output"])
def test_what_is_required(client: Client, name: str) -> None:
    found = refused(lambda: submit(client, **{name: None}))
    assert found.kind == (400, f"Missing{pascal(name)}")


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"function_name": "ImageMatting"}, "InvalidParameter.FunctionNotSupported", ""),
        ({"function_name": "speechdenoise"}, "InvalidParameter.FunctionNotSupported", ""),
        ({"input": "x"}, "InvalidParameter", "Input"),
        ({"input": as_json(Type="Disk", Media="a")}, "InvalidParameter", "Input.Type"),
        ({"input": as_json(Type="OSS", Media=5)}, "InvalidParameter", "Input.Media"),
        ({"input": as_json(Media="a")}, "MissingParameter", "Input.Type"),
        ({"input": as_json(Type="OSS")}, "MissingParameter", "Input.Media"),
        (
            {"input": as_json(Type="OSS", Media="https://example.com/a.wav")},
            "InvalidParameter",
            "Input.Media",
        ),
        ({"output": as_json(Type="OSS")}, "MissingParameter", "Output.Media"),
        ({"output": as_json(Type="OSS", Media="")}, "InvalidParameter", "Output.Media"),
        (
            {"output": as_json(Type="OSS", Media="oss://nope-bucket/a")},
            "InvalidStorage.NotFound",
            "",
        ),
        (
            {"output": as_json(Type="Media", OutputUrl="oss://nope-bucket/a")},
            "InvalidStorage.NotFound",
            "",
        ),
        ({"output": as_json(Type="Media", Biz="VOD")}, "InvalidParameter", "Output.Biz"),
        (
            {"output": as_json(Type="Media", Media=ID)},
            "InvalidParameter.ResourceNotFound",
            "Output.Media",
        ),
        ({"job_params": "[]"}, "InvalidParameter", "JobParams"),
        ({"function_name": "AudioMixing"}, "MissingParameter", "JobParams.inputs"),
        (
            {"function_name": "AudioMixing", "job_params": as_json(inputs="")},
            "InvalidParameter",
            "JobParams.inputs",
        ),
        (
            {
                "function_name": "AudioMixing",
                "job_params": as_json(inputs="https://nope-bucket.oss-x.aliyuncs.com/a"),
            },
            "InvalidParameter",
            "JobParams.inputs",
        ),
        ({"name": "n" * 101}, "InvalidParameter", "Name"),
        ({"user_data": "u" * 1025}, "InvalidParameter", "UserData"),
        ({"model_id": "algo-video-detext-new"}, "InvalidParameter", "ModelId"),
        ({"model_id": "other"}, "InvalidParameter", "ModelId"),
        ({"template_id": ID}, "InvalidParameter.ResourceNotFound", "TemplateId"),
        ({"schedule_config": "5"}, "InvalidParameter", "ScheduleConfig"),
        (
            {"schedule_config": as_json(Priority=11)},
            "InvalidParameter",
            "ScheduleConfig.Priority",
        ),
        (
            {"schedule_config": as_json(Priority="9" * 5000)},
            "InvalidParameter",
            "ScheduleConfig.Priority",
        ),
        (
            {"schedule_config": as_json(Priority=True)},
            "InvalidParameter",
            "ScheduleConfig.Priority",
        ),
    ],
)
def test_what_is_refused_at_once(
    client: Client, given: dict[str, Any], code: str, path: str
) -> None:
    found = refused(lambda: submit(client, **given))
    assert found.kind == (400, code)
    assert not path or found.path == path


def test_a_job_waits_and_is_cancelled(client: Client) -> None:
    job_id = submit(
        client,
        name="n",
        user_data="mine",
        schedule_config=as_json(Priority="3"),
        job_params='{ "x" : 1 }',
    )
    assert HEX.fullmatch(job_id)
    job = query(client, job_id)
    assert {**job, "RequestId": "", "CreateTime": ""} == {
        "RequestId": "",
        "CreateTime": "",
        "JobId": job_id,
        "Name": "n",
        "FunctionName": "SpeechDenoise",
        "Input": json.loads(IN),
        "Output": json.loads(OUT),
        "JobParams": '{ "x" : 1 }',
        "UserData": "mine",
        "ScheduleConfig": {"PipelineId": job["ScheduleConfig"]["PipelineId"], "Priority": 3},
        "Status": "Queuing",
    }
    cancel = models.CancelIProductionJobRequest(job_id=job_id)
    assert client.cancel_iproduction_job(cancel).body.message == "Success"
    job = query(client, job_id)
    assert (job["Status"], job["OutputFiles"], job["OutputUrls"]) == ("Fail", [], [])
    assert json.loads(job["Result"])["Code"] == "JobCanceled"
    assert TIME.fullmatch(job["FinishTime"])
    again = refused(client.cancel_iproduction_job, cancel)
    assert again.kind == (400, "InvalidParameter.InvalidState")


def test_unknown_jobs(client: Client) -> None:
    for asked in (
        lambda: query(client, ID),
        lambda: client.cancel_iproduction_job(models.CancelIProductionJobRequest(job_id=ID)),
    ):
        assert refused(asked).kind == (400, "InvalidParameter.JobNotFound")
    assert refused(lambda: call(client, "QueryIProductionJob", {})).code == "MissingJobId"


def test_flat_members_and_small_letters_are_understood(client: Client) -> None:
    flat = {
        "FunctionName": "AudioBeatDetection",
        "Input.Type": "MediaId",
        "Input.Media": ID,
        "Output": as_json(type="OSS", media=f"{HOST}/b.json"),
    }
    job = query(client, str(call(client, "SubmitIProductionJob", flat)["JobId"]))
    assert job["Input"] == {"Type": "Media", "Media": ID}
    assert job["ScheduleConfig"]["Priority"] == 6


def test_a_token_is_honoured(client: Client) -> None:
    first = submit(client, client_token="t-1")
    assert submit(client, client_token="t-1") == first
    other = refused(lambda: submit(client, client_token="t-1", name="other"))
    assert other.code == "IdempotentParameterMismatch"


@pytest.fixture(scope="module")
def worker(working_server: tuple[House, str]) -> tuple[Client, Path]:
    house, endpoint = working_server
    return connect(endpoint), house.settings.buckets_dir / "demo-bucket"


@pytest.mark.slow
def test_a_file_is_made(worker: tuple[Client, Path]) -> None:
    client, bucket = worker
    write(bucket / "in" / "lesson.v1.wav", channels=2)
    given = as_json(Type="OSS", Media=f"{HOST}/in/lesson.v1.wav")
    job = ended(client, submit(client, input=given))
    assert job["Status"] == "Success", job
    assert job["Result"] == "{}"
    (key,) = job["OutputFiles"]
    assert re.fullmatch(r"out/lesson\.v1-\d{13}\.wav", key)
    with wave.open(str(bucket / key)) as file:
        assert (file.getframerate(), file.getnchannels()) == (16_000, 2)
        assert file.getnframes() == 16_000
    (url,) = job["OutputUrls"]
    assert httpx.get(url, trust_env=False).content == (bucket / key).read_bytes()
    assert "OutputMediaIds" not in job
    assert TIME.fullmatch(job["FinishTime"])


@pytest.mark.slow
def test_assets_are_made_or_added_to(worker: tuple[Client, Path]) -> None:
    client, bucket = worker
    write(bucket / "in" / "a.wav")
    target = as_json(Type="Media", Media="", OutputUrl=f"{HOST}/out/new.wav")
    job = ended(client, submit(client, output=target))
    (media_id,) = job["OutputMediaIds"]
    assert job["Output"]["Media"] == media_id
    asked = models.GetMediaInfoRequest(media_id=media_id)
    info = client.get_media_info(asked).body.media_info
    assert info.media_basic_info.media_type == "audio"
    more = as_json(Type="Media", Media=media_id, OutputUrl=f"{HOST}/out/more-{{sequenceId}}.wav")
    job = ended(client, submit(client, function_name="AudioMixing", job_params=MIX, output=more))
    assert job["OutputMediaIds"] == [media_id]
    assert job["OutputFiles"] == ["out/more-00001.wav"]
    files = [
        file.file_basic_info for file in client.get_media_info(asked).body.media_info.file_info_list
    ]
    assert [file.file_type for file in files] == ["source_file", "transcode_file"]
    assert "/out/more-00001.wav?" in files[1].file_url


@pytest.mark.slow
def test_json_becomes_no_asset(worker: tuple[Client, Path]) -> None:
    client, bucket = worker
    write(bucket / "in" / "a.wav")
    target = as_json(Type="Media", OutputUrl=f"{HOST}/out/beats.json")
    job = ended(client, submit(client, function_name="AudioBeatDetection", output=target))
    assert (job["Status"], job["Result"]) == ("Success", "{}")
    assert "OutputMediaIds" not in job
    assert "BeatList" in json.loads((bucket / "out" / "beats.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_a_function_without_a_file(worker: tuple[Client, Path]) -> None:
    client, bucket = worker
    write(bucket / "in" / "a.wav")
    job = ended(client, submit(client, function_name="AudioQualityAssessment"))
    assert (job["OutputFiles"], job["OutputUrls"]) == ([], [])
    assert json.loads(job["Result"])[0]["Tag"] == "File too Short"


def _missing(bucket: Path) -> dict[str, Any]:
    return {"input": as_json(Type="OSS", Media=f"{HOST}/in/missing.wav")}


def _unknown_asset(bucket: Path) -> dict[str, Any]:
    return {"input": as_json(Type="Media", Media=ID)}


def _unknown_bucket(bucket: Path) -> dict[str, Any]:
    return {"input": as_json(Type="OSS", Media="oss://nope-bucket/a.wav")}


def _text(bucket: Path) -> dict[str, Any]:
    (bucket / "in" / "text.wav").write_text("no sound")
    return {"input": as_json(Type="OSS", Media=f"{HOST}/in/text.wav")}


def _no_sound(bucket: Path) -> dict[str, Any]:
    import cv2

    cv2.imwrite(str(bucket / "in" / "still.png"), np.zeros((32, 32, 3), np.uint8))
    return {"input": as_json(Type="OSS", Media=f"{HOST}/in/still.png")}


def _no_second(bucket: Path) -> dict[str, Any]:
    inputs = as_json(inputs=["oss://demo-bucket/in/missing.wav"])
    return {"function_name": "AudioMixing", "job_params": inputs}


def _bad_second(bucket: Path) -> dict[str, Any]:
    _text(bucket)
    inputs = as_json(inputs="oss://demo-bucket/in/text.wav")
    return {"function_name": "AudioMixing", "job_params": inputs}


def _mono(bucket: Path) -> dict[str, Any]:
    return {"function_name": "MusicDemix"}


def _folder_in_the_way(bucket: Path) -> dict[str, Any]:
    (bucket / "out" / "folder").mkdir(parents=True, exist_ok=True)
    return {"output": as_json(Type="OSS", Media=f"{HOST}/out/folder")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("made", "code", "named"),
    [
        (_missing, "InvalidInput.NotFound", "missing.wav"),
        (_unknown_asset, "InvalidInput.NotFound", ID),
        (_unknown_bucket, "InvalidInput.NotFound", "nope-bucket"),
        (_text, "InvalidInput.Unsupported", "decoded"),
        (_no_sound, "InvalidInput.Unsupported", "no sound"),
        (_no_second, "InvalidInput.NotFound", "JobParams.inputs"),
        (_bad_second, "InvalidInput.Unsupported", "JobParams.inputs"),
        (_mono, "EngineUnavailable", "separate"),
        (_folder_in_the_way, "OutputFailed", ""),
    ],
)
def test_how_a_job_fails(
    worker: tuple[Client, Path],
    made: Callable[[Path], dict[str, Any]],
    code: str,
    named: str,
) -> None:
    client, bucket = worker
    write(bucket / "in" / "a.wav")
    job = ended(client, submit(client, **made(bucket)))
    result = json.loads(job["Result"])
    assert (job["Status"], result["Code"]) == ("Fail", code)
    assert named in result["Message"]
    assert job["OutputFiles"] == []


@pytest.mark.slow
def test_a_source_may_be_called_anything(worker: tuple[Client, Path]) -> None:
    client, bucket = worker
    name = "100%25 sûr? #1 {sequenceId} & +.wav"
    write(bucket / "in" / name)
    given = as_json(Type="OSS", Media=f"{HOST}/in/{quote(name)}")
    for template in (f"{HOST}/any/{{source}}.wav", "oss://demo-bucket/any/x-{source}.wav"):
        target = as_json(Type="OSS", Media=template)
        job = ended(client, submit(client, input=given, output=target))
        assert job["Status"] == "Success", job
        (key,), (url,) = job["OutputFiles"], job["OutputUrls"]
        assert key.removeprefix("any/").removeprefix("x-") == name
        assert httpx.get(url, trust_env=False).content == (bucket / key).read_bytes()
    long = as_json(Type="OSS", Media="oss://demo-bucket/" + "{source}" * 40)
    job = ended(client, submit(client, input=given, output=long))
    assert json.loads(job["Result"])["Code"] == "OutputFailed"


@pytest.mark.slow
def test_two_files_in_the_default_storage(working_server: tuple[House, str]) -> None:
    house, endpoint = working_server
    client, bucket = connect(endpoint), house.settings.buckets_dir / "demo-bucket"
    rate = 22_050
    times = np.arange(3 * rate) / rate
    voice = np.sin(2 * np.pi * 300 * times) * (1 + np.sin(2 * np.pi * 3 * times)) / 2
    sides = np.random.default_rng(0).standard_normal((2, len(times))) / 10
    sound = np.rint((voice * 0.4 + sides).T * 16_000).astype("<i2")
    (bucket / "in").mkdir(exist_ok=True)
    with wave.open(str(bucket / "in" / "song.wav"), "wb") as file:
        file.setparams((2, 2, rate, 0, "NONE", ""))
        file.writeframes(sound.tobytes())
    location = models.SetDefaultStorageLocationRequest(
        storage_type="user_oss_bucket", bucket="other-bucket", path="made"
    )
    client.set_default_storage_location(location)
    song = as_json(Type="OSS", Media=f"{HOST}/in/song.wav")
    more = {"function_name": "MusicDemix", "input": song, "output": as_json(Type="Media")}
    job = ended(client, submit(client, **more))
    assert job["Status"] == "Success", job
    moments = {re.sub(r"\d{13}", "*", key) for key in job["OutputFiles"]}
    assert moments == {f"made/iproduction/song-*-0000{number}.wav" for number in (1, 2)}
    assert len(job["OutputMediaIds"]) == 2
    assert job["Output"]["Media"] == job["OutputMediaIds"][0]
    files = [house.settings.buckets_dir / "other-bucket" / key for key in job["OutputFiles"]]
    parts = [np.frombuffer(file.read_bytes()[-sound.nbytes :], "<i2") for file in files]
    assert (parts[0].astype(int) + parts[1] == sound.reshape(-1)).all()


def test_text_wins_over_flat_members(client: Client) -> None:
    given = {
        "FunctionName": "AudioQualityAssessment",
        "Input": IN,
        "Input.Type": "Media",
        "Input.Media": ID,
        "Output": OUT,
    }
    job = query(client, str(call(client, "SubmitIProductionJob", given)["JobId"]))
    assert job["Input"] == json.loads(IN)


def test_a_function_without_a_file_needs_no_storage(client: Client, house: House) -> None:
    target = as_json(Type="Media")
    taken = {}
    for function in ("SpeechDenoise", "AudioQualityAssessment"):
        row = house.jobs.get(submit(client, function_name=function, output=target))
        assert row is not None
        taken[function] = row.media_url
    assert taken["SpeechDenoise"].endswith("/iproduction/{source}-{timestamp}-{sequenceId}.wav")
    assert taken["AudioQualityAssessment"] == ""


@pytest.mark.slow
def test_limits_of_the_settings(working_server: tuple[House, str]) -> None:
    house, endpoint = working_server
    client, bucket = connect(endpoint), house.settings.buckets_dir / "demo-bucket"
    write(bucket / "in" / "a.wav", seconds=2.5, rate=22_050)
    settings = house.workshop.settings
    changed = settings.model_copy(update={"max_function_seconds_audio": 2})
    strict = settings.model_copy(update={"strict_inputs": True})
    try:
        for other, code in (
            (changed, "InvalidInput.TooLong"),
            (strict, "InvalidInput.Unsupported"),
        ):
            house.workshop.settings = other
            job = ended(client, submit(client))
            assert json.loads(job["Result"])["Code"] == code
    finally:
        house.workshop.settings = settings
