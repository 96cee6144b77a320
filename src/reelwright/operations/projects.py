"""Editing projects: create, read, change."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from pydantic import Field

from reelwright.errors import InvalidParameter
from reelwright.library import projects, records
from reelwright.library.projects import Project
from reelwright.operations import documents, project_materials
from reelwright.operations.filled_templates import Filled, fill, not_supported
from reelwright.operations.limits import check_bytes, check_word
from reelwright.operations.registry import Answer, Arguments, Call, Registry
from reelwright.operations.services import iso, new_id

registry = Registry()


class CreateEditingProject(Arguments):
    """Arguments of CreateEditingProject."""

    title: str
    description: str = ""
    cover_url: str = Field("", alias="CoverURL")
    timeline: str = ""
    template_id: str = ""
    template_type: str = "Timeline"
    clips_param: str = ""
    material_maps: str = ""
    project_type: str = "EditingProject"
    business_config: str = ""


class GetEditingProject(Arguments):
    """Arguments of GetEditingProject."""

    project_id: str
    request_source: str = "OpenAPI"


class UpdateEditingProject(Arguments):
    """Arguments of UpdateEditingProject; what is absent does not change."""

    project_id: str
    title: str | None = None
    description: str | None = None
    cover_url: str | None = Field(None, alias="CoverURL")
    timeline: str | None = None
    template_id: str | None = None
    clips_param: str | None = None
    business_status: str | None = None


@registry.add("CreateEditingProject", arguments=CreateEditingProject)
def create_editing_project(call: Call, arguments: CreateEditingProject) -> Answer:
    """Store a timeline, or what a template becomes, as a project."""
    check_bytes("Title", arguments.title, 128)
    check_bytes("Description", arguments.description, 1024)
    _check_source(arguments)
    if arguments.project_type != "EditingProject":
        raise InvalidParameter("ProjectType", "Only EditingProject is supported.")
    check_word("TemplateType", arguments.template_type, ("Timeline", "VETemplate", "None"))
    if arguments.template_id and arguments.template_type == "VETemplate":
        raise not_supported("TemplateType")
    project_materials.read_maps(arguments.material_maps)
    source = Filled(arguments.timeline, "", arguments.clips_param)
    if arguments.template_id:
        with call.services.database.read() as connection:
            source = fill(connection, arguments.template_id, arguments.clips_param)
    project = _new_project(arguments, source)
    with call.services.database.begin() as connection:
        projects.create(connection, project)
    differing = {
        "Status": int(project.status),
        "StatusName": project.status.name,
        "Duration": float(project.duration),
    }
    return {"Project": shown(project) | differing}


@registry.add("GetEditingProject", arguments=GetEditingProject)
def get_editing_project(call: Call, arguments: GetEditingProject) -> Answer:
    """Return a project with its timeline."""
    if arguments.request_source not in ("OpenAPI", "WebSDK"):
        raise InvalidParameter("RequestSource", "It is neither OpenAPI nor WebSDK.")
    with call.services.database.read() as connection:
        project = projects.get(connection, arguments.project_id)
    answer = shown(project)
    if arguments.request_source == "WebSDK":
        project_materials.associate(call, project)
        answer["TimelineConvertStatus"] = "Converted"
    return {"Project": answer}


@registry.add("UpdateEditingProject", arguments=UpdateEditingProject)
def update_editing_project(call: Call, arguments: UpdateEditingProject) -> Answer:
    """Change the given fields of a project; its template is filled anew where that changes it."""
    check_bytes("Title", arguments.title, 128)
    check_bytes("Description", arguments.description, 1024)
    _check_source(arguments)
    given: dict[str, Any] = arguments.model_dump(
        include={
            "title",
            "description",
            "cover_url",
            "timeline",
            "template_id",
            "clips_param",
            "business_status",
        },
        exclude_none=True,
    )
    now = records.now()
    with call.services.database.begin() as connection:
        if (arguments.template_id or arguments.clips_param) and not arguments.timeline:
            given |= _filled_anew(connection, arguments)
        projects.update(connection, arguments.project_id, now=now, **given)
    return {}


def shown(project: Project) -> dict[str, Any]:
    """Return a project as reads show it; what was not given is left out."""
    texts = {
        "Description": project.description,
        "CoverURL": project.cover_url,
        "Timeline": project.timeline,
        "TemplateId": project.template_id,
        "ClipsParam": project.clips_param,
        "BusinessConfig": project.business_config,
        "BusinessStatus": project.business_status,
        "ErrorCode": project.error_code,
        "ErrorMessage": project.error_message,
    }
    return {name: text for name, text in texts.items() if text} | {
        "ProjectId": project.project_id,
        "Title": project.title,
        "TemplateType": project.template_type,
        "Status": str(int(project.status)),
        "Duration": round(project.duration),
        "CreateTime": iso(project.created),
        "ModifiedTime": iso(project.modified),
        "CreateSource": project.create_source,
        "ModifiedSource": project.modified_source,
        "ProjectType": project.project_type,
    }


def _new_project(arguments: CreateEditingProject, source: Filled) -> Project:
    created = records.now()
    return Project(
        project_id=new_id(),
        title=arguments.title,
        description=arguments.description,
        cover_url=arguments.cover_url,
        timeline=source.timeline,
        template_id=source.template_id,
        template_type=arguments.template_type,
        clips_param=source.clips_param,
        material_maps=arguments.material_maps,
        business_config=arguments.business_config,
        created=created,
        modified=created,
    )


def _check_source(arguments: CreateEditingProject | UpdateEditingProject) -> None:
    """Check that a timeline is one, and that no template is named beside it."""
    if arguments.timeline and arguments.template_id:
        raise InvalidParameter("TemplateId", "Timeline is given as well.")
    if arguments.timeline:
        documents.read_object("Timeline", arguments.timeline)


def _filled_anew(connection: sa.Connection, arguments: UpdateEditingProject) -> dict[str, str]:
    """Return the timeline of a project whose template, or what is put into it, changes."""
    project = projects.get(connection, arguments.project_id, lock=True)
    template_id = arguments.template_id or project.template_id
    if not template_id:
        return {}
    given = arguments.clips_param or project.clips_param
    return {"timeline": fill(connection, template_id, given).timeline}
