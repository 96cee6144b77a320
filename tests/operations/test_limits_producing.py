"""Limits of producing jobs, through the official SDK, and what their options come to."""

from __future__ import annotations

import json
import re
import shutil
import time
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HOST, as_json, connect, refused
from sdk_calls import media as asset

from reelwright.cli.house import House
from reelwright.media.settings import VideoSettings
from reelwright.media.sound import read_sound
from reelwright.workflows.encoding import video_settings

TARGET = {"MediaURL": f"{HOST}/out/limits.mp4", "Width": 720, "Height": 1280}


@pytest.fixture(autouse=True)
def clip(bucket: Path) -> None:
    (bucket / "clip.mp4").write_bytes(b"looked for, not into")


def request(
    options: dict[str, Any] | None = None, **fields: dict[str, Any]
) -> models.SubmitMediaProducingJobRequest:
    return models.SubmitMediaProducingJobRequest(
        timeline=as_json(
            VideoTracks=[{"VideoTrackClips": [{"MediaURL": f"{HOST}/clip.mp4", "Out": 1}]}]
        ),
        output_media_config=json.dumps(TARGET | (options or {})),
        **{name: json.dumps(value) for name, value in fields.items()},
    )


def submit(client: Client, *options: dict[str, Any], **fields: dict[str, Any]) -> Any:
    return client.submit_media_producing_job(request(*options, **fields)).body


def wanted(house: House, job_id: str) -> dict[str, Any]:
    """Return what the renderer will be asked for."""
    row = house.jobs.get(job_id)
    assert row is not None
    output = dict(row.request["Output"])
    return {name: value for name, value in output.items() if value is not None}


def test_a_project_without_a_title_is_called_by_its_time(client: Client) -> None:
    asked = models.GetEditingProjectRequest(project_id=submit(client).project_id)
    title = client.get_editing_project(asked).body.project.title
    assert re.fullmatch(r"default_title_\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", title)


@pytest.mark.parametrize(
    ("name", "inside", "outside", "path"),
    [
        ("Title", "字" * 42 + "ab", "字" * 43, "Title"),
        ("Description", "d" * 1024, "d" * 1025, "Description"),
        ("Tags", ",".join(f"{n:032}" for n in range(16)), "t" * 33, "Tags"),
        ("Tags", "a", ",".join(str(n) for n in range(17)), "Tags"),
        ("CateId", 7, -1, "CateId"),
        ("CoverURL", f"{HOST}/c.jpg", 5, "CoverURL"),
    ],
)
def test_limits_of_metadata(
    client: Client, name: str, inside: Any, outside: Any, path: str
) -> None:
    for argument in ("media_metadata", "project_metadata"):
        submit(client, **{argument: {name: inside}})
        refusal = refused(client.submit_media_producing_job, request(**{argument: {name: outside}}))
        document = "MediaMetadata" if argument == "media_metadata" else "ProjectMetadata"
        assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), f"{document}.{path}")
    basic = asset(client, submit(client, media_metadata={"Title": "t"}).media_id).media_basic_info
    assert basic.title == "t"


def encoder(house: House, job_id: str) -> VideoSettings:
    """Return the encoder's settings of a job."""
    return video_settings(wanted(house, job_id), "mp4", {}, house.settings.preset)


def test_a_bit_rate_is_in_thousands_unless_it_is_large(client: Client, house: House) -> None:
    for options in ({"Bitrate": 2000}, {"Video": {"Bitrate": "2000"}}, {"Bitrate": 2_000_000}):
        assert encoder(house, submit(client, options).job_id).bitrate == 2_000_000
    plain = encoder(house, submit(client).job_id)
    assert (plain.bitrate, plain.crf, plain.profile) == (None, 23.0, "high")
    assert plain.preset == house.settings.preset


def test_quality_wins_over_a_bit_rate(client: Client, house: House) -> None:
    options = {"Bitrate": 2000, "Video": {"Crf": 30, "Profile": "main", "Preset": "slow"}}
    found = encoder(house, submit(client, options).job_id)
    assert (found.crf, found.bitrate, found.cap) == (30.0, None, 2_000_000)
    assert (found.profile, found.preset) == ("main", "slow")


