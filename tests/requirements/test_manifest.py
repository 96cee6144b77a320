"""The manifest holds both ways: rules have their proofs, proofs have their rules."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import compatibility
import manifest
import pytest
from manifest import ROOT, ManifestError, Rule, read_other_proofs, read_rules

from reelwright.operations.actions import REGISTRY
from reelwright.operations.catalogue import PUBLISHED

API_FOLDERS = ("acceptance", "operations", "uploads", "wire")
"""Folders whose tests speak to the server as clients do: each of them proves something stated."""


@cache
def functions(file: Path) -> frozenset[str]:
    """Return the names of the tests in a file, without importing it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    )


def exists(test: str) -> bool:
    """Return whether there is a test of that name."""
    file, _, name = test.partition("::")
    return (ROOT / file).is_file() and name in functions(ROOT / file)


def arguments(action: str) -> set[str]:
    """Return the names of the arguments that an operation reads."""
    operation = REGISTRY.get(action)
    assert operation is not None
    fields = operation.arguments.model_fields
    return {field.alias or name for name, field in fields.items()}


def fields_by_action(rules: tuple[Rule, ...]) -> dict[str, set[str]]:
    """Return the fields that rules name for each action."""
    found: dict[str, set[str]] = {}
    for rule in rules:
        for action in rule.operations:
            found.setdefault(action, set()).update(rule.fields)
    return found


def test_every_id_is_given_once() -> None:
    assert manifest.named_twice(read_rules()) == []


def test_every_proof_exists() -> None:
    missing = [(rule.id, test) for rule in read_rules() for test in rule.tests if not exists(test)]
    assert missing == []
    assert [proof.test for proof in read_other_proofs() if not exists(proof.test)] == []


def test_every_test_of_the_api_proves_something_stated() -> None:
    named = {test for rule in read_rules() for test in rule.tests}
    others = {proof.test for proof in read_other_proofs()}
    present = {
        f"{file.relative_to(ROOT).as_posix()}::{name}"
        for folder in API_FOLDERS
        for file in sorted((ROOT / "tests" / folder).glob("test_*.py"))
        for name in functions(file)
    }
    orphans = sorted(present - named - others)
    assert not orphans, "\n".join(["name in a rule, or in other-proofs.toml:", *orphans])
    assert sorted(named & others) == []


def test_every_operation_has_its_rules() -> None:
    named = {action for rule in read_rules() for action in rule.operations}
    assert sorted(set(REGISTRY.actions()) - named) == []


def test_every_operation_that_a_rule_names_is_there() -> None:
    rules = read_rules()
    named = {action for rule in rules for action in rule.operations}
    assert sorted(named - PUBLISHED - set(REGISTRY.actions())) == []
    kept = {action for rule in rules if rule.standing != "not-done" for action in rule.operations}
    assert sorted(kept - set(REGISTRY.actions())) == []


def test_every_argument_has_its_rule() -> None:
    named = fields_by_action(read_rules())
    silent = {
        action: sorted(arguments(action) - named.get(action, set()))
        for action in REGISTRY.actions()
    }
    assert {action: names for action, names in silent.items() if names} == {}


def test_the_compatibility_document_is_what_the_manifest_says() -> None:
    committed = compatibility.FILE.read_text(encoding="utf-8")
    assert committed == compatibility.document(read_rules()), "run scripts/compatibility"


GOOD = """
[[rule]]
id = "protocol:3:booleans"
says = "Booleans are read in any case."
standing = "done"
tests = ["tests/wire/test_gateway.py::test_booleans"]
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("protocol:3:", "timeline:3:", "the id is not"),
        ("protocol:3:booleans", "protocol:three:booleans", "the id is not"),
        ('"done"', '"perhaps"', "the standing is none of"),
        ('"done"', '"not-done"', "why is missing"),
        ('"done"', '"done"\nwhy = "it is not"', "has no why"),
        ('says = "Booleans are read in any case."\n', "", "says is missing"),
        ('["tests/wire/test_gateway.py::test_booleans"]', "[]", "no test proves it"),
        ('["tests/wire/test_gateway.py::test_booleans"]', '"one"', "tests is no list"),
        ("tests = ", 'test = ["a"]\ntests = ', "unknown keys"),
        ("[[rule]]", "[[rules]]", "beside [[rule]]"),
        ("[[rule]]", "[[rule]", "protocol.toml"),
    ],
)
def test_a_malformed_entry_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    file = tmp_path / "protocol.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert [rule.section for rule in read_rules(tmp_path)] == ["3"]
    assert old in GOOD
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ManifestError) as error:
        read_rules(tmp_path)
    assert told in str(error.value)
