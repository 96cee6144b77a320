"""Whatever a caller sends: an answer below 500, soon, and no trace of what was refused."""

from __future__ import annotations

import copy
import json
import time
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import httpx
import pytest
import sqlalchemy as sa
from good_calls import DOCUMENTS, HOST, ID, TEXTS, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, SearchStrategy
from starlette.testclient import TestClient
from wire_calls import FORM, code, head, v1_parameters, v1_signature

from reelwright.cli.house import House
from reelwright.operations.actions import REGISTRY

pytestmark = pytest.mark.slow

ACTIONS = REGISTRY.actions()
LONG = 2000
SOON = 5.0
"""Seconds in which everything is answered."""

KEPT = (
    *(
        "assets",
        "media_streams",
        "categories",
        "custom_fields",
        "pipelines",
        "templates",
        "settings",
    ),
    *("projects", "jobs", "outbox", "speech_objects", "client_tokens"),
    *("uploads", "upload_keys", "url_uploads", "access_keys"),
)
"""Tables in which a refused call must leave nothing."""

quick = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)

NASTY = [
    "",
    " ",
    "null",
    "[]",
    "{}",
    "-1",
    "1e400",
    "NaN",
    "true",
    "9" * 400,
    "9" * 5000,
    "a" * 3000,
    "猫" * 500,
    "\0",
    "../../etc/passwd",
    "file:///etc/passwd",
    "oss://demo-bucket/../x.mp4",
    "oss://demo-bucket/",
    "oss://reelwright/covers/x.jpg",
    "oss://no-such-bucket/a.mp4",
    "http://127.0.0.1/a.mp4",
    "http://[::1/a.mp4",
    f"{HOST}/%ff.mp4",
    f"{HOST}/a.mp4?\ufffe",
    "vod://x",
    "concat:a|b",
    ID,
    "2025-01-02T03:04:05Z",
    '"' * 10,
    "[" * 3000,
    '{"a":' * 3000,
    '{"a":"\\ud800"}',
    '{"NotifyAddress":"http://x/\\ud800"}',
    '{"Title":"\\u0000"}',
    '{"CoverConfig":{"StartTime":1e999}}',
    '{"CoverConfig":{"StartTime":' + "9" * 400 + "}}",
]

numbers = st.one_of(
    st.integers(),
    st.floats(),
    st.sampled_from([0, -1, 10**12, 2**63, 10**400, 1e308, float("nan"), float("inf")]),
)
words = st.one_of(st.sampled_from(NASTY), st.text(max_size=20))
values: SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=5,
)
printable = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
authorizations = st.one_of(
    printable,
    printable.map(lambda text: "ACS3-HMAC-SHA256 " + text),
    st.tuples(words, words, words).map(
        lambda parts: "ACS3-HMAC-SHA256 Credential={},SignedHeaders={},Signature={}".format(*parts)
    ),
)


def told(answer: httpx.Response) -> str:
    """Return the code of an error in JSON or XML; "" of a success."""
    if answer.headers["content-type"] != "text/xml;charset=utf-8":
        return code(answer)
    root = ElementTree.fromstring(answer.content)
    assert root.findtext("RequestId") == answer.headers["x-acs-request-id"]
    assert (root.tag == "Error") is (answer.status_code != 200)
    return root.findtext("Code", "") if root.tag == "Error" else ""


class Witness:
    """Sends requests and looks at what they leave behind."""

    def __init__(self, client: TestClient, engine: sa.Engine) -> None:
        self.client = client
        self.engine = engine
        self.rows = self.count()

    def count(self) -> list[int]:
        tables = [*KEPT, "workflow_status"]
        query = " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in tables)
        with self.engine.connect() as connection:
            return list(connection.exec_driver_sql(query).scalars())

    def send(
        self, headers: dict[str, str], body: bytes, query: str = "", method: str = "POST"
    ) -> httpx.Response:
        started = time.process_time()
        raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
        address = f"/?{query}" if query else "/"
        answer = self.client.request(method, address, content=body, headers=raw)
        assert time.process_time() - started < SOON
        assert answer.status_code < 500, answer.text
        refused = told(answer) != ""
        assert not refused or answer.status_code in (400, 403, 404, 413)
        rows = self.count()
        assert not refused or rows == self.rows
        self.rows = rows
        return answer

    def post(self, action: str, arguments: dict[str, str]) -> None:
        body = urlencode(arguments, errors="surrogatepass").encode()
        self.send(head(action, body), body)


@pytest.fixture(scope="module")
def witness(open_client: TestClient, house: House) -> Witness:
    (house.settings.buckets_dir / "demo-bucket" / "a.mp4").write_bytes(b"no video")
    return Witness(open_client, house.services.database.engine)


def spoiled(data: DataObject, document: Any) -> Any:
    """Return the document with something at some depth replaced, removed or added."""
    document = copy.deepcopy(document)
    for _ in range(data.draw(st.integers(1, 2))):
        places: list[tuple[Any, Any]] = []
        waiting = [document]
        while waiting:
            inner = waiting.pop()
            found = list(inner) if isinstance(inner, dict) else range(len(inner))
            places += [(inner, key) for key in found]
            waiting += [inner[key] for key in found if isinstance(inner[key], dict | list)]
        if not places:
            break
        inner, key = data.draw(st.sampled_from(places))
        if data.draw(st.booleans()):
            inner[key] = data.draw(values)
        elif isinstance(inner, dict) and data.draw(st.booleans()):
            inner[data.draw(words)] = inner.pop(key)
        else:
            del inner[key]
    return document


