"""Strict JSON, and where it goes wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.solutions import strict_json
from reelwright.solutions.strict_json import find_mistake, read_object, read_value

DOCUMENTED = """{
  "MediaGroupArray": [{"GroupName": "a", "MediaArray": ["m"]}],
  "SpeechTextArray": [
    "first text"
    "second text"
  ]
}"""


def test_the_documented_example_lacks_a_comma() -> None:
    with pytest.raises(InvalidParameter) as caught:
        read_object("InputConfig", DOCUMENTED)
    assert caught.value.path == "InputConfig"
    assert "line 5 column 5" in caught.value.reason
    assert read_object("InputConfig", DOCUMENTED.replace('text"\n', 'text",\n', 1))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('{"a":1,}', 7),
        ("[1,]", 3),
        ("nulx", 3),
        ("tru", 3),
        ("01", 1),
        ("-", 1),
        ("1.", 2),
        ("1.e5", 2),
        ("1e", 2),
        ('"a\\x"', 3),
        ('"\\u12g0"', 5),
        ('"a\nb"', 2),
        ('"ab', 3),
        ('{"a"}', 4),
        ("{a:1}", 1),
        ("", 0),
        ("[1 2]", 3),
        ("NaN", 0),
        ("-Infinity", 1),
        ("{} x", 3),
        ("// c\n{}", 0),
    ],
)
def test_the_first_character_that_cannot_stand_there(text: str, position: int) -> None:
    assert find_mistake(text) == position


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.integers()
        | st.text(),
        lambda s: st.lists(s) | st.dictionaries(st.text(), s),
    )
)
def test_what_is_json_has_no_mistake(value: object) -> None:
    for ascii_only in (True, False):
        assert find_mistake(json.dumps(value, ensure_ascii=ascii_only, indent=1)) is None


@given(st.text(alphabet='{}[]",:0123.eE-+ntrulfas \n\\"', max_size=30))
def test_we_agree_with_the_standard_library(text: str) -> None:
    try:
        json.loads(text)
        good = True
    except ValueError:
        good = False
    assert (find_mistake(text) is None) == good


def test_arguments_that_are_no_object() -> None:
    for empty in (None, "", "  \n"):
        with pytest.raises(MissingParameter):
            read_object("OutputConfig", empty)
    for text in ("[]", '"x"', "3", "null"):
        with pytest.raises(InvalidParameter):
            read_object("OutputConfig", text)


def test_monstrous_documents_are_refused_politely() -> None:
    for text in ("[" * 100_000, "[" * 5000 + "]" * 5000, '{"a":' * 9999, "1" * 100_000):
        with pytest.raises(ApiError):
            read_object("InputConfig", text)
    with pytest.raises(InvalidParameter):
        read_value("InputConfig", "9" * 50_000)


def test_of_a_long_text_not_every_character_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard library tells the mistake: our own scanner takes seconds for a full request."""
    monkeypatch.delattr(strict_json, "_Scanner")
    many = "1," * strict_json.LONGEST_EXPLAINED
    assert len(read_value("FileList", f"[{many}1]")) == strict_json.LONGEST_EXPLAINED + 1
    for text, place in (
        (f"[\n{many}x]", f"line 2 column {len(many) + 1}"),
        (f"[{many}NaN]", "read"),
    ):
        with pytest.raises(InvalidParameter, match=place):
            read_value("FileList", text)
