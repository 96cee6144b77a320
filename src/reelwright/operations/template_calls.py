"""Templates: add, read, change, delete, list (`timeline.md` 18, `batch-production.md` 7.3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import Field

from reelwright.library import assets, records, templates
from reelwright.library.assets import Asset
from reelwright.library.templates import (
    ADVANCED,
    BATCH,
    SOURCES,
    STATES,
    TIMELINE,
    TYPES,
    Filters,
    Template,
)
from reelwright.operations import documents
from reelwright.operations.filled_templates import not_supported
from reelwright.operations.limits import check_bytes, check_page_size, check_word
from reelwright.operations.registry import Answer, Arguments, Call, Registry, required_list
from reelwright.operations.services import iso, new_id
from reelwright.solutions.strict_json import read_value
from reelwright.solutions.templates import check_template as check_settings
from reelwright.timeline.templates import check_template as check_timeline
from reelwright.timeline.templates import sample
from reelwright.workflows.drawable import catalogue

registry = Registry()

LONGEST_NAME = 128
ORDERS = ("CreationTime:Desc", "CreationTime:Asc")
_READINESS = ("Init", "Preparing", "PrepareFail", "Normal")
"""States of an asset that PreviewMediaStatus knows."""


class AddTemplate(Arguments):
    """Arguments of AddTemplate."""

    type: str
    name: str
    config: str
    cover_url: str = ""
    preview_media: str = ""
    status: str = ""
    source: str = ""
    related_mediaids: str = ""


class UpdateTemplate(Arguments):
    """Arguments of UpdateTemplate; what is absent does not change."""

    template_id: str
    name: str = ""
    config: str = ""
    cover_url: str = ""
    preview_media: str = ""
    status: str = ""
    source: str = ""
    related_mediaids: str = ""


class GetTemplate(Arguments):
    """Arguments of GetTemplate."""

    template_id: str
    related_mediaid_flag: str = "0"


class DeleteTemplate(Arguments):
    """Arguments of DeleteTemplate."""

    template_ids: str


class ListTemplates(Arguments):
    """Arguments of ListTemplates."""

    type: str = ""
    status: str = ""
    create_source: str = ""
    keyword: str = ""
    sort_type: str = ORDERS[0]
    page_no: int = Field(1, ge=1, le=1_000_000)
    page_size: int = 20


@registry.add("AddTemplate", arguments=AddTemplate)
def add_template(call: Call, arguments: AddTemplate) -> Answer:
    """Keep a template; a timeline or settings can be used at once."""
    check_word("Type", arguments.type, TYPES)
    if arguments.type == ADVANCED:
        raise not_supported("Type")
    _check(arguments)
    _check_config(arguments.type, arguments.config)
    moment = records.now()
    added = Template(
        template_id=new_id(),
        name=arguments.name,
        type=arguments.type,
        config=arguments.config,
        cover_url=arguments.cover_url,
        preview_media=arguments.preview_media,
        status=arguments.status or templates.AVAILABLE,
        create_source=arguments.source or SOURCES[0],
        modified_source=arguments.source or SOURCES[0],
        related_media=arguments.related_mediaids,
        created=moment,
        modified=moment,
    )
    with call.services.database.begin() as connection:
        templates.add(connection, added)
    return {"Template": _common(added) | {"CoverUrl": added.cover_url or None}}


@registry.add("UpdateTemplate", arguments=UpdateTemplate)
def update_template(call: Call, arguments: UpdateTemplate) -> Answer:
    """Change the given fields of a template; what was made from it stays as it is."""
    _check(arguments)
    given = {
        "name": arguments.name,
        "config": arguments.config,
        "cover_url": arguments.cover_url,
        "preview_media": arguments.preview_media,
        "status": arguments.status,
        "modified_source": arguments.source,
        "related_media": arguments.related_mediaids,
    }
    values = {name: value for name, value in given.items() if value}
    with call.services.database.begin() as connection:
        before = templates.get(connection, arguments.template_id, lock=True)
        if arguments.config:
            _check_config(before.type, arguments.config)
        templates.update(connection, before.template_id, now=records.now(), **values)
    return {}


@registry.add("GetTemplate", arguments=GetTemplate)
def get_template(call: Call, arguments: GetTemplate) -> Answer:
    """Return a template with a sample of what it takes."""
    check_word("RelatedMediaidFlag", arguments.related_mediaid_flag, ("0", "1"))
    with call.services.database.read() as connection:
        found = templates.get(connection, arguments.template_id)
        (shown,) = _shown(connection, [found])
    if arguments.related_mediaid_flag == "1" and found.type == TIMELINE:
        shown["RelatedMediaids"] = found.related_media or None
    return {"Template": shown}


@registry.add("DeleteTemplate", arguments=DeleteTemplate)
def delete_template(call: Call, arguments: DeleteTemplate) -> Answer:
    """Delete templates, all of them or none; what was made from them stays."""
    ids = required_list("TemplateIds", arguments.template_ids)
    with call.services.database.begin() as connection:
        for template_id in ids:
            templates.delete(connection, template_id)
    return {}


@registry.add("ListTemplates", arguments=ListTemplates)
def list_templates(call: Call, arguments: ListTemplates) -> Answer:
    """List templates by creation time, page by page."""
    check_page_size("PageSize", arguments.page_size)
    check_word("Type", arguments.type, TYPES)
    check_word("Status", arguments.status, STATES)
    check_word("CreateSource", arguments.create_source, SOURCES)
    check_word("SortType", arguments.sort_type, ORDERS)
    filters = Filters(
        type=arguments.type,
        status=arguments.status,
        create_source=arguments.create_source,
        keyword=arguments.keyword,
    )
    with call.services.database.read() as connection:
        found, total = templates.page(
            connection,
            filters,
            limit=arguments.page_size,
            offset=(arguments.page_no - 1) * arguments.page_size,
            newest_first=arguments.sort_type != ORDERS[1],
        )
        return {"Templates": _shown(connection, found), "TotalCount": total}


def _check(arguments: AddTemplate | UpdateTemplate) -> None:
    check_bytes("Name", arguments.name, LONGEST_NAME)
    check_word("Status", arguments.status, STATES)
    check_word("Source", arguments.source, SOURCES)
    if arguments.related_mediaids:
        related = read_value("RelatedMediaids", arguments.related_mediaids)
        documents.refuse_unstorable("RelatedMediaids", related)


def _check_config(kind: str, text: str) -> None:
    """Check what a template holds as far as that can be known without what will be put in.

    Raises:
        ApiError: MissingParameter or InvalidParameter with a path that begins with Config.
    """
    config = documents.read_object("Config", text)
    if kind == BATCH:
        check_settings(config, catalogue())
    else:
        check_timeline(config)


def _shown(connection: sa.Connection, found: Sequence[Template]) -> list[dict[str, Any]]:
    previews = assets.get_all(connection, [one.preview_media for one in found if one.preview_media])
    return [
        _common(one)
        | {
            "CoverURL": one.cover_url or None,
            "PreviewMediaStatus": _readiness(previews.get(one.preview_media)),
            "CreationTime": iso(one.created),
            "ModifiedTime": iso(one.modified),
            "ClipsParam": _clips_param(one),
        }
        for one in found
    ]


def _common(template: Template) -> dict[str, Any]:
    return {
        "TemplateId": template.template_id,
        "Name": template.name,
        "Type": template.type,
        "Config": template.config,
        "PreviewMedia": template.preview_media or None,
        "Status": template.status,
        "CreateSource": template.create_source,
        "ModifiedSource": template.modified_source,
    }


def _readiness(preview: Asset | None) -> str | None:
    return preview.status if preview is not None and preview.status in _READINESS else None


def _clips_param(template: Template) -> str | None:
    if template.type != TIMELINE:
        return None
    return json.dumps(sample(json.loads(template.config)), ensure_ascii=False)