def test_options_of_the_sound_change_nothing(client: Client, house: House) -> None:
    plain = wanted(house, submit(client).job_id)
    sound = {"Audio": {"Bitrate": 64, "Samplerate": 44100, "Channels": 1, "Codec": "MP3"}}
    assert wanted(house, submit(client, sound).job_id) == plain


@pytest.mark.parametrize(
    "config",
    [
        {"AutoRegisterInputVodMedia": False},
        {"AudioChannelCopy": "true"},
    ],
)
def test_switches_without_meaning_are_accepted(
    client: Client, house: House, config: dict[str, Any]
) -> None:
    plain = wanted(house, submit(client).job_id)
    found = wanted(house, submit(client, editing_produce_config=config).job_id)
    assert found == plain


def test_texts_of_live_editing_are_only_kept(client: Client) -> None:
    config, status = '{"OutputMediaConfig":{}}', "Reserving"
    asked = models.CreateEditingProjectRequest(title="t", business_config=config)
    made = client.create_editing_project(asked).body.project
    change = models.UpdateEditingProjectRequest(project_id=made.project_id, business_status=status)
    client.update_editing_project(change)
    wanted = models.GetEditingProjectRequest(project_id=made.project_id)
    found = client.get_editing_project(wanted).body.project
    assert (found.business_config, found.business_status) == (config, status)
    assert (found.status, found.project_type) == ("1", "EditingProject")


@pytest.mark.parametrize(
    ("config", "options"),
    [
        (
            {"MaxBitrate": "1000", "KeepOriginMaxBitrate": "true"},
            {"MaxBitrate": 1000, "KeepOriginMaxBitrate": True},
        ),
        ({"OutputWebmTransparentChannel": True}, {"Transparent": True}),
        ({"CoverConfig": {"StartTime": 1.5}}, {"CoverTime": 1.5}),
    ],
)
def test_options_of_producing_reach_the_renderer(
    client: Client, house: House, config: dict[str, Any], options: dict[str, Any]
) -> None:
    plain = wanted(house, submit(client).job_id)
    found = wanted(house, submit(client, editing_produce_config=config).job_id)
    assert found == plain | options


@pytest.mark.parametrize(
    ("name", "value"), [("MaxBitrate", 0), ("KeepOriginMaxBitrate", 7), ("CoverConfig", "front")]
)
def test_wrong_options_of_producing(client: Client, name: str, value: object) -> None:
    wrong = request(editing_produce_config={name: value})
    refusal = refused(client.submit_media_producing_job, wrong)
    assert refusal.kind == (400, "InvalidParameter")
    assert refusal.path == f"EditingProduceConfig.{name}"


@pytest.mark.parametrize(
    ("extension", "codec", "held"),
    [("webm", "H.264", False), ("webm", "VP9", True), ("mov", "VP9", False), ("mp4", "VP9", True)],
)
def test_a_format_holds_its_codecs(client: Client, extension: str, codec: str, held: bool) -> None:
    options = {"MediaURL": f"{HOST}/out/limits.{extension}", "Video": {"Codec": codec}}
    if held:
        assert submit(client, options).job_id
        return
    refusal = refused(client.submit_media_producing_job, request(options))
    assert refusal.kind == (400, "InvalidParameter")
    assert refusal.path == "OutputMediaConfig.Video.Codec"


def test_what_is_left_to_chance_is_drawn_by_the_job(client: Client, house: House) -> None:
    effects = [{"Type": "Filter", "SubType": "random"}, {"Type": "VFX", "SubType": "snow, rainy"}]
    unread = {"Disabled": True, "Effects": [{"Type": "VFX", "SubType": ","}]}
    clips = [{"MediaURL": f"{HOST}/clip.mp4", "Out": 1, "Effects": effects}, unread]
    text = as_json(VideoTracks=[{"VideoTrackClips": clips}], Fps=25)
    drawn = set()
    for _ in range(8):
        asked = request()
        asked.timeline = text
        answer = client.submit_media_producing_job(asked).body
        row = house.jobs.get(answer.job_id)
        assert row is not None
        project = models.GetEditingProjectRequest(project_id=answer.project_id)
        stored = client.get_editing_project(project).body.project.timeline
        assert stored == row.request["Timeline"]
        first, second = json.loads(stored)["VideoTracks"][0]["VideoTrackClips"]
        assert second == unread
        drawn.add(tuple(one["SubType"] for one in first["Effects"]))
    assert len(drawn) > 1
    assert {name for pair in drawn for name in pair} <= {"snow", "rainy"} | {
        f"m{number}" for number in range(1, 9)
    }


