"""Search: what expressions find, orders, traversal; on SQLite and PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reelwright.errors import InvalidParameter
from reelwright.library import assets, custom_fields
from reelwright.library.assets import Asset
from reelwright.library.database import Database
from reelwright.library.search import Query, search

DAY = 1_735_689_600_000
"""2025-01-01T00:00:00Z."""


def asset(number: int, **values: object) -> Asset:
    made = Asset(
        media_id=f"{number:032x}",
        bucket="demo",
        object_key=f"{number}.mp4",
        input_url=f"oss://demo/{number}.mp4",
        media_type="video",
        status="Normal",
        created=DAY + number * 1000,
    )
    return replace(made, **values)  # type: ignore[arg-type]


ASSETS = [
    asset(1, title="A Dog on the beach", tags="dog,beach"),
    asset(2, title="Café ÉTÉ", description="Straße am Meer", tags="dogs", cate_id=44),
    asset(3, title="一只小猫在海边", tags="猫,海"),
    asset(4, title="Doggy bag", media_type="image", reference_id="mine-0004"),
    asset(5, title="bark", media_type="audio", tags="dog", bucket="other-bucket"),
    asset(6, title="dog, not ready", status="Preparing"),
    asset(7, title="dog, broken", status="PrepareFail"),
    asset(8, title="dog, gone", deleted=DAY),
    asset(9, title="100% it's_fine", business_type="opening", source="general"),
    asset(10, title="dog of a library", search_library="mine"),
]


@pytest.fixture
def filled(database: Database) -> Database:
    """Give a library of ten assets."""
    with database.begin() as connection:
        for one in ASSETS:
            assets.register(connection, one)
            if one.deleted:
                assets.delete(connection, [one.media_id], now=DAY)
        custom_fields.put(connection, f"{1:032x}", {"size": 12, "place": "sea"})
        custom_fields.put(connection, f"{2:032x}", {"size": 13.5, "place": "town"})
    return database


def found(database: Database, match: str, **values: object) -> list[int]:
    """Return the numbers of the assets that match, oldest first."""
    wanted = Query(match=match, sort_by="utcCreate:Asc", size=50)
    with database.read() as connection:
        page = search(connection, replace(wanted, **values))  # type: ignore[arg-type]
    assert page.total == len(page.assets)
    return [int(one.media_id, 16) for one in page.assets]


EXPRESSIONS: dict[str, list[int]] = {
    "": [1, 2, 3, 4, 5, 6, 9],
    "title = 'DOG'": [1, 6],
    "title = 'beach dog'": [1],
    "title = 'dog' and mediaType in ('video','audio','image')": [1, 4, 6],
    "title == 'bark'": [],
    "title == 'bark' and mediaType == 'audio'": [5],
    "title != 'Café ÉTÉ' and tagList in ('dogs','dog')": [1],
    "title = 'été'": [2],
    "description = 'STRASSE'": [],
    "description = 'straße meer'": [2],
    "title = '海猫'": [3],
    "title = '狗'": [],
    "title = '100%'": [9],
    "title = '_'": [9],
    r"title = 'it\'s'": [9],
    "tagList = 'dog'": [1],
    "tagList = 'DOG'": [],
    "tagList in ('dog','dogs')": [1, 2],
    "tagList not in ('dog')": [2, 3, 6, 9],
    "tagList = 'dog,beach'": [],
    "tagList = '猫'": [3],
    "cateId == '44'": [2],
    "cateId != 44": [1, 3, 6, 9],
    "(tagList = 'beach' or cateId == 44)": [1, 2],
    "tagList = 'beach' or cateId == 44": [1, 2],
    "(tagList in ('dog','cat') or cateId == '44')"
    " and utcCreate = [1735689602000,'9735689602000']": [2],
    "utcCreate = [1735689601000, 1735689603000]": [1, 2, 3],
    "utcCreate = (1735689601000, 1735689603000)": [2],
    "utcCreate = (1735689601000, 1735689603000]": [2, 3],
    "utcCreate = ['2025-01-01T00:00:02Z', '2025-01-01T00:00:03.000Z']": [2, 3],
    "utcModified = [0, 9999999999999] and title = 'dog'": [1, 6],
    f"mediaId == '{4:032x}'": [],
    f"mediaId in ('{4:032x}') and mediaType = 'image'": [4],
    "referenceId = 'mine-0004' and mediaType in ('image','video')": [4],
    "businessType == 'opening'": [9],
    "source = 'general'": [9],
    "mediaType != 'video'": [4, 5],
    "status = 2": [7],
    "status in ('1','PrepareFail')": [6, 7],
    "status = 17": [8],
    "status in (3, 17) and title = 'dog'": [1, 8],
    "status != 3": [6, 7],
    "(status = 3 or title = 'gone') and mediaType = 'video'": [1, 2, 3, 9],
    "(status != 3 or title = 'gone')": [6, 7],
    "(status not in (17) or title = 'gone')": [1, 2, 3, 6, 7, 9],
    "(status == 'deleted' or title = 'beach')": [1, 8],
    "fileInfo.storageLocation = 'other-bucket.oss-cn-shanghai.aliyuncs.com'"
    " and mediaType = 'audio'": [5],
    "fileInfo.storageLocation in ('demo') and title = 'beach'": [1],
    "ocrInfo.tracks.content = 'dog'": [],
    "aiLabelInfo.category != 'dog' and title = 'beach'": [1],
}


def test_expressions(filled: Database) -> None:
    assert {match: found(filled, match) for match in EXPRESSIONS} == EXPRESSIONS


WITHIN_A_SECOND = {
    "['2025-01-01T00:00:20Z', '2025-01-01T00:00:20Z']": [20],
    "('2025-01-01T00:00:19Z', '2025-01-01T00:00:21Z')": [20],
    "('2025-01-01T00:00:20Z', '2025-01-01T00:00:21Z']": [21],
    "['2025-01-01T00:00:20Z', '2025-01-01T00:00:21Z')": [20],
    "['2025-01-01T00:00:20.400Z', '2025-01-01T00:00:20.4Z']": [20],
    "['2025-01-01T00:00:20.401Z', '2025-01-01T00:00:21Z']": [21],
    "['2025-01-01T00:00:20Z', '2025-01-01T00:00:20.399Z']": [],
    "[1735689620400, 1735689620400]": [20],
    "[1735689620000, 1735689620399]": [],
}


def test_a_time_as_it_is_shown_finds_what_shows_it(filled: Database) -> None:
    with filled.begin() as connection:
        for number in (20, 21):
            assets.register(connection, asset(number, created=DAY + number * 1000 + 400))
    matches = {bounds: found(filled, f"utcCreate = {bounds}") for bounds in WITHIN_A_SECOND}
    assert matches == WITHIN_A_SECOND


def test_the_longest_expressions_are_answered(filled: Database) -> None:
    """As many values and conditions as the language allows: no database falls over its depth."""
    tags = ",".join(f"'a{number}'" for number in range(998))
    assert found(filled, f"tagList in ({tags},'beach')") == [1]
    assert found(filled, f"tagList not in ({tags},'beach')") == [2, 3, 6, 9]
    nowhere = f"title = '{' '.join(chr(97 + n % 26) + str(n) for n in range(20))[:60]}'"
    for word in ("and", "or"):
        assert found(filled, f" {word} ".join([nowhere] * 199 + ["title = 'dog'"])) == (
            [1, 6] if word == "or" else []
        )
    assert (
        found(filled, " and ".join(["title = 'a b c d e f g h'"] * 199 + ["title = 'dog'"])) == []
    )
    assert found(filled, " and ".join(["title = 'd o g'"] * 200)) == [1, 6]
    deep = "title = 'dog'"
    for number in range(45):
        deep = f"({deep} {'or' if number % 2 else 'and'} title = 'd o g')"
    assert found(filled, f"{deep} and {deep}") == found(filled, "title = 'd o g'")


NONSENSE = [
    "colour = 'red'",
    "Title = 'dog'",
    "title in ('dog')",
    "title = [1, 2]",
    f"title = '{'x' * 61}'",
    "tagList = (1, 2)",
    "cateId == 'forty'",
    "cateId == 99999999999999999999",
    "mediaType == 'film'",
    "status = 4",
    "status = [1, 3]",
    "utcCreate = 1",
    "utcCreate = ['2025-13-01T00:00:00Z', 2]",
    "utcCreate in (1, 2)",
    "title = '\0'",
]


def test_conditions_that_make_no_sense(filled: Database) -> None:
    for match in NONSENSE:
        with pytest.raises(InvalidParameter) as refused, filled.read() as connection:
            search(connection, Query(match=match))
        assert refused.value.path == "Match", match


def test_libraries_are_apart(filled: Database) -> None:
    assert found(filled, "title = 'library'") == []
    assert found(filled, "title = 'dog'", library="mine") == [10]
    assert found(filled, "title = 'beach'", library="ims-default-search-lib") == [1]


def test_own_metadata(filled: Database) -> None:
    def filtered(**document: object) -> list[int]:
        filters = custom_fields.read_filters("CustomFilters", document)
        return found(filled, "", filters=filters)

    assert filtered(size={"gte": 12, "lte": 13}) == [1]
    assert filtered(size={"gt": 12}) == [2]
    assert filtered(size=[12, 13.5], place="town") == [2]
    assert filtered(place=["sea", "town"]) == [1, 2]
    assert filtered(place={"gte": 0}) == []
    assert filtered(size="12") == []
    with filled.read() as connection:
        known = custom_fields.of_assets(connection, [f"{1:032x}", f"{3:032x}"])
    assert known == {f"{1:032x}": {"place": "sea", "size": 12}}


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"a": {}}, "CustomFilters.a"),
        ({"a": {"from": 1}}, "CustomFilters.a"),
        ({"a": {"gte": "1"}}, "CustomFilters.a.gte"),
        ({"a": []}, "CustomFilters.a"),
        ({"a": [None]}, "CustomFilters.a[0]"),
        ({"a": float("inf")}, "CustomFilters.a"),
        ({"": 1}, "CustomFilters"),
    ],
)
def test_filters_that_make_no_sense(document: dict[str, object], path: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        custom_fields.read_filters("CustomFilters", document)
    assert refused.value.path == path


def traversed(database: Database, query: Query) -> list[int]:
    """Return everything a search finds, page by page along the tokens."""
    numbers: list[int] = []
    while True:
        with database.read() as connection:
            page = search(connection, query)
        numbers += [int(one.media_id, 16) for one in page.assets]
        if not page.scroll:
            assert not page.assets
            return numbers
        assert len(page.scroll) == 32
        query = replace(query, scroll=page.scroll)


ORDERS = {
    "utcCreate:Desc": [9, 6, 5, 4, 3, 2, 1],
    "utcCreate:asc": [1, 2, 3, 4, 5, 6, 9],
    "mediaType:Desc,utcCreate:Asc": [1, 2, 3, 6, 9, 4, 5],
    "cateId:Desc, mediaId:Desc": [2, 9, 6, 5, 4, 3, 1],
    "mediaType:Asc": [5, 4, 1, 2, 3, 6, 9],
    "description:Desc,utcCreate:Asc": [2, 1, 3, 4, 5, 6, 9],
    "referenceId:Desc,utcCreate:Asc": [4, 1, 2, 3, 5, 6, 9],
    "businessType:Desc,utcCreate:Asc": [9, 1, 2, 3, 4, 5, 6],
    "source:Asc,utcCreate:Asc": [9, 1, 2, 3, 4, 5, 6],
    "status:Desc,utcCreate:Desc": [6, 9, 5, 4, 3, 2, 1],
}


def test_traversal(filled: Database) -> None:
    for sort_by, expected in ORDERS.items():
        for size in (1, 2, 3, 50):
            assert traversed(filled, Query(sort_by=sort_by, size=size)) == expected, sort_by


def test_traversal_goes_on_when_the_last_asset_is_deleted(filled: Database) -> None:
    query = Query(size=2)
    with filled.begin() as connection:
        first = search(connection, query)
        assets.delete(connection, [first.assets[-1].media_id], now=DAY)
    assert traversed(filled, replace(query, scroll=first.scroll)) == [5, 4, 3, 2, 1]


def test_jumps_lead_forward(filled: Database) -> None:
    query = Query(size=2, sort_by="utcCreate:Asc")
    with filled.read() as connection:
        second = search(connection, replace(query, page=2))
        assert [int(one.media_id, 16) for one in second.assets] == [3, 4]
        third = search(connection, replace(query, page=3, scroll=second.scroll))
        assert [int(one.media_id, 16) for one in third.assets] == [5, 6]
        fourth = search(connection, replace(query, page=4, scroll=second.scroll))
        assert [int(one.media_id, 16) for one in fourth.assets] == [9]
        for page in (2, 600):
            with pytest.raises(InvalidParameter):
                search(connection, replace(query, page=page, scroll=second.scroll))


def test_tokens_belong_to_their_search(filled: Database) -> None:
    with filled.read() as connection:
        token = search(connection, Query(size=2)).scroll
        for query in (
            Query(size=2, scroll=token, match="title = 'dog'"),
            Query(size=2, scroll=token, sort_by="utcCreate:Asc"),
            Query(size=2, scroll=token[:-1] + ("A" if token[-1] != "A" else "B")),
            Query(size=2, scroll="0" * 32),
            Query(size=2, scroll="猫"),
            Query(size=2, scroll="x"),
        ):
            with pytest.raises(InvalidParameter) as refused:
                search(connection, query)
            assert refused.value.path == "ScrollToken"


def test_orders_that_are_none(filled: Database) -> None:
    many = ",".join(["title:Desc"] * 2500)
    for sort_by in ("", "utcCreate", "utcCreate:Up", "size:Asc", "title:Asc,", many):
        with pytest.raises(InvalidParameter) as refused, filled.read() as connection:
            search(connection, Query(sort_by=sort_by))
        assert refused.value.path == "SortBy"
