"""Editing projects: search, list, delete."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reelwright.errors import InvalidParameter
from reelwright.library import projects, records
from reelwright.library.projects import Filters, Project, Status
from reelwright.operations.limits import check_page_size, check_sort, check_word
from reelwright.operations.projects import shown
from reelwright.operations.registry import (
    Answer,
    Arguments,
    Call,
    Instant,
    Registry,
    id_list,
    required_list,
)

registry = Registry()

ORDERS = ("CreationTime:Desc", "CreationTime:Asc")
SOURCES = ("OpenAPI", "AliyunConsole", "WebSDK", "LiveEditingOpenAPI", "LiveEditingConsole")
PROJECT_TYPES = ("EditingProject", "LiveEditingProject")
TEMPLATE_TYPES = ("Timeline", "VETemplate", "None")

_UNLISTED = ("Timeline", "Duration")
"""What SearchEditingProject shows and ListEditingProjects does not."""


class _Listing(Arguments):
    """What both listings can filter by."""

    start_time: Instant | None = None
    end_time: Instant | None = None
    status: str = ""
    create_source: str = ""
    project_type: str = ""
    template_type: str = ""
    sort_by: str = ORDERS[0]
    next_token: str = ""


class SearchEditingProject(_Listing):
    """Arguments of SearchEditingProject."""

    page_no: int = Field(1, ge=1, le=1_000_000)
    page_size: int = 10
    max_results: int | None = None


class ListEditingProjects(_Listing):
    """Arguments of ListEditingProjects."""

    keyword: str = ""
    max_results: int = 10


class DeleteEditingProjects(Arguments):
    """Arguments of DeleteEditingProjects."""

    project_ids: str


@registry.add("SearchEditingProject", arguments=SearchEditingProject)
def search_editing_project(call: Call, arguments: SearchEditingProject) -> Answer:
    """List projects with their timelines, page by page or along tokens."""
    size = arguments.page_size if arguments.max_results is None else arguments.max_results
    check_page_size("PageSize", size)
    offset = 0 if arguments.next_token else (arguments.page_no - 1) * size
    found, total, token = _page(call, arguments, size=size, offset=offset)
    return {
        "ProjectList": [shown(project) for project in found],
        "TotalCount": total,
        "MaxResults": size,
        "NextToken": token or None,
    }


@registry.add("ListEditingProjects", arguments=ListEditingProjects)
def list_editing_projects(call: Call, arguments: ListEditingProjects) -> Answer:
    """List projects along tokens."""
    check_page_size("MaxResults", arguments.max_results)
    found, _, token = _page(call, arguments, size=arguments.max_results, keyword=arguments.keyword)
    return {
        "ProjectList": [_brief(project) for project in found],
        "MaxResults": arguments.max_results,
        "NextToken": token or None,
    }


@registry.add("DeleteEditingProjects", arguments=DeleteEditingProjects)
def delete_editing_projects(call: Call, arguments: DeleteEditingProjects) -> Answer:
    """Delete projects; unknown IDs do not matter, jobs of theirs go on."""
    project_ids = required_list("ProjectIds", arguments.project_ids)
    with call.services.database.begin() as connection:
        for project_id in project_ids:
            projects.delete(connection, project_id, now=records.now())
    return {}


def _page(
    call: Call, arguments: _Listing, *, size: int, offset: int = 0, keyword: str = ""
) -> tuple[list[Project], int, str]:
    newest_first = check_sort(arguments.sort_by, ORDERS)
    check_word("ProjectType", arguments.project_type, PROJECT_TYPES)
    check_word("TemplateType", arguments.template_type, TEMPLATE_TYPES)
    sources = tuple(id_list(arguments.create_source))
    for source in sources:
        check_word("CreateSource", source, SOURCES)
    filters = Filters(
        start=arguments.start_time,
        end=arguments.end_time,
        statuses=tuple(_status(name) for name in id_list(arguments.status)),
        sources=sources,
        project_type=arguments.project_type,
        template_type=arguments.template_type,
        keyword=keyword,
    )
    with call.services.database.read() as connection:
        return projects.page(
            connection,
            filters,
            limit=size,
            newest_first=newest_first,
            offset=offset,
            token=arguments.next_token,
        )


def _status(name: str) -> int:
    """Return a state that is given by its name or its number."""
    for status in Status:
        if name in (status.name, str(int(status))):
            return int(status)
    raise InvalidParameter("Status", f"It is a list of {', '.join(one.name for one in Status)}.")


def _brief(project: Project) -> dict[str, Any]:
    return {name: value for name, value in shown(project).items() if name not in _UNLISTED}
