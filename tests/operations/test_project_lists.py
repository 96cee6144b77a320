"""Lists of projects and of producing jobs, and the materials of projects."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alibabacloud_ice20201109 import models
from alibabacloud_ice20201109.client import Client
from sdk_calls import ID, as_json, refused, register

from reelwright.cli.house import House
from reelwright.jobs import NewJob
from reelwright.library import projects, records
from reelwright.library.projects import Project, Status
from reelwright.operations.services import iso, new_id

DAY = 86_400_000
TODAY = records.now() // 1000 * 1000


@pytest.fixture(scope="module")
def known(house: House) -> list[str]:
    """Give the IDs of five projects, a day apart, the newest first."""
    states = (Status.Draft, Status.Editing, Status.Produced, Status.ProduceFailed, Status.Draft)
    made = [
        Project(
            project_id=new_id(),
            title=f"listed {number}",
            timeline='{"VideoTracks":[]}',
            status=state,
            error_code="ProduceFailed" if state is Status.ProduceFailed else "",
            create_source="WebSDK" if number == 1 else "OpenAPI",
            created=TODAY - number * DAY,
        )
        for number, state in enumerate(states)
    ]
    with house.services.database.begin() as connection:
        for project in made:
            projects.create(connection, project)
    return [project.project_id for project in made]


def stamp(moment: int) -> str:
    return str(iso(moment))


def search(client: Client, **fields: Any) -> Any:
    return client.search_editing_project(models.SearchEditingProjectRequest(**fields)).body


def listing(client: Client, **fields: Any) -> Any:
    return client.list_editing_projects(models.ListEditingProjectsRequest(**fields)).body


def ids(body: Any) -> list[str]:
    return [project.project_id for project in body.project_list]


def test_projects_are_searched_in_pages(client: Client, known: list[str]) -> None:
    body = search(client, page_size=2)
    assert (ids(body), body.total_count, body.max_results) == (known[:2], 5, 2)
    assert body.project_list[0].timeline == '{"VideoTracks":[]}'
    assert ids(search(client, page_size=2, page_no=3)) == known[4:]
    assert ids(search(client, sort_by="CreationTime:Asc")) == known[::-1]


def test_projects_are_listed_along_tokens(client: Client, known: list[str]) -> None:
    seen: list[str] = []
    token = None
    while True:
        body = listing(client, max_results="2", next_token=token, keyword="listed")
        seen += ids(body)
        assert body.max_results == 2
        token = body.next_token
        if not token:
            break
    assert seen == known
    brief = listing(client).project_list[0].to_map()
    assert not {"Timeline", "Duration"} & set(brief)
    first = listing(client, max_results="2", keyword="listed")
    other = models.ListEditingProjectsRequest(next_token=first.next_token, keyword="x")
    assert refused(client.list_editing_projects, other).path == "NextToken"


def test_projects_are_filtered(client: Client, known: list[str]) -> None:
    assert ids(search(client, status="Draft")) == [known[0], known[4]]
    assert ids(search(client, status="Editing,5")) == [known[1], known[3]]
    assert search(client, status="ProduceFailed").project_list[0].error_code == "ProduceFailed"
    assert ids(search(client, create_source="WebSDK")) == [known[1]]
    assert ids(search(client, project_type="LiveEditingProject")) == []
    span = {"start_time": stamp(TODAY - 3 * DAY), "end_time": stamp(TODAY - DAY)}
    assert ids(search(client, **span)) == known[1:4]
    assert ids(listing(client, keyword=known[2][:12])) == [known[2]]
    assert ids(listing(client, keyword="listed 4")) == [known[4]]
    assert ids(listing(client, keyword="%")) == []


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"status": "Gone"}, "Status"),
        ({"page_size": 101}, "PageSize"),
        ({"page_no": 0}, "PageNo"),
        ({"create_source": "x"}, "CreateSource"),
        ({"project_type": "x"}, "ProjectType"),
        ({"template_type": "x"}, "TemplateType"),
        ({"sort_by": "Title:Asc"}, "SortBy"),
        ({"start_time": "yesterday"}, "StartTime"),
    ],
)
def test_searches_that_make_no_sense(client: Client, fields: dict[str, Any], path: str) -> None:
    refusal = refused(client.search_editing_project, models.SearchEditingProjectRequest(**fields))
    assert (refusal.code, refusal.path) == ("InvalidParameter", path)


def create(client: Client, **fields: Any) -> str:
    request = models.CreateEditingProjectRequest(**({"title": "materials"} | fields))
    return str(client.create_editing_project(request).body.project.project_id)


def materials(client: Client, project_id: str) -> Any:
    request = models.GetEditingProjectMaterialsRequest(project_id=project_id)
    return client.get_editing_project_materials(request).body


def add(client: Client, project_id: str, **maps: Any) -> Any:
    request = models.AddEditingProjectMaterialsRequest(
        project_id=project_id, material_maps=as_json(**maps)
    )
    return client.add_editing_project_materials(request).body


def shown(body: Any) -> list[str]:
    return [info.media_id for info in body.media_infos]


def test_materials_are_added_and_taken_out(client: Client) -> None:
    first, second = (register(client, f"materials/{number}.mp4") for number in range(2))
    sound = register(client, "materials/a.mp3")
    project_id = create(client, material_maps=as_json(video=first))
    other = create(client)
    live = [{"AppName": "app", "DomainName": "live.example", "StreamName": "s", "LiveUrl": "u"}]
    body = add(
        client,
        project_id,
        video=f"{second}, {first}",
        audio=sound,
        editingProject=other,
        liveStream=json.dumps(live),
    )
    assert (body.project_id, shown(body)) == (project_id, [first, second, sound])
    assert body.media_infos[0].media_basic_info.input_url == "oss://demo-bucket/materials/0.mp4"
    assert body.project_materials == [other]
    assert [one.to_map() for one in body.live_materials] == live

    request = models.DeleteEditingProjectMaterialsRequest(
        project_id=project_id, material_type="video", material_ids=f"{first},{ID}"
    )
    client.delete_editing_project_materials(request)
    client.delete_editing_projects(models.DeleteEditingProjectsRequest(project_ids=other))
    body = materials(client, project_id)
    assert (shown(body), body.project_materials) == ([second, sound], [])
    client.delete_media_infos(models.DeleteMediaInfosRequest(media_ids=sound))
    assert shown(materials(client, project_id)) == [second]


def test_an_editor_gets_the_materials_of_the_timeline(client: Client) -> None:
    media_id = register(client, "materials/timeline.mp4")
    clip = {"MediaId": media_id}
    timeline = as_json(VideoTracks=[{"VideoTrackClips": [clip, clip]}])
    project_id = create(client, timeline=timeline)
    assert shown(materials(client, project_id)) == []
    for _ in range(2):
        request = models.GetEditingProjectRequest(project_id=project_id, request_source="WebSDK")
        assert client.get_editing_project(request).body.project.project_id == project_id
    assert shown(materials(client, project_id)) == [media_id]


@pytest.mark.parametrize(
    ("maps", "kind"),
    [
        ({"video": ID}, (404, "ResourceNotFound")),
        ({"editingProject": ID}, (404, "ProjectNotFound")),
        ({"smell": ID}, (400, "InvalidParameter")),
        ({"video": [ID]}, (400, "InvalidParameter")),
        ({"video": ",".join(f"{n:032x}" for n in range(11))}, (400, "InvalidParameter")),
        ({"liveStream": "x"}, (400, "InvalidParameter")),
        ({"liveStream": '[{"AppName": "\\ud800"}]'}, (400, "InvalidParameter")),
        ({"liveStream": '[{"AppName": "\\u0000"}]'}, (400, "InvalidParameter")),
        ({"liveStream": '[{"AppName": NaN}]'}, (400, "InvalidParameter")),
    ],
)
def test_materials_that_cannot_be(
    client: Client, maps: dict[str, Any], kind: tuple[int, str]
) -> None:
    project_id = create(client)
    request = models.AddEditingProjectMaterialsRequest(
        project_id=project_id, material_maps=as_json(**maps)
    )
    assert refused(client.add_editing_project_materials, request).kind == kind
    assert materials(client, project_id).media_infos == []


def test_deletions_that_cannot_be(client: Client) -> None:
    project_id = create(client)
    many = ",".join(map(str, range(11)))
    for fields, path in [
        ({"material_type": "smell", "material_ids": ID}, "MaterialType"),
        ({"material_type": "video", "material_ids": many}, "MaterialIds"),
    ]:
        request = models.DeleteEditingProjectMaterialsRequest(project_id=project_id, **fields)
        assert refused(client.delete_editing_project_materials, request).path == path
    request = models.DeleteEditingProjectMaterialsRequest(
        project_id=ID, material_type="video", material_ids=ID
    )
    found = refused(client.delete_editing_project_materials, request)
    assert found.kind == (404, "ProjectNotFound")


def test_deleted_projects_are_gone(client: Client) -> None:
    first, second = create(client, title="doomed"), create(client, title="doomed")
    request = models.DeleteEditingProjectsRequest(project_ids=f"{first},{ID},{second}")
    client.delete_editing_projects(request)
    wanted = models.GetEditingProjectRequest(project_id=first)
    assert refused(client.get_editing_project, wanted).kind == (404, "ProjectNotFound")
    assert ids(listing(client, keyword="doomed")) == []
    for nothing in (None, " ,"):
        none = models.DeleteEditingProjectsRequest(project_ids=nothing)
        assert refused(client.delete_editing_projects, none).code == "MissingProjectIds"


def jobs(client: Client, **fields: Any) -> Any:
    return client.list_media_producing_jobs(models.ListMediaProducingJobsRequest(**fields)).body


@pytest.fixture(scope="module")
def producing(house: House) -> list[str]:
    """Give the IDs of four producing jobs, the newest first: two of one main job."""
    found = [new_id() for _ in range(4)]
    with house.services.database.begin() as connection:
        for number, job_id in enumerate(found):
            job = NewJob(
                kind="EditingJob",
                job_id=job_id,
                main_id="m" * 32 if number < 2 else None,
                state="Failed" if number == 3 else "Init",
                code="ProduceFailed" if number == 3 else "",
                request={"Timeline": "{}"},
                project_id=f"project-{number}",
                media_url=f"http://demo-bucket.oss-cn-shanghai.aliyuncs.com/{number}.mp4",
            )
            house.jobs.accept(connection, job)
            table = records.jobs
            moment = TODAY - number * 2 * DAY
            connection.execute(
                table.update().where(table.c.job_id == job_id).values(created=moment)
            )
    return found


def found_jobs(body: Any) -> list[str]:
    return [job.job_id for job in body.media_producing_job_list]


def test_producing_jobs_are_listed(client: Client, producing: list[str]) -> None:
    body = jobs(client, max_results=3)
    assert (found_jobs(body), body.max_results) == (producing[:3], "3")
    assert found_jobs(jobs(client, max_results=3, next_token=body.next_token)) == producing[3:]
    assert found_jobs(jobs(client, sort_by="CreationTime:Asc")) == producing[::-1]
    last = jobs(client, status="Failed").media_producing_job_list[0]
    assert (last.job_id, last.code, last.status) == (producing[3], "ProduceFailed", "Failed")
    assert found_jobs(jobs(client, master_job_id="m" * 32)) == producing[:2]
    assert found_jobs(jobs(client, project_id="project-2")) == [producing[2]]
    assert found_jobs(jobs(client, keyword=producing[1])) == [producing[1]]
    assert found_jobs(jobs(client, job_type="LiveEditingJob")) == []
    span = {"start_time": stamp(TODAY - 4 * DAY), "end_time": stamp(TODAY - 2 * DAY)}
    assert found_jobs(jobs(client, **span)) == producing[1:3]
    assert found_jobs(jobs(client, start_time=stamp(TODAY - 40 * DAY))) == []
    assert not {"Timeline", "Progress"} & set(body.media_producing_job_list[0].to_map())


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"status": "Done"}, "Status"),
        ({"job_type": "x"}, "JobType"),
        ({"sort_by": "desc"}, "SortBy"),
        ({"max_results": 101}, "MaxResults"),
        ({"next_token": "x"}, "NextToken"),
        ({"start_time": "2025-01-01T00:00:00Z", "end_time": "2025-02-02T00:00:00Z"}, "EndTime"),
        ({"start_time": "2025-01-02T00:00:00Z", "end_time": "2025-01-01T00:00:00Z"}, "EndTime"),
    ],
)
def test_job_lists_that_make_no_sense(client: Client, fields: dict[str, Any], path: str) -> None:
    request = models.ListMediaProducingJobsRequest(**fields)
    refusal = refused(client.list_media_producing_jobs, request)
    assert (refusal.code, refusal.path) == ("InvalidParameter", path)
