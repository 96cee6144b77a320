"""The language of `Match`: what it means, and that nothing breaks its reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.errors import InvalidParameter
from reelwright.library.match import AllOf, AnyOf, Condition, Interval, Node, conditions, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        (" \n", None),
        ("title = 'dog'", Condition("title", "=", "dog")),
        ("title=='dog'", Condition("title", "==", "dog")),
        ('title != "it\'s"', Condition("title", "!=", "it's")),
        (r"title = 'it\'s \n \\'", Condition("title", "=", r"it's \n \\"[:-1])),
        ("title = '猫 and (dog'", Condition("title", "=", "猫 and (dog")),
        ("cateId == 44", Condition("cateId", "==", "44")),
        ("tagList IN ('a', \"b\",3)", Condition("tagList", "in", ("a", "b", "3"))),
        ("tagList not  in ('a')", Condition("tagList", "not in", ("a",))),
        ("utcCreate = (1,'2')", Condition("utcCreate", "=", Interval("1", "2", False, False))),
        ("utcCreate = [1, 2)", Condition("utcCreate", "=", Interval("1", "2", True, False))),
        ("utcCreate = (-1, 2.5]", Condition("utcCreate", "=", Interval("-1", "2.5", False, True))),
        ("fileInfo.storageLocation='b'", Condition("fileInfo.storageLocation", "=", "b")),
    ],
)
def test_conditions(text: str, expected: Node | None) -> None:
    assert parse(text) == expected


def is_(name: str) -> Condition:
    return Condition(name, "=", "1")


def test_and_binds_more_tightly_inside_parentheses() -> None:
    a, b, c = is_("a"), is_("b"), is_("c")
    assert parse("a='1' and b='1' AND c='1'") == AllOf((a, b, c))
    assert parse("a='1' or b='1' or c='1'") == AnyOf((a, b, c))
    assert parse("(a='1' and b='1' or c='1')") == AnyOf((AllOf((a, b)), c))
    assert parse("a='1' and (b='1' or c='1')") == AllOf((a, AnyOf((b, c))))
    assert parse("((a='1'))and(((b='1')))") == AllOf((a, b))
    assert conditions(parse("a='1' and (b='1' or c='1')")) == [a, b, c]


@pytest.mark.parametrize(
    "text",
    [
        "title",
        "title =",
        "title = dog",
        "title = 'dog",
        "title = 'dog' title = 'cat'",
        "title = 'dog' and",
        "and title = 'dog'",
        "(title = 'dog'",
        "title = 'dog')",
        "()",
        "title in 'dog'",
        "title in ()",
        "title in ('a',)",
        "title in ['a']",
        "title not ('a')",
        "title not = 'a'",
        "title == ('a', 'b')",
        "utcCreate = [1]",
        "utcCreate = [1, 2",
        "utcCreate = [1, 2, 3]",
        "title ＝ 'dog'",
        "title = ‘dog’",
        "title > 1",
        "title = 1x",
        "in = '1'",
        "a = '1' and b = '1' or c = '1'",
        "a = '1' or b = '1' and c = '1'",
        "a = '1' or (b = '1') and c = '1'",
        "a = '1'; drop table assets",
        "(" * 500 + "a = '1'" + ")" * 500,
        "(" * 100_000,
        " and ".join(["a = '1'"] * 201),
        f"a in ({','.join(['1'] * 1001)})",
    ],
)
def test_errors_say_where(text: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        parse(text)
    assert refused.value.message.startswith('The specified parameter "Match" is not valid. ')
    assert "(character " in refused.value.message


@given(st.text() | st.text("abin ornotd='\"\\()[],1.!"))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        found = parse(text)
    except InvalidParameter:
        return
    assert found is None or conditions(found)


values = st.text(max_size=20)
names = st.sampled_from(["title", "tagList", "fileInfo.storageLocation"])
leaves = st.one_of(
    st.builds(Condition, names, st.sampled_from(["=", "==", "!="]), values),
    st.builds(
        Condition,
        names,
        st.sampled_from(["in", "not in"]),
        st.lists(values, min_size=1, max_size=4).map(tuple),
    ),
    st.builds(
        Condition,
        names,
        st.just("="),
        st.builds(Interval, values, values, st.booleans(), st.booleans()),
    ),
)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def written(node: Node) -> str:
    """Return an expression that means the tree."""
    if isinstance(node, AllOf | AnyOf):
        word = " and " if isinstance(node, AllOf) else " or "
        return word.join(f"({written(part)})" for part in node.parts)
    value = node.value
    if isinstance(value, Interval):
        marks = "(["[value.with_low], ")]"[value.with_high]
        return f"{node.field} = {marks[0]}{quoted(value.low)},{quoted(value.high)}{marks[1]}"
    if isinstance(value, tuple):
        return f"{node.field} {node.operator} ({', '.join(map(quoted, value))})"
    return f"{node.field} {node.operator} {quoted(value)}"


def branches(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(AllOf, parts) | st.builds(AnyOf, parts)


@given(st.recursive(leaves, branches, max_leaves=12))
def test_what_is_written_is_read(node: Node) -> None:
    assert parse(written(node)) == node
