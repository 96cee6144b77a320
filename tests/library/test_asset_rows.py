"""Assets: duplicates, replacement, listings."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from reelwright.errors import InvalidParameter, ResourceNotFound
from reelwright.library import assets
from reelwright.library.address import ObjectName
from reelwright.library.assets import Asset, Filters, MediaAlreadyExist, ReferenceIdAlreadyExist
from reelwright.library.database import Database


def asset(number: int, key: str = "", **values: object) -> Asset:
    made = Asset(
        media_id=f"{number:032x}",
        bucket="demo",
        object_key=key or f"{number}.mp4",
        input_url=f"oss://demo/{key or f'{number}.mp4'}",
        media_type="video",
        created=1_000_000 + number * 1000,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def test_an_asset_is_found_by_id_and_address(database: Database) -> None:
    information = [{"FileBasicInfo": {"FileName": "猫.mp4"}, "VideoStreamInfoList": []}]
    with database.begin() as connection:
        assert assets.register(connection, asset(1, "猫.mp4", reference_id="mine-1")) == []
        assert assets.update(
            connection, asset(1).media_id, now=5, status="Normal", file_info=information
        )
    with database.read() as connection:
        found = assets.get(connection, asset(1).media_id)
        assert assets.find(connection, ObjectName("demo", "猫.mp4")) == found
        assert assets.by_reference(connection, "mine-1") == found
        assert assets.find(connection, ObjectName("demo", "other")) is None
    assert (found.status, found.file_info, found.modified) == ("Normal", information, 5)
    assert found.name == ObjectName("demo", "猫.mp4")


def test_a_duplicate_is_refused_with_the_first_id(database: Database) -> None:
    with database.begin() as connection:
        assets.register(connection, asset(1, "a"))
    with pytest.raises(MediaAlreadyExist) as refused, database.begin() as connection:
        assets.register(connection, replace(asset(2, "a"), input_url="http://x/a"))
    assert (refused.value.code, refused.value.status) == ("MediaAlreadyExist", 400)
    assert refused.value.message == (
        f'The media already exist, inputUrl "http://x/a", mediaId "{asset(1).media_id}".'
    )
    pattern = re.search(r'mediaId\s+"([a-f0-9]+)"', refused.value.message)
    assert pattern is not None
    assert pattern[1] == asset(1).media_id


def test_overwrite_replaces_the_older_one(database: Database) -> None:
    with database.begin() as connection:
        assets.register(connection, asset(1, "a", reference_id="mine-1"))
        second = asset(2, "a", reference_id="mine-1")
        removed = assets.register(connection, second, overwrite=True)
        assert [one.media_id for one in removed] == [asset(1).media_id]
        with pytest.raises(ResourceNotFound):
            assets.get(connection, asset(1).media_id)
        assert assets.get(connection, second.media_id).status == "Preparing"
        removed = assets.produce(connection, asset(3, "a", status="Normal"))
        assert [one.media_id for one in removed] == [second.media_id]


def test_a_repeated_step_changes_nothing(database: Database) -> None:
    with database.begin() as connection:
        assets.produce(connection, asset(1, "a"))
        assert assets.produce(connection, asset(1, "a", title="other")) == []
        assert assets.get(connection, asset(1).media_id).title == ""
        # Even when another output has taken the address since.
        assets.produce(connection, asset(2, "a"))
        assert assets.produce(connection, asset(1, "a")) == []
        assert assets.find(connection, ObjectName("demo", "a")) == replace(
            asset(2, "a"), modified=asset(2).created
        )


def test_reference_ids_are_unique(database: Database) -> None:
    with database.begin() as connection:
        assets.register(connection, asset(1, reference_id="mine-1"))
    with pytest.raises(ReferenceIdAlreadyExist), database.begin() as connection:
        assets.register(connection, asset(2, reference_id="mine-1"))
    with database.begin() as connection:
        assets.delete(connection, [asset(1).media_id], now=9)
        assets.register(connection, asset(2, reference_id="mine-1"))


def test_simultaneous_registrations_give_one_asset(database: Database) -> None:
    def attempt(number: int) -> str:
        try:
            with database.begin() as connection:
                assets.register(connection, asset(number, "a", reference_id="mine-1"))
        except MediaAlreadyExist as refused:
            return refused.media_id
        return asset(number).media_id

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(attempt, range(6)))) == 1


def test_deleting_names_what_was_not_known(database: Database) -> None:
    with database.begin() as connection:
        assets.register(connection, asset(1))
        assets.register(connection, asset(2))
    known, unknown = asset(1).media_id, "f" * 32
    with database.begin() as connection:
        deleted, ignored = assets.delete(connection, [known, unknown, known], now=7)
        assert [one.media_id for one in deleted] == [known]
        assert deleted[0].deleted == 7
        assert ignored == [unknown]
        assert assets.delete(connection, [known], now=8) == ([], [known])
        assert not assets.update(connection, known, now=8, title="x")
        assert list(assets.get_all(connection, [known, asset(2).media_id])) == [asset(2).media_id]


def listed(
    database: Database, filters: Filters, *, limit: int = 2, newest: bool = True
) -> list[int]:
    """Return the numbers of all listed assets, page by page."""
    numbers: list[int] = []
    token = ""
    while True:
        with database.read() as connection:
            page = assets.page(connection, filters, limit=limit, token=token, newest_first=newest)
        numbers += [int(one.media_id, 16) for one in page.assets]
        token = page.next_token
        if not token:
            assert page.total == len(numbers)
            return numbers


@pytest.fixture
def filled(database: Database) -> Database:
    """Give a library of seven assets, three of them of the same moment."""
    with database.begin() as connection:
        for number in range(7):
            moment = 1_000_000 + 1000 * (number if number < 4 else 4)
            kind = "video" if number % 2 else "audio"
            assets.register(connection, asset(number, created=moment, media_type=kind))
        assets.register(connection, asset(9))
        assets.delete(connection, [asset(9).media_id], now=1)
    return database


@pytest.mark.parametrize("limit", [1, 2, 7, 100])
def test_pages_show_everything_once(filled: Database, limit: int) -> None:
    assert listed(filled, Filters(), limit=limit) == [6, 5, 4, 3, 2, 1, 0]
    assert listed(filled, Filters(), limit=limit, newest=False) == [0, 1, 2, 3, 4, 5, 6]


def test_filters_are_combined(filled: Database) -> None:
    assert listed(filled, Filters(media_type="video")) == [5, 3, 1]
    assert listed(filled, Filters(media_type="video", status="Normal")) == []
    assert listed(filled, Filters(media_id=asset(3).media_id)) == [3]
    assert listed(filled, Filters(business_type="general", source="oss"), limit=50)[-1] == 0


def test_start_is_excluded_and_end_included(filled: Database) -> None:
    assert listed(filled, Filters(start=1_001_000, end=1_003_000)) == [3, 2]
    with filled.begin() as connection:
        assets.register(connection, asset(8, created=1_003_999))
    assert listed(filled, Filters(start=1_001_000, end=1_003_000)) == [8, 3, 2]
    assert listed(filled, Filters(start=1_003_000, end=1_003_000)) == []


def test_a_token_belongs_to_its_listing(filled: Database) -> None:
    with filled.read() as connection:
        token = assets.page(connection, Filters(media_type="video"), limit=1).next_token
        assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
        changed = ("B" if token[20] == "A" else "A").join((token[:20], token[21:]))
        for filters, newest, text in [
            (Filters(media_type="audio"), True, token),
            (Filters(media_type="video"), False, token),
            (Filters(media_type="video"), True, changed),
            (Filters(media_type="video"), True, token[:-1]),
            (Filters(media_type="video"), True, "10"),
            (Filters(media_type="video"), True, "猫"),
            (Filters(media_type="video"), True, "=" * 7),
        ]:
            with pytest.raises(InvalidParameter) as refused:
                assets.page(connection, filters, limit=1, token=text, newest_first=newest)
            assert refused.value.path == "NextToken"


def test_more_ids_than_a_database_takes_in_one_query(database: Database) -> None:
    known = asset(1)
    with database.begin() as connection:
        assets.register(connection, known)
        found = assets.get_all(connection, ["x"] * 260_000 + [known.media_id])
    assert list(found) == [known.media_id]
