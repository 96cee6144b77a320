"""Timeline templates in use: producing jobs and projects made from them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, as_json, refused, register

CLIP = f"{HOST}/clip.mp4"
TARGET = {"MediaURL": f"{HOST}/out/a.mp4", "Width": 320, "Height": 240}
SHOTS = {
    "Sys_Type": "ArrayItems",
    "Sys_ArrayObject": "$Shots",
    "Sys_Template": {"MediaId": "$MediaId", "Out": "$Out:NULL"},
}
CONFIG = {
    "VideoTracks": [{"VideoTrackClips": [SHOTS]}],
    "SubtitleTracks": [{"SubtitleTrackClips": [{"Type": "Text", "Content": "$Title:Hello"}]}],
}
SHOTS_GIVEN = {"Shots": [{"MediaId": CLIP, "Out": 1}, {"MediaId": CLIP}]}


@pytest.fixture(autouse=True)
def clip(bucket: Path) -> None:
    (bucket / "clip.mp4").write_bytes(b"the submit looks whether it is there, not into it")


def add(client: Client, config: Any = CONFIG, **fields: Any) -> str:
    given = {"type": "Timeline", "name": "t", "config": json.dumps(config)} | fields
    return str(client.add_template(models.AddTemplateRequest(**given)).body.template.template_id)


def submit(client: Client, template_id: str, clips_param: Any, **fields: Any) -> Any:
    given = {"template_id": template_id, "output_media_config": json.dumps(TARGET)} | fields
    if clips_param is not None:
        given["clips_param"] = text(clips_param)
    return client.submit_media_producing_job(models.SubmitMediaProducingJobRequest(**given)).body


def text(clips_param: Any) -> str:
    return clips_param if isinstance(clips_param, str) else json.dumps(clips_param)


def job(client: Client, job_id: str) -> Any:
    asked = models.GetMediaProducingJobRequest(job_id=job_id)
    return client.get_media_producing_job(asked).body.media_producing_job


def project(client: Client, project_id: str) -> Any:
    asked = models.GetEditingProjectRequest(project_id=project_id)
    return client.get_editing_project(asked).body.project


def create(client: Client, **fields: Any) -> Any:
    given = {"title": "t"} | fields
    return client.create_editing_project(models.CreateEditingProjectRequest(**given)).body.project


def change(client: Client, project_id: str, **fields: Any) -> None:
    asked = models.UpdateEditingProjectRequest(project_id=project_id, **fields)
    client.update_editing_project(asked)


def filled(title: str, *clips: dict[str, Any]) -> dict[str, Any]:
    return {
        "VideoTracks": [{"VideoTrackClips": list(clips)}],
        "SubtitleTracks": [{"SubtitleTrackClips": [{"Type": "Text", "Content": title}]}],
    }


BOTH = filled("Hello", {"MediaURL": CLIP, "Out": 1}, {"MediaURL": CLIP})


def test_a_job_renders_what_the_template_becomes(client: Client) -> None:
    template_id = add(client)
    given = text(SHOTS_GIVEN)
    answer = submit(client, template_id, given)
    assert HEX.fullmatch(answer.job_id)
    shown = job(client, answer.job_id)
    assert (shown.template_id, shown.clips_param) == (template_id, given)
    assert json.loads(shown.timeline) == BOTH
    stored = project(client, answer.project_id)
    assert json.loads(stored.timeline) == BOTH
    assert (stored.template_id, stored.clips_param) == (template_id, given)
    assert stored.title.startswith("default_title_")
    asked = models.ListMediaProducingJobsRequest(keyword=answer.job_id)
    (listed,) = client.list_media_producing_jobs(asked).body.media_producing_job_list
    assert (listed.template_id, listed.clips_param) == (template_id, given)


def test_what_was_made_outlives_its_template(client: Client) -> None:
    template_id = add(client)
    answer = submit(client, template_id, SHOTS_GIVEN)
    client.update_template(
        models.UpdateTemplateRequest(template_id=template_id, config=as_json(VideoTracks=[]))
    )
    client.delete_template(models.DeleteTemplateRequest(template_ids=template_id))
    assert json.loads(job(client, answer.job_id).timeline) == BOTH
    again = models.SubmitMediaProducingJobRequest(
        project_id=answer.project_id, output_media_config=json.dumps(TARGET)
    )
    assert HEX.fullmatch(client.submit_media_producing_job(again).body.job_id)


def test_defaults_are_rendered(client: Client) -> None:
    media_id = register(client, "clip.mp4")
    clips = [{"MediaId": f"$M:{media_id}", "In": "$In:0.5"}]
    template_id = add(client, {"VideoTracks": [{"VideoTrackClips": clips}]})
    shown = job(client, submit(client, template_id, "{}").job_id)
    (track,) = json.loads(shown.timeline)["VideoTracks"]
    assert track["VideoTrackClips"] == [{"MediaId": media_id, "In": 0.5}]


NESTED: Any = {"V": "$V:1"}
for _ in range(6):
    NESTED = {"L": [{"Sys_Type": "ArrayItems", "Sys_ArrayObject": "$A", "Sys_Template": NESTED}]}


@pytest.mark.parametrize(
    ("config", "given", "code", "path"),
    [
        (CONFIG, None, "MissingParameter", "ClipsParam"),
        (CONFIG, "[]", "InvalidParameter", "ClipsParam"),
        (CONFIG, "{", "InvalidParameter", "ClipsParam"),
        (CONFIG, {}, "MissingParameter", "ClipsParam.Shots"),
        (CONFIG, {"Shots": {}}, "InvalidParameter", "ClipsParam.Shots"),
        (CONFIG, {"Shots": [CLIP]}, "InvalidParameter", "ClipsParam.Shots[0]"),
        (CONFIG, {"Shots": [{}]}, "MissingParameter", "ClipsParam.Shots[0].MediaId"),
        (NESTED, {"A": [{}] * 20}, "InvalidParameter", "ClipsParam"),
        (CONFIG, '{"Shots":[],"Size":1e999}', "InvalidParameter", "ClipsParam"),
        (
            CONFIG,
            {"Shots": json.loads("[" * 60 + "]" * 60)},
            "InvalidParameter",
            "ClipsParam.Shots[0]",
        ),
        (
            {"VideoTracks": [{"VideoTrackClips": [[[["$C"]]]]}]},
            {"C": json.loads("[" * 99 + "]" * 99)},
            "InvalidParameter",
            "ClipsParam",
        ),
    ],
)
def test_values_that_do_not_fit(
    client: Client, config: Any, given: Any, code: str, path: str
) -> None:
    template_id = add(client, config)
    clips = None if given is None else text(given)
    for use in (
        lambda: submit(client, template_id, given),
        lambda: create(client, template_id=template_id, clips_param=clips),
    ):
        refusal = refused(use)
        assert (refusal.kind, refusal.path) == ((400, code), path)


def test_templates_that_cannot_be_used(client: Client) -> None:
    settings = {"OutputTemplateConfig": {}}
    cases = [
        (add(client, type="BatchEditing", config=settings), "InvalidParameter", "TemplateId"),
        (add(client, status="Created"), "InvalidParameter.InvalidState", "TemplateId"),
    ]
    made = create(client, timeline=as_json(VideoTracks=[]))
    for template_id, code, path in cases:
        for use in (
            lambda template_id=template_id: submit(client, template_id, SHOTS_GIVEN),
            lambda template_id=template_id: create(
                client, template_id=template_id, clips_param=text(SHOTS_GIVEN)
            ),
            lambda template_id=template_id: change(
                client, made.project_id, template_id=template_id, clips_param="{}"
            ),
        ):
            refusal = refused(use)
            assert (refusal.kind, refusal.path) == ((400, code), path)
    for use in (
        lambda: submit(client, ID, SHOTS_GIVEN),
        lambda: create(client, template_id=ID, clips_param="{}"),
        lambda: change(client, made.project_id, template_id=ID, clips_param="{}"),
    ):
        refusal = refused(use)
        assert (refusal.kind, refusal.message) == (
            (404, "ResourceNotFound"),
            f"Resource not found: template {ID}",
        )
    refusal = refused(
        lambda: create(client, template_id=ID, clips_param="{}", template_type="VETemplate")
    )
    assert (refusal.kind, refusal.path) == (
        (400, "InvalidParameter.NotSupported"),
        "TemplateType",
    )


def test_exactly_one_source(client: Client) -> None:
    template_id, made = add(client), create(client, timeline="{}")
    for more in ({"timeline": "{}"}, {"project_id": made.project_id}):
        refusal = refused(lambda more=more: submit(client, template_id, SHOTS_GIVEN, **more))
        assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), "TemplateId")


def test_what_a_template_becomes_is_checked_as_any_timeline(client: Client) -> None:
    refusal = refused(lambda: submit(client, add(client), {"Shots": [{"MediaId": ID}]}))
    assert (refusal.kind, refusal.message) == (
        (400, "InvalidMaterial.NotFound"),
        f'The specified clips id not found:["{ID}"]',
    )
    refusal = refused(lambda: submit(client, add(client, {}), {}))
    assert refusal.kind == (400, "TimelineFormatError")
    # A project may be stored before it can be rendered.
    assert create(client, template_id=add(client, {}), clips_param="{}").timeline == "{}"


def test_a_project_is_made_from_a_template(client: Client) -> None:
    template_id, given = add(client), text(SHOTS_GIVEN)
    made = create(client, template_id=template_id, clips_param=given)
    assert (made.template_id, made.template_type, made.clips_param) == (
        template_id,
        "Timeline",
        given,
    )
    assert json.loads(made.timeline) == BOTH
    stored = project(client, made.project_id)
    assert (stored.template_id, stored.clips_param) == (template_id, given)
    assert json.loads(stored.timeline) == BOTH
    output = json.dumps(TARGET)
    asked = models.SubmitMediaProducingJobRequest(
        project_id=made.project_id, output_media_config=output
    )
    answer = client.submit_media_producing_job(asked).body
    assert json.loads(job(client, answer.job_id).timeline) == BOTH


def test_a_project_follows_its_template_and_values(client: Client) -> None:
    one = {"Shots": [{"MediaId": CLIP}], "Title": "Bye"}
    made = create(client, template_id=add(client), clips_param=text(SHOTS_GIVEN))

    change(client, made.project_id, clips_param=text(one))
    stored = project(client, made.project_id)
    assert json.loads(stored.timeline) == filled("Bye", {"MediaURL": CLIP})
    assert (stored.clips_param, stored.template_id) == (text(one), made.template_id)
    assert stored.status == "2"

    other = add(client, {"SubtitleTracks": CONFIG["SubtitleTracks"]})
    change(client, made.project_id, template_id=other)
    stored = project(client, made.project_id)
    assert json.loads(stored.timeline) == {"SubtitleTracks": filled("Bye")["SubtitleTracks"]}
    assert (stored.clips_param, stored.template_id) == (text(one), other)

    for wrong in ({"clips_param": "[]"}, {"template_id": other, "timeline": "{}"}):
        assert refused(lambda wrong=wrong: change(client, made.project_id, **wrong)).kind == (
            400,
            "InvalidParameter",
        )
    unchanged = project(client, made.project_id)
    assert unchanged.timeline == stored.timeline

    change(client, made.project_id, timeline="{}")
    assert project(client, made.project_id).timeline == "{}"


def test_values_without_a_template_are_only_kept(client: Client) -> None:
    made = create(client, timeline='{"VideoTracks":[]}')
    change(client, made.project_id, clips_param='{"A":1}')
    stored = project(client, made.project_id)
    assert (stored.clips_param, stored.timeline) == ('{"A":1}', '{"VideoTracks":[]}')
