"""Templates: what becomes of their parameters."""

from __future__ import annotations

import json
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from reelwright.errors import ApiError, InvalidParameter, MissingParameter
from reelwright.timeline.templates import check_template, expand, parameters, sample

FIRST, SECOND = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
DOCUMENTED = {
    "VideoTracks": [
        {
            "VideoTrackClips": [
                {"MediaId": "00000000000000000000000000000aaa"},
                {
                    "Sys_Type": "ArrayItems",
                    "Sys_ArrayObject": "$Shots",
                    "Sys_Template": {"MediaId": "$MediaId", "Out": "$Out:NULL"},
                },
            ]
        }
    ],
    "SubtitleTracks": [
        {
            "SubtitleTrackClips": [
                {
                    "Type": "Text",
                    "Content": "$Title:Hello",
                    "FontSize": "$Size:60",
                    "Alignment": "TopCenter",
                    "Y": 0.1,
                }
            ]
        }
    ],
}


def field(value: Any, **given: Any) -> Any:
    """Return what becomes of the value of a field; KeyError when it is left out."""
    return expand({"F": value}, given)["F"]


def items(*values: Any, **given: Any) -> Any:
    return expand({"L": list(values)}, given)["L"]


def array(name: str, template: Any, kind: str = "ArrayItems") -> dict[str, Any]:
    return {"Sys_Type": kind, "Sys_ArrayObject": name, "Sys_Template": template}


def test_the_documented_example() -> None:
    shots = [{"MediaId": FIRST, "Out": 4}, {"MediaId": SECOND}]
    filled = expand(DOCUMENTED, {"Shots": shots, "Title": "Day one"})
    assert filled["VideoTracks"][0]["VideoTrackClips"] == [
        {"MediaId": "00000000000000000000000000000aaa"},
        {"MediaId": FIRST, "Out": 4},
        {"MediaId": SECOND},
    ]
    text = filled["SubtitleTracks"][0]["SubtitleTrackClips"][0]
    assert (text["Content"], text["FontSize"], text["Y"]) == ("Day one", 60, 0.1)


@pytest.mark.parametrize(
    ("written", "given", "found"),
    [
        ("$A", {"A": 3}, 3),
        ("$A", {"A": "3"}, "3"),
        ("$A", {"A": ""}, ""),
        ("$A", {"A": [{"B": "$C"}]}, [{"B": "$C"}]),
        ("$标题", {"标题": "猫"}, "猫"),
        ("$my-clip_2", {"my-clip_2": 1}, 1),
        ("$19.99", {"19": 1}, "$19.99"),
        ("$A:40", {}, 40),
        ("$A:0.5", {}, 0.5),
        ("$A:[1,2]", {}, [1, 2]),
        ("$A:", {}, ""),
        ("$A:Hello, you", {}, "Hello, you"),
        ("$A:http://b/x.mp4", {}, "http://b/x.mp4"),
        ("$A:NaN", {}, "NaN"),
        ("$A:40", {"A": "x"}, "x"),
        ("$A:40", {"A": None}, 40),
        ("$A:NULL", {"A": 7}, 7),
        ("$A:1e999", {}, "1e999"),
        ('$A:"\\ud800"', {}, '"\\ud800"'),
        ('$A:{"\\u0000":1}', {}, '{"\\u0000":1}'),
        (f"$A:{'[' * 900}{']' * 900}", {}, "[" * 900 + "]" * 900),
        ("$$A", {"A": 7}, "$A"),
        ("$$", {}, "$"),
        ("costs $A", {"A": 7}, "costs $A"),
        ("$A and more", {"A": 7}, "$A and more"),
        ("$", {}, "$"),
        (5, {"A": 7}, 5),
        (None, {}, None),
    ],
)
def test_a_value_is_put_in(written: Any, given: dict[str, Any], found: Any) -> None:
    assert field(written, **given) == found


def test_what_may_be_absent_is_left_out() -> None:
    assert expand({"F": "$A:NULL", "G": 1}, {"A": None}) == {"G": 1}
    assert items("$A:NULL", 1) == [1]
    assert expand({"F": array("$A:NULL", "$B", "Array")}, {}) == {}
    assert items(array("$A:NULL", "$B"), 1) == [1]


