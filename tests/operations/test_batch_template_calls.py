"""One-click jobs that name templates, through the official SDK: accepted, kept, refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, as_json, refused

from reelwright.cli.house import House
from reelwright.library import records

INPUT = as_json(MediaGroupArray=[{"GroupName": "g", "MediaArray": [f"{HOST}/a.mp4"]}])
TARGET = {"MediaURL": f"{HOST}/out/n_{{index}}.mp4"}
SIZED = {"OutputTemplateConfig": {"Width": 720, "Height": 1280}}


def add(client: Client, config: Any = SIZED, **fields: Any) -> str:
    given = {"type": "BatchEditing", "name": "t", "config": json.dumps(config)} | fields
    return str(client.add_template(models.AddTemplateRequest(**given)).body.template.template_id)


def submit(client: Client, template_config: str, **fields: Any) -> str:
    given = {"input_config": INPUT, "output_config": json.dumps(TARGET)} | fields
    asked = models.SubmitBatchMediaProducingJobRequest(template_config=template_config, **given)
    return str(client.submit_batch_media_producing_job(asked).body.job_id)


def kept(house: House, job_id: str) -> list[dict[str, Any]]:
    with house.services.database.read() as connection:
        row = records.get(connection, job_id)
    assert row is not None
    templates = row.request["Templates"]
    assert isinstance(templates, list)
    return templates


def test_a_size_may_come_from_a_template(client: Client, house: House) -> None:
    first, second = add(client), add(client, SIZED | {"Comment": "no effect"})
    forms = {
        json.dumps([first, second]): [first, second],
        as_json(BatchEditingTemplateIdArray=[second]): [second],
        first: [first],
        json.dumps(second): [second],
    }
    for text, named in forms.items():
        job_id = submit(client, text)
        assert HEX.fullmatch(job_id)
        templates = kept(house, job_id)
        assert [one["TemplateId"] for one in templates] == named
        assert all("Comment" not in one["Config"] for one in templates)


def test_a_job_keeps_what_it_was_submitted_with(client: Client, house: House) -> None:
    template_id = add(client)
    job_id = submit(client, template_id)
    changed = as_json(OutputTemplateConfig={"Width": 128, "Height": 128})
    client.update_template(models.UpdateTemplateRequest(template_id=template_id, config=changed))
    client.delete_template(models.DeleteTemplateRequest(template_ids=template_id))
    (one,) = kept(house, job_id)
    assert one["Config"]["OutputTemplateConfig"] == SIZED["OutputTemplateConfig"]
    asked = models.GetBatchMediaProducingJobRequest(job_id=job_id)
    shown = client.get_batch_media_producing_job(asked).body.editing_batch_job.to_map()
    # There is no field for templates: the documents come back as they were sent.
    assert (shown["InputConfig"], shown["OutputConfig"]) == (INPUT, json.dumps(TARGET))
    assert template_id not in json.dumps(shown)


def test_no_template_at_all(client: Client) -> None:
    sized = json.dumps(TARGET | {"Width": 720, "Height": 1280})
    for text in ("[]", "{}", '""', '{"BatchEditingTemplateIdArray":[]}'):
        assert HEX.fullmatch(submit(client, text, output_config=sized))
        refusal = refused(lambda text=text: submit(client, text))
        assert (refusal.kind, refusal.path) == ((400, "MissingParameter"), "OutputConfig.Width")


def test_templates_that_cannot_be_used(client: Client) -> None:
    timeline = add(client, {}, type="Timeline")
    waiting = add(client, status="Processing")
    for template_id in (ID, timeline, waiting):
        refusal = refused(
            lambda template_id=template_id: submit(client, json.dumps([add(client), template_id]))
        )
        assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), "TemplateConfig[1]")
        assert template_id in refusal.message


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[", "TemplateConfig"),
        ("[1]", "TemplateConfig[0]"),
        ('{"BatchEditingTemplateIdArray":"x"}', "TemplateConfig.BatchEditingTemplateIdArray"),
        (json.dumps([ID] * 51), "TemplateConfig"),
    ],
)
def test_what_names_no_templates(client: Client, text: str, path: str) -> None:
    refusal = refused(lambda: submit(client, text))
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), path)


def test_each_merge_is_checked(client: Client) -> None:
    fine = add(client)
    bare = add(client, {"OutputTemplateConfig": {}})
    refusal = refused(lambda: submit(client, json.dumps([fine, bare])))
    assert (refusal.kind, refusal.path) == ((400, "MissingParameter"), "OutputConfig.Width")
    assert refusal.message.endswith(f"Template {bare}.")
    editing = as_json(SpeechConfig={"Volume": 11})
    refusal = refused(lambda: submit(client, fine, editing_config=editing))
    assert (refusal.kind, refusal.path) == (
        (400, "InvalidParameter"),
        "EditingConfig.SpeechConfig.Volume",
    )
    assert refusal.message.endswith(f"Template {fine}.")


def test_templates_too_large_for_one_job(client: Client) -> None:
    hints = [{"Media": "m", "Comment": "c" * 1_000_000}]
    large = {"EditingTemplateConfig": {"MediaConfig": {"MediaMetaDataArray": hints}}} | SIZED
    ids = [add(client, large) for _ in range(9)]
    assert HEX.fullmatch(submit(client, json.dumps(ids[:2])))
    refusal = refused(lambda: submit(client, json.dumps(ids)))
    assert (refusal.kind, refusal.path) == ((400, "InvalidParameter"), "TemplateConfig")
