"""Addresses: all forms of one object lead to it, everything else is refused."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reelwright.config import Settings
from reelwright.library.address import AddressError, ObjectName, is_address, parse, serve_hosts

NAME = ObjectName("demo-bucket", "in/dog.mp4")

FORMS = [
    "oss://demo-bucket/in/dog.mp4",
    "OSS://demo-bucket/in/dog.mp4",
    "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/in/dog.mp4",
    "https://demo-bucket.oss-cn-shanghai.aliyuncs.com/in/dog.mp4",
    "https://demo-bucket.oss-ap-southeast-1.aliyuncs.com/in/dog.mp4",
    "https://Demo-Bucket.OSS-cn-beijing.AliyunCS.com/in/dog.mp4",
    "https://demo-bucket.oss-cn-shanghai-internal.aliyuncs.com/in/dog.mp4",
    "https://demo-bucket.oss-cn-shanghai.aliyuncs.com:443/in/dog.mp4",
    "https://oss-cn-shanghai.aliyuncs.com/demo-bucket/in/dog.mp4",
    "https://oss-cn-shanghai-internal.aliyuncs.com/demo-bucket/in/dog.mp4",
    "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/in/dog.mp4#t=3",
    "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/in/dog.mp4"
    "?Expires=1735790648&OSSAccessKeyId=TEST&Signature=abc%3D&security-token=x",
    "http://demo-bucket.oss-cn-shanghai.aliyuncs.com/in%2Fdog%2Emp4",
    "oss://demo-bucket/in/dog.mp4?Expires=1&OSSAccessKeyId=TEST&Signature=abc",
    "oss://demo-bucket/in%2Fdog.mp4",
    "oss://demo-bucket.oss-cn-shanghai.aliyuncs.com/in/dog.mp4",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_names_the_object(text: str) -> None:
    assert parse(text) == NAME
    assert is_address(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("oss://bbb/50%.mp4", "50%.mp4"),
        ("oss://bbb/50%25%.mp4", "50%25%.mp4"),
        ("oss://bbb/50%25.mp4", "50%.mp4"),
        ("oss://bbb/a b+c#d.mp4", "a b+c#d.mp4"),
        ("oss://bbb/what?.mp4", "what?.mp4"),
        ("oss://bbb/%E7%8C%AB.mp4", "猫.mp4"),
        ("http://bbb.oss-x.aliyuncs.com/%2541.mp4", "%41.mp4"),
        ("http://bbb.oss-x.aliyuncs.com/50%.mp4", "50%.mp4"),
        ("http://bbb.oss-x.aliyuncs.com/a+b.mp4", "a+b.mp4"),
        ("http://bbb.oss-x.aliyuncs.com/a%3Fb.mp4?c", "a?b.mp4"),
        ("http://bbb.oss-x.aliyuncs.com/猫.mp4", "猫.mp4"),
        ("oss://bbb/" + "k" * 1023, "k" * 1023),
    ],
)
def test_keys_are_decoded_once(text: str, key: str) -> None:
    assert parse(text).key == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0123456789abcdef0123456789abcdef",
        "/etc/passwd",
        "file:///etc/passwd",
        "concat:a|b",
        "vod://0123456789abcdef",
        "ftp://bbb.oss-x.aliyuncs.com/a.mp4",
        "https://example.com/a.mp4",
        "https://bbb.oss-x.aliyuncs.com.example.com/a.mp4",
        "https://user@bbb.oss-x.aliyuncs.com/a.mp4",
        "https://example.com#.oss-x.aliyuncs.com/a.mp4",
        "https://example.com?.oss-x.aliyuncs.com/a.mp4",
        "https://a.b.oss-x.aliyuncs.com/a.mp4",
        "https://oss-x.aliyuncs.com/",
        "https://oss-x.aliyuncs.com/bbb",
        "https://oss-x.aliyuncs.com/bbb/",
        "https://bbb.oss-x.aliyuncs.com",
        "https://bbb.oss-x.aliyuncs.com/",
        "https://bbb.oss-x.aliyuncs.com//a.mp4",
        "https://bbb.oss-x.aliyuncs.com/%2Fa.mp4",
        "https://bbb.oss-x.aliyuncs.com/%5Ca.mp4",
        "https://bbb.oss-x.aliyuncs.com/%ff.mp4",
        "https://bbb.oss-x.aliyuncs.com/%00.mp4",
        "https://bbb.oss-x.aliyuncs.com/%2E%2E/a.mp4",
        "https://bbb.oss-x.aliyuncs.com/a/..%2fb.mp4",
        "https://bbb.oss-x.aliyuncs.com/?a.mp4",
        "oss://bbb",
        "oss://bbb/",
        "oss:///a.mp4",
        "oss://bbb/../a.mp4",
        "oss://bbb/a/../../b.mp4",
        "oss://bbb/./a.mp4",
        "oss://bbb/..",
        "oss://bbb/" + "k" * 1024,
        "oss://bbb/" + "猫" * 342,
        "oss://bbb/\ud800.mp4",
        "https://bbb.oss-x.aliyuncs.com/\ud800.mp4",
        "oss://bb/a.mp4",
        "oss://-bbb/a.mp4",
        "oss://bbb-/a.mp4",
        "oss://Bbb/a.mp4",
        "oss://b_b/a.mp4",
        "oss://" + "b" * 64 + "/a.mp4",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse(text)


buckets = st.from_regex(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]", fullmatch=True)
keys = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
regions = st.from_regex(r"[a-z]{2}-[a-z]{3,9}(-[1-9])?", fullmatch=True)


def names(bucket: str, key: str) -> ObjectName:
    try:
        return ObjectName(bucket, key)
    except AddressError:
        assume(False)
        raise


@given(buckets, keys)
def test_what_is_written_is_read_back(bucket: str, key: str) -> None:
    name = names(bucket, key)
    assert parse(str(name)) == name


@given(buckets, keys, regions, st.sampled_from(["", "-internal"]), st.sampled_from(["", ":443"]))
def test_region_and_endpoint_do_not_matter(
    bucket: str, key: str, region: str, internal: str, port: str
) -> None:
    name = names(bucket, key)
    path = quote(key)
    host = f"oss-{region}{internal}.aliyuncs.com{port}"
    assert parse(name.http(region)) == name
    assert parse(f"https://{bucket}.{host}/{path}?Expires=1#x") == name
    assert parse(f"https://{host}/{bucket}/{path}") == name


@given(st.text(max_size=80))
def test_any_text_is_an_object_or_an_error(text: str) -> None:
    for reference in (text, f"oss://{text}", f"http://bbb.oss-x.aliyuncs.com/{text}"):
        try:
            name = parse(reference)
        except AddressError:
            continue
        assert ".." not in name.key.split("/")
        assert "\0" not in name.key
        assert not name.key.startswith("/")


@pytest.fixture
def own_hosts() -> Iterator[None]:
    serve_hosts(["oss.example.com", "Media.Local"])
    yield
    serve_hosts([])


@pytest.mark.usefixtures("own_hosts")
@pytest.mark.parametrize(
    "text",
    [
        *FORMS,
        "http://demo-bucket.oss.example.com/in/dog.mp4",
        "https://demo-bucket.media.local:9000/in/dog.mp4",
        "HTTPS://DEMO-BUCKET.MEDIA.LOCAL/in/dog.mp4?Signature=x",
        "http://oss.example.com/demo-bucket/in/dog.mp4",
        "oss://demo-bucket.oss.example.com/in/dog.mp4",
    ],
)
def test_hosts_of_our_own_are_equal_to_the_vendors(text: str) -> None:
    assert parse(text) == NAME


@pytest.mark.usefixtures("own_hosts")
@pytest.mark.parametrize(
    "text",
    [
        "http://demo-bucket.example.com/in/dog.mp4",
        "http://demo-bucket.ossxexample.com/in/dog.mp4",
        "http://a.demo-bucket.media.local/in/dog.mp4",
        "http://demo-bucket.media.local.example.com/in/dog.mp4",
        "http://media.local/in",
    ],
)
def test_hosts_of_others_are_not(text: str) -> None:
    with pytest.raises(AddressError):
        parse(text)


def test_addresses_made_here_have_the_first_host(own_hosts: None) -> None:
    made = NAME.http("cn-shanghai")
    assert made == "http://demo-bucket.oss.example.com/in/dog.mp4"
    assert parse(made) == NAME


def test_hosts_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_HOST_SUFFIXES", "oss.example.com, media.local")
    assert Settings().host_suffixes == ("oss.example.com", "media.local")
    for wrong in ("http://oss.example.com", "oss.example.com:80", ".example.com", "a b"):
        monkeypatch.setenv("REELWRIGHT_HOST_SUFFIXES", wrong)
        with pytest.raises(ValueError, match="host_suffixes"):
            Settings()