def test_entries_of_a_list_stand_between_the_fixed_ones() -> None:
    found = items("first", array("$A", {"V": "$V"}), "last", A=[{"V": 1}, {"V": 2}])
    assert found == ["first", {"V": 1}, {"V": 2}, "last"]
    assert items("first", array("$A", {"V": "$V"}), A=[]) == ["first"]


def test_a_field_becomes_a_list() -> None:
    assert field(array("$A", {"V": "$V"}, "Array"), A=[{"V": 1}]) == [{"V": 1}]
    assert field(array("$A:[1,2]", {"V": "$V"}, "Array")) == [{"V": 1}, {"V": 2}]


def test_plain_values_go_with_one_parameter() -> None:
    assert items(array("$A", {"V": "$V", "W": "$V:NULL"}), A=["x"]) == [{"V": "x", "W": "x"}]
    assert items(array("$A", "$V"), A=["x", 2]) == ["x", 2]


def test_names_are_looked_up_from_the_inside() -> None:
    inner = array("$B", {"V": "$V", "W": "$W:none"})
    template = {"L": [inner], "V": "$V"}
    found = items(array("$A", template), V=0, A=[{"V": 1, "B": [{"W": 2}, {"V": 3}]}, {"B": []}])
    assert found == [
        {"L": [{"V": 1, "W": 2}, {"V": 3, "W": "none"}], "V": 1},
        {"L": [], "V": 0},
    ]


@pytest.mark.parametrize("name", ["MediaId", "ImageId"])
@pytest.mark.parametrize("address", ["http://b/x.mp4", "HTTPS://b/x.mp4", "oss://b/x.mp4"])
def test_an_address_in_place_of_an_id_is_an_address(name: str, address: str) -> None:
    assert expand({name: "$M", "In": 1}, {"M": address}) == {"In": 1, "MediaURL": address}
    assert expand({name: f"$M:{address}"}, {}) == {"MediaURL": address}
    both = expand({name: "$M", "MediaURL": "oss://b/other.mp4"}, {"M": address})
    assert both == {"MediaURL": address}
    assert expand({name: "$M"}, {"M": FIRST}) == {name: FIRST}
    assert expand({name: address}, {}) == {name: address}


