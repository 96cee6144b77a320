"""Categories of assets (`media-assets.md` 10)."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from reelwright.library import categories, records
from reelwright.library.categories import ROOT, TYPES, Category
from reelwright.operations.limits import check_bytes, check_sort, check_word
from reelwright.operations.registry import Answer, Arguments, Call, Registry

registry = Registry()

LONGEST_NAME = 64
_LARGEST = 2**63 - 1


class AddCategory(Arguments):
    """Arguments of AddCategory; a ParentId below 1 is the root."""

    cate_name: str
    parent_id: int = Field(ROOT, ge=-_LARGEST, le=_LARGEST)
    type: str = ""


class GetCategories(Arguments):
    """Arguments of GetCategories; without a CateId the first level is listed."""

    cate_id: int | None = Field(None, ge=-_LARGEST, le=_LARGEST)
    type: str = ""
    sort_by: str = "CreationTime:Desc"
    page_no: int = Field(1, ge=1, le=1_000_000)
    page_size: int = Field(10, ge=10, le=100)


class UpdateCategory(Arguments):
    """Arguments of UpdateCategory."""

    cate_id: int = Field(ge=-_LARGEST, le=_LARGEST)
    cate_name: str


class DeleteCategory(Arguments):
    """Arguments of DeleteCategory."""

    cate_id: int = Field(ge=-_LARGEST, le=_LARGEST)


@registry.add("AddCategory", arguments=AddCategory)
def add_category(call: Call, arguments: AddCategory) -> Answer:
    """Add a category to the first level or below another."""
    check_bytes("CateName", arguments.cate_name, LONGEST_NAME)
    check_word("Type", arguments.type, TYPES)
    with call.services.database.begin() as connection:
        added = categories.add(
            connection,
            arguments.cate_name,
            parent_id=arguments.parent_id,
            type=arguments.type,
            now=records.now(),
        )
    return {"Category": _shown(added)}


@registry.add("GetCategories", arguments=GetCategories)
def get_categories(call: Call, arguments: GetCategories) -> Answer:
    """Return a category and a page of those right below it."""
    check_word("Type", arguments.type, TYPES)
    newest_first = check_sort(arguments.sort_by, ("CreationTime:Desc", "CreationTime:Asc"))
    cate_id = arguments.cate_id if arguments.cate_id and arguments.cate_id > 0 else None
    with call.services.database.read() as connection:
        own = None if cate_id is None else categories.get(connection, cate_id)
        parent = ROOT if own is None else own.cate_id
        below = categories.children(
            connection,
            parent,
            type=arguments.type,
            newest_first=newest_first,
            offset=(arguments.page_no - 1) * arguments.page_size,
            limit=arguments.page_size,
        )
        total = categories.count(connection, parent, type=arguments.type)
        counts = categories.counts(connection, [one.cate_id for one in below])
    return {
        "Category": None if own is None else _shown(own),
        "SubTotal": total,
        "SubCategories": {
            "Category": [_shown(one) | {"SubTotal": counts.get(one.cate_id, 0)} for one in below]
        },
    }


@registry.add("UpdateCategory", arguments=UpdateCategory)
def update_category(call: Call, arguments: UpdateCategory) -> Answer:
    """Give a category another name."""
    check_bytes("CateName", arguments.cate_name, LONGEST_NAME)
    with call.services.database.begin() as connection:
        categories.rename(connection, arguments.cate_id, arguments.cate_name)
    return {}


@registry.add("DeleteCategory", arguments=DeleteCategory)
def delete_category(call: Call, arguments: DeleteCategory) -> Answer:
    """Delete a category and all below it; the assets stay, without one."""
    with call.services.database.begin() as connection:
        categories.delete(connection, arguments.cate_id)
    return {}


def _shown(category: Category) -> dict[str, Any]:
    return {
        "CateId": category.cate_id,
        "CateName": category.name,
        "Level": category.level,
        "ParentId": category.parent_id,
        "Type": category.type,
    }
