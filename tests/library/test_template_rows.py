"""Templates as they are kept."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import ResourceNotFound
from reelwright.library import templates
from reelwright.library.database import Database
from reelwright.library.templates import Filters, Template


def template(name: str, **more: Any) -> Template:
    given = {"name": name, "type": "Timeline", "config": "{}", "created": 10, "modified": 10}
    return Template(**({"template_id": name.encode().hex().rjust(32, "0")} | given | more))


def names(database: Database, **asked: Any) -> list[str]:
    pages = {"limit": 10, "offset": 0, "newest_first": False}
    where = Filters(**{key: asked.pop(key) for key in list(asked) if key not in pages})
    with database.read() as connection:
        found, _ = templates.page(connection, where, **(pages | asked))
    return [one.name for one in found]


def test_a_template_is_kept_as_submitted(database: Database) -> None:
    given = template("猫 50%", config='{"b": 1,  "a": 2}', related_media='{"video":["x"]}')
    with database.begin() as connection:
        templates.add(connection, given)
        assert templates.get(connection, given.template_id) == given
        assert templates.get_all(connection, [given.template_id, "0"]) == {given.template_id: given}


def test_only_given_fields_change(database: Database) -> None:
    one, other = template("one"), template("other")
    with database.begin() as connection:
        templates.add(connection, one)
        templates.add(connection, other)
        templates.update(connection, one.template_id, now=20, name="new")
        changed = templates.get(connection, one.template_id, lock=True)
        assert (changed.name, changed.config, changed.created, changed.modified) == (
            "new",
            "{}",
            10,
            20,
        )
        assert templates.get(connection, other.template_id) == other


def test_a_deleted_template_is_gone(database: Database) -> None:
    one = template("one")
    with database.begin() as connection:
        templates.add(connection, one)
        templates.delete(connection, one.template_id)
        for again in (templates.get, templates.delete):
            with pytest.raises(ResourceNotFound) as error:
                again(connection, one.template_id)
            assert one.template_id in error.value.message


def test_a_listing_is_filtered_and_ordered(database: Database) -> None:
    with database.begin() as connection:
        templates.add(connection, template("a_b", created=30, status="Created"))
        templates.add(connection, template("axb", created=20, create_source="WebSDK"))
        templates.add(connection, template("c", created=10, type="BatchEditing"))
        found, total = templates.page(connection, Filters(), limit=2, offset=2, newest_first=True)
    assert ([one.name for one in found], total) == (["c"], 3)
    assert names(database) == ["c", "axb", "a_b"]
    assert names(database, limit=1, offset=1) == ["axb"]
    assert names(database, status="Created") == ["a_b"]
    assert names(database, create_source="WebSDK") == ["axb"]
    assert names(database, type="BatchEditing") == ["c"]
    assert names(database, keyword="a_b") == ["a_b"]
    assert names(database, keyword="A_B") == ["a_b"]
    assert names(database, keyword=template("c").template_id[-4:]) == ["c"]
