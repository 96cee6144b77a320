"""The rows of jobs: guarded writes, lists page by page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelwright.errors import InvalidParameter
from reelwright.library import records
from reelwright.library.database import Database
from reelwright.library.records import Filter, JobRow


def _row(job_id: str, **values: object) -> JobRow:
    return replace(JobRow(job_id=job_id, kind="Script", queue="plan"), **values)  # type: ignore[arg-type]


def test_a_row_comes_back_as_it_was_written(database: Database) -> None:
    row = _row(
        "j1",
        request={"InputConfig": '{ "Title":"片名 🍜" }'},
        plan=[1, 2.5, None],
        result={"": ""},
        user_data="x",
        seed=-(1 << 40),
        duration=2.6,
        created=5,
        modified=6,
    )
    with database.begin() as connection:
        assert records.insert(connection, row)
        assert not records.insert(connection, replace(row, user_data="other"))
    with database.read() as connection:
        assert records.get(connection, "j1") == row
        assert records.get(connection, "j2") is None


def test_a_guarded_update_needs_the_state(database: Database) -> None:
    with database.begin() as connection:
        records.insert(connection, _row("j1"))
        assert not records.update_guarded(connection, "j1", ["Processing"], state="Finished")
        assert records.update_guarded(connection, "j1", ["Init"], state="Finished", result=[1])
        assert not records.update_guarded(connection, "j1", state="Failed")
        row = records.get(connection, "j1")
    assert row is not None and row.ended and row.result == [1]


def test_progress_is_written_to_open_jobs_only(database: Database) -> None:
    with database.begin() as connection:
        records.insert(connection, _row("j1"))
        assert records.write_progress(connection, "j1", 100, "nearly")
        row = records.get(connection, "j1")
        assert row is not None and (row.progress, row.note) == (99, "nearly")
        assert not row.publishing
        assert records.update_guarded(connection, "j1", progress=records.PUBLISHING)
        assert not records.write_progress(connection, "j1", 10, "late")
        assert not records.update_guarded(connection, "j1", unless_publishing=True, state="Failed")
        row = records.get(connection, "j1")
        assert row is not None and row.publishing
        assert records.update_guarded(connection, "j1", state="Success")
        assert not records.write_progress(connection, "j1", 10, "late")


def test_children_come_in_order(database: Database) -> None:
    with database.begin() as connection:
        for ordinal in (2, 0, 1):
            records.insert(connection, _row(f"c{ordinal}", main_id="m", ordinal=ordinal))
        assert [row.job_id for row in records.children(connection, "m")] == ["c0", "c1", "c2"]
        assert records.has_open_child(connection, "m")
        for ordinal in range(3):
            records.update_guarded(connection, f"c{ordinal}", state="Success")
        assert not records.has_open_child(connection, "m")


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_pages_show_each_job_once(database: Database, order: str) -> None:
    with database.begin() as connection:
        for number in range(7):
            # Three share a millisecond: the id decides between them.
            records.insert(connection, _row(f"j{number}", created=100 + number // 3))
    seen: list[str] = []
    token = ""
    with database.read() as connection:
        while True:
            rows, token = records.page(
                connection,
                Filter(main_only=True),
                order=order,  # type: ignore[arg-type]
                limit=3,
                token=token,
            )
            seen += [row.job_id for row in rows]
            if not token:
                break
    expected = [f"j{number}" for number in range(7)]
    assert seen == (expected if order == "asc" else expected[::-1])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), {"m1", "m2", "c1"}),
        (Filter(kinds=["Smart_Mix"]), {"m2"}),
        (Filter(states=["Failed", "Success"]), {"c1"}),
        (Filter(main_id="m1"), {"c1"}),
        (Filter(main_only=True), {"m1", "m2"}),
        (Filter(job_id="m2"), {"m2"}),
        (Filter(project_id="p1"), {"c1"}),
        (Filter(keyword="p1"), {"c1"}),
        (Filter(keyword="_"), set()),
        (Filter(since=20, until=30), {"m2"}),
    ],
)
def test_filters(database: Database, wanted: Filter, found: set[str]) -> None:
    with database.begin() as connection:
        records.insert(connection, _row("m1", created=10))
        records.insert(connection, _row("m2", created=20, kind="Smart_Mix"))
        records.insert(
            connection, _row("c1", created=30, main_id="m1", state="Failed", project_id="p1")
        )
        rows, token = records.page(connection, wanted)
        assert {row.job_id for row in rows} == found
        assert records.count(connection, wanted) == len(found)
    assert token == ""


def test_a_token_is_good_for_its_own_list(database: Database) -> None:
    with database.begin() as connection:
        for number in range(2):
            records.insert(connection, _row(f"j{number}"))
        _, token = records.page(connection, Filter(), limit=1)
        with pytest.raises(InvalidParameter):
            records.page(connection, Filter(main_only=True), limit=1, token=token)
        with pytest.raises(InvalidParameter):
            records.page(connection, Filter(), limit=1, order="asc", token=token)
        for foreign in ("x", "%%%", "é", token[:-4]):
            with pytest.raises(InvalidParameter):
                records.page(connection, Filter(), token=foreign)