@pytest.mark.parametrize("action", sorted(TEXTS))
def test_the_good_calls_are_good(witness: Witness, action: str) -> None:
    """Otherwise the tests below would spoil what is refused anyway."""
    body = urlencode(texts(action, DOCUMENTS.get(action, {}))).encode()
    answer = witness.send(head(action, body), body)
    assert code(answer) in ("", "ResourceNotFound", "ProjectNotFound"), answer.text


@pytest.mark.parametrize("action", ACTIONS)
@settings(quick, max_examples=20)
@given(data=st.data())
def test_any_arguments(witness: Witness, action: str, data: DataObject) -> None:
    operation = REGISTRY.get(action)
    assert operation is not None
    fields = operation.arguments.model_fields.values()
    names = st.sampled_from([str(field.alias) for field in fields] or ["Anything"])
    good = texts(action, DOCUMENTS.get(action, {}))
    kept = data.draw(st.sets(names, max_size=8))
    added = data.draw(st.dictionaries(st.one_of(names, names, words), words, max_size=4))
    witness.post(action, {name: good[name] for name in kept if name in good} | added)


@pytest.mark.parametrize("action", sorted(DOCUMENTS))
@settings(quick, max_examples=60)
@given(data=st.data())
def test_any_documents(witness: Witness, action: str, data: DataObject) -> None:
    documents = dict(DOCUMENTS[action])
    name = data.draw(st.sampled_from(sorted(documents)))
    documents[name] = spoiled(data, documents[name])
    arguments = texts(action, documents)
    arguments.pop("ClientToken", None)
    witness.post(action, arguments)


@settings(quick, max_examples=200)
@given(
    action=st.sampled_from([*ACTIONS, "SearchMedia", "Nonsense", ""]),
    media_type=st.sampled_from([FORM, "application/json", "text/plain", "multipart/form-data"]),
    body=st.one_of(
        st.binary(max_size=200),
        values.map(lambda value: json.dumps(value).encode()),
        st.dictionaries(words, values, max_size=5).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_any_bytes(witness: Witness, action: str, media_type: str, body: bytes) -> None:
    witness.send(head(action, body) | {"content-type": media_type}, body)


@settings(quick, max_examples=200)
@given(
    names=st.lists(
        st.lists(st.sampled_from(["Timeline", "Title", "1", "2", "0", "", "x"]), max_size=6).map(
            ".".join
        ),
        max_size=8,
    ),
    value=words,
)
def test_any_flattened_names(witness: Witness, names: list[str], value: str) -> None:
    witness.post("CreateEditingProject", dict.fromkeys(names, value))


@settings(quick, max_examples=150)
@given(host=printable, action=printable, date=printable, authorization=authorizations)
def test_any_headers(
    client: TestClient, witness: Witness, host: str, action: str, date: str, authorization: str
) -> None:
    headers = head(action, host=host, x_acs_date=date)
    headers["authorization"] = authorization.encode("utf-8", "replace").decode("latin-1")
    strict = Witness(client, witness.engine)
    assert strict.send(headers, b"").status_code >= 400


@pytest.fixture(scope="module")
def strict(client: TestClient, house: House) -> Witness:
    return Witness(client, house.services.database.engine)


def send_older(
    strict: Witness, values: dict[str, str], *, method: str, form: set[str], proven: bool
) -> httpx.Response:
    """Send parameters in query and form; `proven`: with the right signature of all of them."""
    if proven:
        values.pop("Signature", None)
        values["Signature"] = v1_signature(method, values)
    # The client of the tests refuses long addresses; the server's own limit has its tests.
    in_form = {n: v for n, v in values.items() if n in form or len(v) > LONG}
    query = {n: v for n, v in values.items() if n not in in_form}
    headers = {"content-type": FORM} if in_form else {}
    return strict.send(headers, urlencode(in_form).encode(), urlencode(query), method)


parts = st.sampled_from([*sorted(v1_parameters("x")), "Signature", "SecurityToken", "BearerToken"])


@settings(quick, max_examples=300)
@given(
    action=st.sampled_from(ACTIONS),
    changed=st.dictionaries(parts, words, max_size=2),
    added=st.dictionaries(st.one_of(words, st.just("SignatureType")), words, max_size=3),
    method=st.sampled_from(["GET", "POST"]),
    form=st.sets(st.one_of(parts, words), max_size=4),
    proven=st.booleans(),
)
def test_any_older_request(
    strict: Witness,
    action: str,
    changed: dict[str, str],
    added: dict[str, str],
    method: str,
    form: set[str],
    proven: bool,
) -> None:
    values = v1_parameters(action) | {"Signature": "x"} | changed | added
    answer = send_older(strict, values, method=method, form=form, proven=proven)
    assert proven or answer.status_code != 200


@settings(quick, max_examples=300)
@given(
    action=st.sampled_from(sorted(DOCUMENTS)),
    wish=st.sampled_from(["", "XML", "JSON"]),
    method=st.sampled_from(["GET", "POST"]),
    data=st.data(),
)
def test_any_documents_of_older_callers(
    strict: Witness, action: str, wish: str, method: str, data: DataObject
) -> None:
    documents = dict(DOCUMENTS[action])
    name = data.draw(st.sampled_from(sorted(documents)))
    documents[name] = spoiled(data, documents[name])
    arguments = texts(action, documents)
    arguments.pop("ClientToken", None)
    values = v1_parameters(action, Format=wish) | arguments
    form = set(arguments) if method == "POST" else set()
    answer = send_older(strict, values, method=method, form=form, proven=True)
    assert told(answer) not in ("SignatureDoesNotMatch", "MissingAccessKeyId")