@pytest.mark.parametrize(
    ("config", "given", "kind", "path"),
    [
        ({"F": "$A"}, {}, MissingParameter, "ClipsParam.A"),
        ({"F": "$A"}, {"A": None}, MissingParameter, "ClipsParam.A"),
        ({"F": [array("$A", "$B")]}, {}, MissingParameter, "ClipsParam.A"),
        (
            {"F": [array("$A", {"V": "$V"})]},
            {"A": [{"V": 1}, {}]},
            MissingParameter,
            "ClipsParam.A[1].V",
        ),
        ({"F": [array("$A", "$B")]}, {"A": {"B": 1}}, InvalidParameter, "ClipsParam.A"),
        ({"F": [array("$A", "$B")]}, {"A": [None]}, InvalidParameter, "ClipsParam.A[0]"),
        (
            {"F": [array("$A", {"V": "$V", "W": "$W"})]},
            {"A": ["x"]},
            InvalidParameter,
            "ClipsParam.A[0]",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    config: dict[str, Any], given: dict[str, Any], kind: type[ApiError], path: str
) -> None:
    with pytest.raises(kind) as error:
        expand(config, given)
    assert f'"{path}"' in error.value.message


@pytest.mark.parametrize(
    ("config", "kind", "path"),
    [
        ({"F": {"Sys_Type": "Map"}}, InvalidParameter, "Config.F.Sys_Type"),
        ({"F": array("$A", "$B")}, InvalidParameter, "Config.F.Sys_Type"),
        ({"F": [array("$A", "$B", "Array")]}, InvalidParameter, "Config.F[0].Sys_Type"),
        (array("$A", "$B", "Array"), InvalidParameter, "Config.Sys_Type"),
        ({"F": array("A", "$B", "Array")}, InvalidParameter, "Config.F.Sys_ArrayObject"),
        ({"F": array("", "$B", "Array")}, MissingParameter, "Config.F.Sys_ArrayObject"),
        (
            {"F": {"Sys_Type": "Array", "Sys_ArrayObject": "$A"}},
            MissingParameter,
            "Config.F.Sys_Template",
        ),
        (
            {"F": [array("$A", {"G": {"Sys_Type": 1}})]},
            InvalidParameter,
            "Config.F[0].Sys_Template.G.Sys_Type",
        ),
    ],
)
def test_an_array_that_is_none_is_refused(
    config: dict[str, Any], kind: type[ApiError], path: str
) -> None:
    for refuse in (lambda: check_template(config), lambda: expand(config, {"A": []})):
        with pytest.raises(kind) as error:
            refuse()
        assert f'"{path}"' in error.value.message


def test_a_small_request_does_not_become_a_huge_timeline() -> None:
    nested: Any = "$V"
    for _ in range(6):
        nested = [array("$A", nested if isinstance(nested, str) else {"L": nested})]
    long = array("$A", {"T": "$T"})
    for config, given in (
        ({"L": nested}, {"A": [{}] * 20, "V": 1}),
        ({"L": [long]}, {"T": "x" * 1_000_000, "A": [{}] * 9}),
        ({"L": [long]}, {"T": [[0] * 1000] * 1000, "A": [{}]}),
        ({"L": [array("$A", {"T": f"$T:{' ' * 1_000_000}1"})]}, {"A": [{}] * 1000}),
        ({"L": [array("$A", {"T": "$T"})]}, {"T": 10**4000, "A": [{}] * 3000}),
        ({"L": [array("$A", {"T": 10**4000})]}, {"A": [{}] * 3000}),
        ({"L": [long]}, {"T": "\x01" * 1_000_000, "A": [{}] * 2}),
        (
            {"L": [array("$A", {"T": [array(f"$B:[{' ' * 1_000_000}]", {})]})]},
            {"A": [{}] * 1000},
        ),
    ):
        with pytest.raises(InvalidParameter) as error:
            expand(config, given)
        assert error.value.path == "ClipsParam"


def test_parameters_are_listed_once_and_in_order() -> None:
    found = parameters(DOCUMENTED)
    shown = [(one.name, one.key, one.tracks, one.default, one.repeats) for one in found]
    assert shown == [
        ("Shots", "VideoTrackClips", "VideoTracks", None, True),
        ("Title", "Content", "SubtitleTracks", "Hello", False),
        ("Size", "FontSize", "SubtitleTracks", 60, False),
    ]
    assert found[1].owner["Y"] == 0.1
    assert [one.name for one in parameters({"A": "$X", "B": ["$Y", "$X:1", "$$Z"]})] == ["X", "Y"]


def test_the_sample_shows_what_to_send() -> None:
    assert sample(DOCUMENTED) == {
        "Shots": [{"MediaId": "mediaId", "Out": None}],
        "Title": "text",
        "Size": 60,
    }
    assert sample({"L": [array("$A", "$V")]}) == {"A": [{"V": None}]}
    # Whoever changes nothing in it gets a timeline.
    assert json.loads(json.dumps(expand(DOCUMENTED, sample(DOCUMENTED))))["SubtitleTracks"]


NAMES = st.sampled_from(["A", "B", "MediaId", "Content", "Sys_Type", "Sys_ArrayObject"])
TEXTS = st.sampled_from(
    ["$A", "$B:NULL", "$A:[1]", "$$A", "Array", "ArrayItems", "oss://b/x.mp4", "猫", "$", ""]
)
PLAIN = st.none() | st.booleans() | st.integers(-9, 9) | TEXTS
ARRAYS = st.builds(
    lambda kind, name, inner: array(name, inner, kind),
    st.sampled_from(["Array", "ArrayItems"]),
    st.sampled_from(["$A", "$B:NULL", "$A:[1]"]),
    st.deferred(lambda: VALUES),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3) | ARRAYS,
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=4)


@hypothesis.settings(max_examples=300, deadline=None)
@hypothesis.given(OBJECTS, OBJECTS)
def test_any_template_becomes_a_timeline_or_is_refused(
    config: dict[str, Any], given: dict[str, Any]
) -> None:
    try:
        check_template(config)
    except (InvalidParameter, MissingParameter) as error:
        assert error.path.startswith("Config.")
        return
    assert [one.name for one in parameters(config)] == list(sample(config))
    before = json.dumps([config, given])
    try:
        filled = expand(config, given)
    except (InvalidParameter, MissingParameter) as error:
        assert error.path.startswith("ClipsParam")
        return
    finally:
        assert json.dumps([config, given]) == before
    json.dumps(filled)
