"""Speech text with markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.speech.ssml import Part, SpeechTextError, parse


def test_plain_text_is_one_part() -> None:
    text = parse("  Ham & eggs > 3. ")
    assert text.parts == (Part("text", "Ham & eggs > 3.", "Ham & eggs > 3."),)


def test_the_documented_tags() -> None:
    text = parse(
        '<speak rate="200">Hand-pulled noodles,<break time="300ms"/>every <w>single day</w>. '
        '<sub alias="World Wide Web">WWW</sub> '
        '<phoneme alphabet="py" ph="dian3 dang4">典当</phoneme>'
        '<say-as interpret-as="digits">110</say-as><s>The end</s></speak>'
    )
    assert text.attributes == (("rate", "200"),)
    assert text.shown == "Hand-pulled noodles,every single day. WWW 典当110The end"
    assert text.spoken == "Hand-pulled noodles,every single day. World Wide Web 典当110The end"
    kinds = [part.kind for part in text.parts]
    assert " ".join(kinds) == (
        "text break text word text sub text phoneme say-as sentence text sentence"
    )
    assert text.parts[1].seconds == pytest.approx(0.3)
    assert text.parts[7].pronunciation == "dian3 dang4"
    assert text.parts[8].interpret_as == "digits"


@pytest.mark.parametrize(
    ("attribute", "seconds"),
    [
        ('time="1s"', 1.0),
        ('time="1.5S"', 1.5),
        ('time="50ms"', 0.05),
        ('time="99s"', 10.0),
        ("", 0.5),
        ('strength="strong"', 0.75),
    ],
)
def test_pauses(attribute: str, seconds: float) -> None:
    assert parse(f"<speak>a<break {attribute}/>b</speak>").parts[1].seconds == seconds


def test_layout_of_the_xml_is_not_text() -> None:
    text = parse("<?xml version='1.0'?>\n<speak>\n   <s>One.</s>\n   <s>Two.</s>\n</speak>\n")
    assert text.shown == "One.\nTwo."


def test_entities_of_xml_itself_are_read() -> None:
    assert parse("<speak>a &lt; b &amp; &#65;</speak>").shown == "a < b & A"


@pytest.mark.parametrize(
    "text",
    [
        "a < b",
        "<speak>open",
        "<s>no root</s>",
        "<speak>a</speak><speak>b</speak>",
        "<speak><emotion>x</emotion></speak>",
        "<speak><script>x</script></speak>",
        "<speak><break time='soon'/></speak>",
        "<speak><break time='-1s'/></speak>",
        "<speak><sub alias='x'>a<break/></sub></speak>",
        "<speak>&nbsp;</speak>",
        '<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>',
        '<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak>x</speak>',
        '<!DOCTYPE s [<!ENTITY x SYSTEM "http://host/">]><speak>&x;</speak>',
        "<speak>\x00</speak>",
        "<speak>\ud800</speak>",
    ],
)
def test_bad_markup_is_refused(text: str) -> None:
    with pytest.raises(SpeechTextError) as caught:
        parse(text)
    assert caught.value.reason


def test_cosy_voices_know_fewer_tags() -> None:
    parse("<speak><s>a<break/><sub alias='b'>c</sub></s></speak>", cosy=True)
    with pytest.raises(SpeechTextError, match="phoneme"):
        parse("<speak><phoneme ph='a'>b</phoneme></speak>", cosy=True)


@given(st.text(max_size=80) | st.text(alphabet="<>/speakbrt\"'&;= a", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
        parse(f"<speak>{text}</speak>", cosy=True)
    except SpeechTextError:
        pass
