"""What keys may do: allowed and denied actions, read-only keys, documents."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.library import policies
from reelwright.library.policies import FULL, Policy, Verdict

ALLOWED, IMPLICIT, EXPLICIT = Verdict.ALLOWED, Verdict.IMPLICIT_DENY, Verdict.EXPLICIT_DENY


def judge(policy: Policy, action: str) -> Verdict:
    return policy.judge(action, reads=action.startswith(("Get", "List")))


def test_a_full_policy_allows_everything() -> None:
    assert judge(FULL, "DeleteMediaInfos") is ALLOWED


@pytest.mark.parametrize(
    ("pattern", "action", "allowed"),
    [
        ("*", "GetMediaInfo", True),
        ("ice:*", "GetMediaInfo", True),
        ("GetMediaInfo", "GetMediaInfo", True),
        ("ice:GetMediaInfo", "GetMediaInfo", True),
        ("ice:getmediainfo", "GetMediaInfo", True),
        ("Get*", "GetMediaInfo", True),
        ("Get*", "BatchGetMediaInfos", False),
        ("*Media*", "BatchGetMediaInfos", True),
        ("Get*Job", "GetMediaProducingJob", True),
        ("Get*Job", "GetMediaProducingJobs", False),
        ("GetMedia????", "GetMediaInfo", True),
        ("GetMedia???", "GetMediaInfo", False),
        ("GetMedia", "GetMediaInfo", False),
        ("*" * 60 + "x", "GetMediaInfo", False),
        ("*?" * 60 + "x", "SubmitSceneTimelineOrganizationJob", False),
    ],
)
def test_patterns(pattern: str, action: str, allowed: bool) -> None:
    policy = policies.of_patterns([pattern], [])
    assert judge(policy, action) is (ALLOWED if allowed else IMPLICIT)


def test_a_denial_wins() -> None:
    policy = policies.of_patterns(["*Media*"], ["Delete*"])
    assert judge(policy, "RegisterMediaInfo") is ALLOWED
    assert judge(policy, "DeleteMediaInfos") is EXPLICIT
    assert judge(policy, "CreatePipeline") is IMPLICIT
    assert judge(policies.of_patterns([], ["Delete*"]), "CreatePipeline") is ALLOWED


def test_a_read_only_key_reads_and_no_more() -> None:
    policy = policies.of_patterns(["*Media*"], ["GetMediaInfo"], read_only=True)
    assert judge(policy, "ListMediaBasicInfos") is ALLOWED
    assert judge(policy, "RegisterMediaInfo") is IMPLICIT
    assert judge(policy, "GetMediaInfo") is EXPLICIT
    assert judge(policy, "GetPipeline") is IMPLICIT


def test_a_document() -> None:
    document = {
        "Version": "1",
        "Statement": [
            {"Sid": "all", "Effect": "Allow", "Action": "ice:*", "Resource": "*"},
            {"Effect": "Deny", "NotAction": ["ice:Get*", "ice:List*"], "Resource": ["*"]},
        ],
    }
    policy = policies.of_document(document)
    assert judge(policy, "GetMediaInfo") is ALLOWED
    assert judge(policy, "RegisterMediaInfo") is EXPLICIT
    assert policies.of_text(policies.to_text(policy)) == policy
    single = policies.of_document({"Statement": document["Statement"][0]})  # type: ignore[index]
    assert judge(single, "RegisterMediaInfo") is ALLOWED


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "JSON object"),
        ({}, "Statement"),
        ({"Statement": []}, "Statement"),
        ({"Statement": {"Effect": "Allow", "Action": "*"}, "ReadOnly": True}, "ReadOnly"),
        ({"Statement": [1]}, "Effect"),
        ({"Statement": {"Effect": "Maybe", "Action": "*"}}, "Effect"),
        ({"Statement": {"Effect": "Allow"}}, "either"),
        ({"Statement": {"Effect": "Allow", "Action": "*", "NotAction": "*"}}, "either"),
        ({"Statement": {"Effect": "Allow", "Action": []}}, "Action"),
        ({"Statement": {"Effect": "Allow", "Action": "oss:GetObject"}}, "oss:GetObject"),
        ({"Statement": {"Effect": "Allow", "Action": "Get.*"}}, "pattern"),
        ({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "acs:x"}}, "Resource"),
        ({"Statement": {"Effect": "Allow", "Action": "*", "Condition": {}}}, "Condition"),
    ],
)
def test_a_document_that_is_refused(document: Any, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        policies.of_document(document)


patterns = st.lists(st.text("GetMdia*?", min_size=1, max_size=8), max_size=3)


@given(allow=patterns, deny=patterns, read_only=st.booleans(), action=st.text("GetMdia"))
def test_what_is_stored_judges_the_same(
    allow: list[str], deny: list[str], read_only: bool, action: str
) -> None:
    policy = policies.of_patterns(allow, deny, read_only=read_only)
    stored = policies.of_text(policies.to_text(policy))
    assert json.loads(policies.to_text(policy))["Statement"]
    for reads in (True, False):
        assert stored.judge(action, reads=reads) is policy.judge(action, reads=reads)