def rendered(client: Client, job_id: str) -> Any:
    wanted = models.GetMediaProducingJobRequest(job_id=job_id)
    deadline = time.monotonic() + 60
    while True:
        job = client.get_media_producing_job(wanted).body.media_producing_job
        if job.status in ("Success", "Failed"):
            return job
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
def test_an_output_is_called_like_its_file(working_server: tuple[House, str], media: Path) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    shutil.copyfile(media / "video/box.mp4", bucket / "clip.mp4")
    options = {"MediaURL": f"{HOST}/out/first cut.v2.mp4", "Width": 160, "Height": 128}
    answer = submit(client, options)
    job = rendered(client, answer.job_id)
    assert (job.status, job.progress, job.media_url) == ("Success", 100, options["MediaURL"])
    assert job.duration == pytest.approx(1, abs=0.05)
    info = client.get_media_info(models.GetMediaInfoRequest(media_id=answer.media_id))
    basic = info.body.media_info.media_basic_info
    assert (basic.title, basic.status) == ("first cut.v2", "Normal")
    asked = models.GetEditingProjectRequest(project_id=answer.project_id)
    project = client.get_editing_project(asked).body.project
    assert (project.status, project.duration) == ("4", 1)


@pytest.mark.slow
def test_speech_declared_in_a_timeline_is_heard(working_server: tuple[House, str]) -> None:
    house, client = working_server[0], connect(working_server[1])
    line = {"Type": "AI_TTS", "Voice": "ava", "ClipId": "one", "Content": "Good morning to all."}
    title = {"Type": "Text", "Content": "Good morning", "ReferenceClipId": "one"}
    text = as_json(
        AudioTracks=[{"AudioTrackClips": [line, {**line, "ClipId": "", "SpeechRate": 500}]}],
        SubtitleTracks=[{"SubtitleTrackClips": [title]}],
    )
    asked = models.SubmitMediaProducingJobRequest(
        timeline=text, output_media_config=as_json(MediaURL=f"{HOST}/out/said.wav")
    )
    answer = client.submit_media_producing_job(asked).body
    job = rendered(client, answer.job_id)
    assert job.status == "Success", job.message
    assert json.loads(job.timeline) == json.loads(text)
    path = house.settings.buckets_dir / "demo-bucket" / "out" / "said.wav"
    sound = read_sound(path, Fraction(0), Fraction(str(job.duration)), 48_000)
    assert 1 < job.duration < 6
    assert np.abs(sound).max() > 0.05
    unknown = as_json(AudioTracks=[{"AudioTrackClips": [line | {"Voice": "nobody"}]}])
    asked.timeline = unknown
    failed = rendered(client, client.submit_media_producing_job(asked).body.job_id)
    assert (failed.status, failed.code) == ("Failed", "InvalidParameter")
    assert "nobody" in failed.message


@pytest.mark.slow
def test_a_quiet_output_is_levelled(working_server: tuple[House, str]) -> None:
    house, client = working_server[0], connect(working_server[1])
    bucket = house.settings.buckets_dir / "demo-bucket"
    tone = np.sin(2 * np.pi * 440 * np.arange(3 * 16_000) / 16_000)
    with wave.open(str(bucket / "quiet.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((tone * 1600).astype("<i2").tobytes())
    clip = {"MediaURL": f"{HOST}/quiet.wav"}
    level = {"Type": "AEqualize", "Peak": 0.5, "Gain": 100}
    asked = models.SubmitMediaProducingJobRequest(
        timeline=as_json(
            AudioTracks=[{"AudioTrackClips": [clip]}],
            EffectTracks=[{"EffectTrackItems": [level]}],
        ),
        output_media_config=as_json(MediaURL=f"{HOST}/out/levelled.wav"),
    )
    job = rendered(client, client.submit_media_producing_job(asked).body.job_id)
    assert job.status == "Success", job.message
    sound = read_sound(bucket / "out" / "levelled.wav", Fraction(0), Fraction(3), 48_000)
    assert np.abs(sound[4800:-4800]).max() == pytest.approx(0.5, abs=0.03)
