"""Materials of editing projects: assets and other projects that belong to one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from reelwright.errors import InvalidParameter, ProjectNotFound, ResourceNotFound
from reelwright.library import assets, projects, records
from reelwright.library.address import is_address
from reelwright.library.projects import Project
from reelwright.operations import documents, media_shown
from reelwright.operations.registry import Answer, Arguments, Call, Registry, id_list, required_list
from reelwright.timeline.needs import needs

registry = Registry()

MEDIA_KINDS = ("video", "image", "audio", "subtitle", "text")
PROJECTS, LIVE = "editingProject", "liveStream"
MOST = 10
"""IDs of one kind in one call."""
MOST_KEPT = 1000
"""IDs of one kind in one project."""
SECONDS = 3600

_LIVE_FIELDS = ("AppName", "DomainName", "StreamName", "LiveUrl")

Maps = dict[str, list[Any]]
"""IDs by kind of material; for live streams what describes them."""


class AddEditingProjectMaterials(Arguments):
    """Arguments of AddEditingProjectMaterials."""

    project_id: str
    material_maps: str


class GetEditingProjectMaterials(Arguments):
    """Arguments of GetEditingProjectMaterials."""

    project_id: str


class DeleteEditingProjectMaterials(Arguments):
    """Arguments of DeleteEditingProjectMaterials."""

    project_id: str
    material_type: str
    material_ids: str


@registry.add("AddEditingProjectMaterials", arguments=AddEditingProjectMaterials)
def add_editing_project_materials(call: Call, arguments: AddEditingProjectMaterials) -> Answer:
    """Add materials to a project; what it has already stays."""
    added = read_maps(arguments.material_maps)
    with call.services.database.begin() as connection:
        project = projects.get(connection, arguments.project_id)
        _require(connection, added)
        merged = _merged(_kept(project), added)
        _keep(connection, project, merged)
        return _shown(call, connection, project.project_id, merged)


@registry.add("GetEditingProjectMaterials", arguments=GetEditingProjectMaterials)
def get_editing_project_materials(call: Call, arguments: GetEditingProjectMaterials) -> Answer:
    """Return the materials of a project that still exist."""
    with call.services.database.read() as connection:
        project = projects.get(connection, arguments.project_id)
        return _shown(call, connection, project.project_id, _kept(project))


@registry.add("DeleteEditingProjectMaterials", arguments=DeleteEditingProjectMaterials)
def delete_editing_project_materials(
    call: Call, arguments: DeleteEditingProjectMaterials
) -> Answer:
    """Take materials of one kind out of a project; unknown ones do not matter."""
    if arguments.material_type not in MEDIA_KINDS:
        raise InvalidParameter("MaterialType", f"It is none of {', '.join(MEDIA_KINDS)}.")
    ids = required_list("MaterialIds", arguments.material_ids, most=MOST)
    with call.services.database.begin() as connection:
        project = projects.get(connection, arguments.project_id)
        kept = _kept(project)
        of_kind = kept.get(arguments.material_type, [])
        kept[arguments.material_type] = [one for one in of_kind if one not in ids]
        _keep(connection, project, kept)
    return {}


def read_maps(text: str, *, most: int = MOST) -> Maps:
    """Return MaterialMaps: IDs as comma lists, live streams as a JSON array in a text.

    Raises:
        InvalidParameter: a kind is not known, or its value is none of these.
    """
    document = documents.read("MaterialMaps", text).values
    found: Maps = {}
    for kind, value in document.items():
        path = f"MaterialMaps.{kind}"
        if kind == LIVE:
            found[kind] = _live_streams(path, value)
        elif kind in MEDIA_KINDS or kind == PROJECTS:
            found[kind] = _ids(path, value)
        else:
            raise InvalidParameter(path, "There is no such kind of material.")
        if len(found[kind]) > most:
            raise InvalidParameter(path, f"More than {most} entries.")
    return found


def associate(call: Call, project: Project) -> None:
    """Add the assets that a project's timeline names to its materials."""
    if not project.timeline:
        return
    with call.services.database.begin() as connection:
        project = projects.get(connection, project.project_id)
        references = {need.reference for need in needs(json.loads(project.timeline))}
        ids = sorted(reference for reference in references if not is_address(reference))
        added: Maps = {}
        for media_id, asset in sorted(assets.get_all(connection, ids).items()):
            added.setdefault(asset.media_type, []).append(media_id)
        kept = _kept(project)
        merged = _merged(kept, added)
        if merged != kept:
            _keep(connection, project, merged)


def _ids(path: str, value: Any) -> list[str]:
    if not isinstance(value, str):
        raise InvalidParameter(path, "It is not a list of IDs with commas.")
    return id_list(value)


def _live_streams(path: str, value: Any) -> list[dict[str, str]]:
    try:
        streams = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        streams = None
    if not isinstance(streams, list) or not all(isinstance(one, dict) for one in streams):
        raise InvalidParameter(path, "It is not a JSON array of objects.")
    documents.refuse_unstorable(path, streams)
    lowered = [{str(name).lower(): text for name, text in one.items()} for one in streams]
    return [
        {name: str(one[name.lower()]) for name in _LIVE_FIELDS if name.lower() in one}
        for one in lowered
    ]


def _require(connection: sa.Connection, maps: Maps) -> None:
    wanted = [media_id for kind in MEDIA_KINDS for media_id in maps.get(kind, [])]
    known = assets.get_all(connection, wanted)
    for media_id in wanted:
        if media_id not in known:
            raise ResourceNotFound("media", media_id)
    for project_id in maps.get(PROJECTS, []):
        projects.get(connection, project_id)


def _merged(kept: Maps, added: Maps) -> Maps:
    merged = {kind: list(values) for kind, values in kept.items()}
    for kind, values in added.items():
        of_kind = merged.setdefault(kind, [])
        of_kind += [value for value in values if value not in of_kind]
        if len(of_kind) > MOST_KEPT:
            raise InvalidParameter(f"MaterialMaps.{kind}", f"More than {MOST_KEPT} in a project.")
    return merged


def _kept(project: Project) -> Maps:
    return read_maps(project.material_maps, most=MOST_KEPT)


def _keep(connection: sa.Connection, project: Project, maps: Maps) -> None:
    written = {
        kind: json.dumps(values, ensure_ascii=False) if kind == LIVE else ",".join(values)
        for kind, values in maps.items()
        if values
    }
    text = json.dumps(written, ensure_ascii=False) if written else ""
    projects.update(connection, project.project_id, now=records.now(), material_maps=text)


def _shown(
    call: Call, connection: sa.Connection, project_id: str, maps: Mapping[str, Iterable[Any]]
) -> Answer:
    wanted = [media_id for kind in MEDIA_KINDS for media_id in maps.get(kind, ())]
    known = assets.get_all(connection, wanted)
    listed = [known[media_id] for media_id in wanted if media_id in known]
    more = media_shown.beside(connection, listed)
    return {
        "ProjectId": project_id,
        "MediaInfos": [
            media_shown.listed(call, asset, SECONDS, more, files=True) for asset in listed
        ],
        "ProjectMaterials": [one for one in maps.get(PROJECTS, ()) if _exists(connection, one)],
        "LiveMaterials": list(maps.get(LIVE, ())),
    }


def _exists(connection: sa.Connection, project_id: str) -> bool:
    try:
        projects.get(connection, project_id)
    except ProjectNotFound:
        return False
    return True
