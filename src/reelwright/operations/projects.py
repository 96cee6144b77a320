"""Editing projects: create, read, change."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reelwright.errors import ApiError, InvalidParameter
from reelwright.library import projects, records
from reelwright.library.projects import Project
from reelwright.operations import documents, project_materials
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
    """Store a timeline as a project."""
    check_bytes("Title", arguments.title, 128)
    check_bytes("Description", arguments.description, 1024)
    if arguments.template_id:
        raise _no_templates()
    if arguments.project_type != "EditingProject":
        raise InvalidParameter("ProjectType", "Only EditingProject is supported.")
    check_word("TemplateType", arguments.template_type, ("Timeline", "VETemplate", "None"))
    created = records.now()
    project = Project(
        project_id=new_id(),
        title=arguments.title,
        description=arguments.description,
        cover_url=arguments.cover_url,
        timeline=arguments.timeline,
        template_type=arguments.template_type,
        clips_param=arguments.clips_param,
        material_maps=arguments.material_maps,
        business_config=arguments.business_config,
        created=created,
        modified=created,
    )
    if arguments.timeline:
        documents.read_object("Timeline", arguments.timeline)
    project_materials.read_maps(arguments.material_maps)
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
    """Change the given fields of a project."""
    check_bytes("Title", arguments.title, 128)
    check_bytes("Description", arguments.description, 1024)
    if arguments.template_id:
        raise _no_templates()
    given: dict[str, Any] = arguments.model_dump(
        include={
            "title",
            "description",
            "cover_url",
            "timeline",
            "clips_param",
            "business_status",
        },
        exclude_none=True,
    )
    if arguments.timeline:
        documents.read_object("Timeline", arguments.timeline)
    now = records.now()
    with call.services.database.begin() as connection:
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


def _no_templates() -> ApiError:
    return ApiError("Templates are not supported yet.", code="UnsupportedOperation")
