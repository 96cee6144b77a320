"""Writes docs/compatibility.md from the manifest and the operations of the server.

A program that talks to the vendor's service meets operations and fields, so the document goes
operation by operation, field by field; then come the rules that are not kept as written, and
last all rules.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby

from manifest import DOCUMENTS, ROOT, STANDINGS, Rule, read_rules

from reelwright.operations.actions import REGISTRY
from reelwright.operations.catalogue import PUBLISHED

FILE = ROOT / "docs" / "compatibility.md"

WORDS = {
    "done": "done",
    "no-effect": "accepted, without effect",
    "different": "different",
    "not-done": "not done",
}
"""How a standing is told to a reader."""

_HEAD = """# Compatibility

Will a program written for Alibaba Cloud's Intelligent Media Services (ICE, API 2020-11-09) work
with Reelwright? This page answers operation by operation and field by field.

It is written by `scripts/compatibility` from the requirements in `tests/requirements`: one entry
for each rule of our specification, with the tests that prove it. A test compares this page with
them, so that it cannot go stale. Where the vendor's documentation is silent or contradicts
itself, the specification decides, and the rule says what was decided.

* **done**: as the rule says; tests prove it.
* **accepted, without effect**: programs that send it work; nothing comes of it.
* **different**: the server does something else than the rule says, as told beside it.
* **not done**: not there yet, or left out on purpose, as told beside it.

An operation is *partly* done when one of its rules is different or not done.
"""


def document(rules: Sequence[Rule]) -> str:
    """Return the text of the compatibility document."""
    actions = _actions(rules)
    parts = [
        _HEAD,
        "\n".join(_counts(rules)),
        "\n".join(_overview(actions, rules)),
        *("\n".join(_operation(action, rules)) for action in actions if REGISTRY.get(action)),
        *("\n".join(_remarks(standing, rules)) for standing in STANDINGS if standing != "done"),
        "\n".join(_all_rules(rules)),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts if part)


def _actions(rules: Sequence[Rule]) -> list[str]:
    """Return all operations that rules name, first those of the protocol's table, in its order."""
    table = [rule for rule in rules if rule.id.startswith("protocol:4.")]
    return list(dict.fromkeys(action for rule in (*table, *rules) for action in rule.operations))


def _counts(rules: Sequence[Rule]) -> Iterator[str]:
    yield "## In figures\n"
    yield f"| document | rules | {' | '.join(WORDS[standing] for standing in STANDINGS)} |"
    yield "| --- |" + " ---: |" * (1 + len(STANDINGS))
    for name, about in DOCUMENTS.items():
        stated = [rule for rule in rules if rule.document == name]
        if stated:
            yield _count(f"{about} (`{name}`)", stated)
    yield _count("all", rules)


def _count(title: str, rules: Sequence[Rule]) -> str:
    each = [sum(rule.standing == standing for rule in rules) for standing in STANDINGS]
    return f"| {title} | {len(rules)} | {' | '.join(map(str, each))} |"


def _overview(actions: Sequence[str], rules: Sequence[Rule]) -> Iterator[str]:
    yield "## Operations\n"
    yield "| operation | state | to be known |"
    yield "| --- | --- | --- |"
    for action in actions:
        title = f"[{action}](#{action.lower()})" if REGISTRY.get(action) else action
        yield f"| {title} | {_state(action, rules)} | {_exceptions(action, rules)} |"
    others = sorted(PUBLISHED - set(actions))
    yield (
        f"\nThe other {len(others)} operations of the published API are outside the scope of"
        " this server; it answers 400 `UnsupportedOperation` to them."
    )


def _state(action: str, rules: Sequence[Rule]) -> str:
    """Return whether an operation is done, partly done or not done."""
    if REGISTRY.get(action) is None:
        return "not done"
    standings = {rule.standing for rule in rules if action in rule.operations}
    return "partly" if standings & {"different", "not-done"} else "done"


def _exceptions(action: str, rules: Sequence[Rule]) -> str:
    """Return how many rules of an operation are not kept, or why there is no such operation."""
    own = [rule for rule in rules if action in rule.operations]
    if REGISTRY.get(action) is None:
        return _cell(own[0].why)
    counts = {word: sum(rule.standing == word for rule in own) for word in STANDINGS[1:]}
    told = [f"{count} {WORDS[word]}" for word, count in counts.items() if count]
    return ", ".join(["rules: " + told[0], *told[1:]]) if told else ""


def _operation(action: str, rules: Sequence[Rule]) -> Iterator[str]:
    """Tell which fields of an operation are done, and each of its rules that is not kept."""
    own = [rule for rule in rules if action in rule.operations]
    left = [rule for rule in own if rule.standing != "done"]
    concerned = {field for rule in left for field in rule.fields}
    kept = dict.fromkeys(f for rule in own if rule.standing == "done" for f in rule.fields)
    whole = [f"`{field}`" for field in kept if field not in concerned]
    partly = [f"`{field}`" for field in kept if field in concerned]
    yield f"### {action}\n"
    yield f"State: **{_state(action, rules)}**.\n"
    if whole:
        yield f"Fields done: {', '.join(whole)}.\n"
    if partly:
        yield f"Fields done but for what is told below: {', '.join(partly)}.\n"
    if left:
        yield "| rule | fields | state | what is to be known |"
        yield "| --- | --- | --- | --- |"
        for rule in left:
            fields = ", ".join(f"`{field}`" for field in rule.fields)
            told = f"{_cell(rule.says)} {_cell(rule.why)}"
            name = rule.id.split(":")[2].replace("-", " ")
            yield f"| {name} | {fields} | {WORDS[rule.standing]} | {told} |"


def _cell(text: str) -> str:
    """Return a text as it may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _remarks(standing: str, rules: Sequence[Rule]) -> Iterator[str]:
    """List the rules of one standing with the reason."""
    concerned = [rule for rule in rules if rule.standing == standing]
    yield f"## Rules: {WORDS[standing]}\n"
    if not concerned:
        yield "None."
        return
    yield "| rule | says | why |"
    yield "| --- | --- | --- |"
    for rule in concerned:
        yield f"| `{rule.id}` | {_cell(rule.says)} | {_cell(rule.why)} |"


def _all_rules(rules: Sequence[Rule]) -> Iterator[str]:
    yield "## All rules\n"
    yield "The number behind a rule that is done says how many tests prove it; most run many cases."
    for name, stated in groupby(rules, key=lambda rule: rule.document):
        yield f"\n### {DOCUMENTS[name]}\n"
        for rule in stated:
            proof = f"{len(rule.tests)}" if rule.standing == "done" else WORDS[rule.standing]
            short = rule.id.partition(":")[2]
            yield f"* `{short}` {_cell(rule.says)} ({proof})"


def main(arguments: Sequence[str]) -> int:
    """Write the document, or with `--check` say whether it is up to date."""
    parser = argparse.ArgumentParser(prog="scripts/compatibility", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    check = parser.parse_args(arguments).check
    text = document(read_rules())
    if check:
        return int(not FILE.is_file() or FILE.read_text(encoding="utf-8") != text)
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
