"""ClientTokens: the first call acts, the others get its answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reelwright.errors import InvalidParameter
from reelwright.library import tokens
from reelwright.library.database import Database
from reelwright.library.tokens import IdempotentParameterMismatch, IdempotentProcessing

NOW = 1_000_000_000_000


def call(database: Database, answer: Any, token: str = "t", **parameters: object) -> Any:
    with tokens.reserved(database, "account", "Submit", token, parameters) as held:
        if held.answer is not None:
            return held.answer
        with database.begin() as connection:
            tokens.complete(connection, held, answer, now=tokens._now())
        return answer


def test_the_answer_is_replayed(database: Database) -> None:
    assert call(database, {"JobId": "猫"}, b=2, a=1) == {"JobId": "猫"}
    assert call(database, {"JobId": "b"}, a=1, b=2) == {"JobId": "猫"}
    assert call(database, {"JobId": "c"}, token="other", a=1, b=2) == {"JobId": "c"}


def test_other_parameters_are_refused(database: Database) -> None:
    call(database, "x", a=1)
    with pytest.raises(IdempotentParameterMismatch) as refused:
        call(database, "x", a=2)
    assert (refused.value.code, refused.value.status) == ("IdempotentParameterMismatch", 400)


def test_a_token_belongs_to_account_and_action(database: Database) -> None:
    with database.begin() as connection:
        for account, action in (("a", "One"), ("a", "Two"), ("b", "One")):
            found = tokens.ask(connection, account, action, "t", "hash", now=NOW)
            assert found is not None
            assert found.holder


def test_a_failed_call_is_not_stored(database: Database) -> None:
    with (
        pytest.raises(RuntimeError),
        tokens.reserved(database, "account", "Submit", "t", {}),
    ):
        raise RuntimeError
    assert call(database, "second") == "second"


def test_simultaneous_calls_act_once(database: Database) -> None:
    acted = []
    barrier = threading.Barrier(6)

    def one(number: int) -> Any:
        barrier.wait()
        with tokens.reserved(database, "account", "Submit", "t", {"a": 1}) as held:
            if held.answer is not None:
                return held.answer
            acted.append(number)
            with database.begin() as connection:
                tokens.complete(connection, held, number, now=tokens._now())
            return number

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(one, range(6)))
    assert len(acted) == 1
    assert set(answers) == set(acted)


def test_who_waited_for_a_failed_call_acts(database: Database) -> None:
    waiting = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        with (
            pytest.raises(RuntimeError),
            tokens.reserved(database, "account", "Submit", "t", {}),
        ):

            def second() -> Any:
                waiting.set()
                return call(database, "second")

            later = pool.submit(second)
            assert waiting.wait(10)
            raise RuntimeError
        assert later.result(10) == "second"


def test_patience_ends(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "PATIENCE", 0.1)
    with (
        tokens.reserved(database, "account", "Submit", "t", {}),
        pytest.raises(IdempotentProcessing) as refused,
    ):
        call(database, "second")
    assert (refused.value.code, refused.value.status) == ("IdempotentProcessing", 400)


def test_a_dead_call_loses_its_token(database: Database) -> None:
    with database.begin() as connection:
        dead = tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW)
        assert tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW + 59_000) is None
        taken = tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW + 60_000)
        assert dead is not None
        assert taken is not None
        with pytest.raises(IdempotentProcessing):
            tokens.complete(connection, dead, "late", now=NOW + 60_001)
        tokens.release(connection, dead)
        tokens.complete(connection, taken, "mine", now=NOW + 60_001)
        tokens.release(connection, taken)
        replay = tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW + 60_002)
        assert replay is not None
        assert replay.answer == "mine"


def test_answers_are_forgotten_after_a_day(database: Database) -> None:
    day = 24 * 3600 * 1000
    with database.begin() as connection:
        held = tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW)
        assert held is not None
        tokens.complete(connection, held, "first", now=NOW)
        replay = tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW + day - 1)
        assert replay is not None
        assert replay.answer == "first"
        tokens.forget(connection, now=NOW + day - 1)
        assert tokens.ask(connection, "account", "Submit", "t", "hash", now=NOW + day - 1) == replay
        again = tokens.ask(connection, "account", "Submit", "t", "other", now=NOW + day)
        assert again is not None
        assert again.holder


@pytest.mark.parametrize("token", ["", "t" * 65, "猫", "a\nb"])
def test_tokens_of_another_form_are_refused(database: Database, token: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        call(database, "x", token=token)
    assert refused.value.path == "ClientToken"
