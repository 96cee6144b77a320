"""Editing projects through the official SDK."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import HEX, HOST, ID, TIME, as_json, refused

from reelwright.cli.house import House
from reelwright.library.tables import speech_objects

TIMELINE = as_json(VideoTracks=[{"VideoTrackClips": [{"MediaId": ID, "In": 0, "Out": 5.5}]}])


def create(client: Client, **fields: Any) -> Any:
    asked = models.CreateEditingProjectRequest(**({"title": "Noodles"} | fields))
    return client.create_editing_project(asked).body.project


def read(client: Client, project_id: str, **fields: Any) -> Any:
    asked = models.GetEditingProjectRequest(project_id=project_id, **fields)
    return client.get_editing_project(asked).body.project


def update(client: Client, project_id: str, **fields: Any) -> None:
    client.update_editing_project(
        models.UpdateEditingProjectRequest(project_id=project_id, **fields)
    )


def test_a_project_is_made(client: Client) -> None:
    made = create(client, title="麺", description="d", cover_url=f"{HOST}/c.jpg", timeline=TIMELINE)
    assert HEX.fullmatch(made.project_id)
    assert (made.title, made.description, made.cover_url) == ("麺", "d", f"{HOST}/c.jpg")
    assert made.timeline == TIMELINE
    assert (made.status, made.status_name, made.duration) == (1, "Draft", 0.0)
    assert isinstance(made.duration, float)
    assert TIME.fullmatch(made.create_time)
    assert made.modified_time == made.create_time
    assert (made.create_source, made.modified_source) == ("OpenAPI", "OpenAPI")
    assert (made.project_type, made.template_type) == ("EditingProject", "Timeline")


def test_a_project_is_read(client: Client) -> None:
    made = create(client, timeline=TIMELINE)
    found = read(client, made.project_id)
    assert (found.project_id, found.title, found.timeline) == (
        made.project_id,
        "Noodles",
        TIMELINE,
    )
    assert (found.status, type(found.duration)) == ("1", int)
    assert (found.description, found.template_id, found.timeline_convert_status) == (
        None,
        None,
        None,
    )
    assert read(client, made.project_id, request_source="WebSDK").timeline_convert_status == (
        "Converted"
    )


def test_only_what_is_given_changes(client: Client) -> None:
    made = create(client, description="before", timeline=TIMELINE)
    update(client, made.project_id, title="After", description="")
    found = read(client, made.project_id)
    assert (found.title, found.description, found.timeline, found.status) == (
        "After",
        "before",
        TIMELINE,
        "1",
    )
    other = as_json(VideoTracks=[])
    update(client, made.project_id, timeline=other)
    found = read(client, made.project_id)
    assert (found.title, found.timeline, found.status) == ("After", other, "2")
    assert found.create_time == made.create_time


def test_spoken_sound_is_kept_while_a_timeline_names_it(client: Client, house: House) -> None:
    def kept(project_id: str) -> list[str]:
        table = speech_objects
        with house.services.database.read() as connection:
            query = table.select().where(table.c.project_id == project_id)
            return [row.object_key for row in connection.execute(query)]

    def speaking(key: str) -> str:
        clip = {"MediaURL": f"oss://reelwright/speech/{key}"}
        return as_json(AudioTracks=[{"AudioTrackClips": [clip]}])

    project_id = create(client, timeline=speaking("a.wav")).project_id
    assert kept(project_id) == ["speech/a.wav"]
    update(client, project_id, title="the same sound")
    assert kept(project_id) == ["speech/a.wav"]
    update(client, project_id, timeline=speaking("b.wav"))
    assert kept(project_id) == ["speech/b.wav"]


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"title": None}, "MissingTitle", ""),
        ({"title": ""}, "MissingTitle", ""),
        ({"title": "t" * 129}, "InvalidParameter", "Title"),
        ({"description": "d" * 1025}, "InvalidParameter", "Description"),
        ({"timeline": "{"}, "InvalidParameter", "Timeline"),
        ({"timeline": "[]"}, "InvalidParameter", "Timeline"),
        ({"timeline": "null"}, "InvalidParameter", "Timeline"),
        ({"timeline": '{"a":NaN}'}, "InvalidParameter", "Timeline"),
        ({"timeline": '{"a":"\\ud800"}'}, "InvalidParameter", "Timeline"),
        ({"timeline": "[" * 100_000}, "InvalidParameter", "Timeline"),
        ({"template_id": ID, "timeline": "{}"}, "InvalidParameter", "TemplateId"),
        ({"template_type": "Other"}, "InvalidParameter", "TemplateType"),
        ({"project_type": "LiveEditingProject"}, "InvalidParameter", "ProjectType"),
    ],
)
def test_what_is_no_project(client: Client, fields: dict[str, Any], code: str, path: str) -> None:
    asked = models.CreateEditingProjectRequest(**({"title": "t"} | fields))
    refusal = refused(client.create_editing_project, asked)
    assert (refusal.kind, refusal.path) == ((400, code), path)


def test_a_mistake_in_a_timeline_is_pointed_at(client: Client) -> None:
    asked = models.CreateEditingProjectRequest(title="t", timeline='{\n  "a": 1,\n  b\n}')
    assert refused(client.create_editing_project, asked).message == (
        'The specified parameter "Timeline" is not valid. It is not JSON: see line 3 column 3.'
    )


def test_projects_that_are_not_there(client: Client) -> None:
    get = refused(client.get_editing_project, models.GetEditingProjectRequest(project_id=ID))
    assert (get.kind, get.message) == ((404, "ProjectNotFound"), "Project not found.")
    change = models.UpdateEditingProjectRequest(project_id=ID, title="t")
    assert refused(client.update_editing_project, change).kind == (404, "ProjectNotFound")
    assert refused(client.get_editing_project, models.GetEditingProjectRequest()).kind == (
        400,
        "MissingProjectId",
    )
    assert refused(client.update_editing_project, models.UpdateEditingProjectRequest()).kind == (
        400,
        "MissingProjectId",
    )


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"title": "t" * 129}, "InvalidParameter", "Title"),
        ({"timeline": "[]"}, "InvalidParameter", "Timeline"),
        ({"template_id": ID, "timeline": "{}"}, "InvalidParameter", "TemplateId"),
    ],
)
def test_a_bad_change_changes_nothing(
    client: Client, fields: dict[str, Any], code: str, path: str
) -> None:
    made = create(client, timeline=TIMELINE)
    asked = models.UpdateEditingProjectRequest(project_id=made.project_id, **fields)
    refusal = refused(client.update_editing_project, asked)
    assert (refusal.kind, refusal.path) == ((400, code), path)
    found = read(client, made.project_id)
    assert (found.title, json.loads(found.timeline)) == ("Noodles", json.loads(TIMELINE))


def test_who_asks_for_a_project(client: Client) -> None:
    made = create(client)
    asked = models.GetEditingProjectRequest(project_id=made.project_id, request_source="Else")
    assert refused(client.get_editing_project, asked).path == "RequestSource"
