"""Speech text with markup: what is spoken, what is shown, where a pause stands.

The XML comes from a caller: document types and entities are refused, nothing is fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from xml.parsers import expat

TAGS = frozenset({"break", "s", "sub", "w", "phoneme", "say-as"})
COSY_TAGS = frozenset({"break", "s", "sub"})
LONGEST_BREAK = 10.0
"""Seconds; a longer pause is shortened to this."""

_STRENGTHS = {
    "none": 0.0,
    "x-weak": 0.1,
    "weak": 0.25,
    "medium": 0.5,
    "strong": 0.75,
    "x-strong": 1.0,
}
_TIME = re.compile(r"\s*\+?(\d+(?:\.\d+)?|\.\d+)\s*(ms|s)\s*\Z", re.IGNORECASE)
_LAYOUT = re.compile(r"(?<![ \t])[ \t]*[\r\n]\s*")
"""A line break with the blanks around it, looked for once in each row of blanks."""
_CLOSED = frozenset({"sub", "phoneme", "say-as", "break"})
"""Tags that hold no other tag."""


class SpeechTextError(ValueError):
    """Speech text is not well-formed SSML or uses a tag that is not known; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Part:
    """A run of speech text in one manner.

    `text` is spoken and shown as it stands; `sub` is spoken as `spoken`, shown as `shown`;
    `phoneme` carries the pronunciation; `say-as` how to read the text; `word` keeps its
    characters together; `break` is silence of `seconds`; `sentence` marks where an `<s>` begins
    or ends.
    """

    kind: Literal["text", "sub", "phoneme", "say-as", "word", "break", "sentence"]
    shown: str = ""
    spoken: str = ""
    seconds: float = 0.0
    alphabet: str = ""
    pronunciation: str = ""
    interpret_as: str = ""


@dataclass(frozen=True, slots=True)
class SpeechText:
    """Speech text taken apart; `attributes` are those of the `<speak>` tag."""

    parts: tuple[Part, ...]
    attributes: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """The text as subtitles show it: without tags."""
        return "".join(part.shown for part in self.parts)

    @property
    def spoken(self) -> str:
        """The text as it is heard: aliases in place of the words they stand for."""
        return "".join(part.spoken for part in self.parts)


def parse(text: str, *, cosy: bool = False) -> SpeechText:
    """Take speech text apart; `cosy` allows only the tags that CosyVoice voices know.

    Raises:
        SpeechTextError: text with a `<` is not one well-formed `<speak>` document, or uses a
            tag that is not allowed.
    """
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise SpeechTextError("The text holds half a character (a lone surrogate).")
    if "<" not in text:
        stripped = text.strip()
        return SpeechText((Part("text", stripped, stripped),) if stripped else ())
    reader = _Reader(COSY_TAGS if cosy else TAGS)
    reader.read(text.strip())
    return SpeechText(tuple(_tidy(reader.parts)), reader.attributes)


class _Reader:
    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed
        self.parts: list[Part] = []
        self.attributes: tuple[tuple[str, str], ...] = ()
        self.open: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []

    def read(self, text: str) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text.append
        parser.StartDoctypeDeclHandler = self.refuse
        parser.EntityDeclHandler = self.refuse
        parser.ExternalEntityRefHandler = self.refuse
        try:
            parser.Parse(text, True)
        except expat.ExpatError as error:
            raise SpeechTextError(
                f"Not well-formed SSML at line {error.lineno} column {error.offset + 1}:"
                f" {expat.ErrorString(error.code)}."
            ) from None
        except ValueError as error:
            if isinstance(error, SpeechTextError):
                raise
            raise SpeechTextError("Not well-formed SSML.") from None

    def refuse(self, *_: object) -> int:
        raise SpeechTextError("Document types and entities are not allowed in SSML.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.open:
            if name != "speak":
                raise SpeechTextError("SSML must be wrapped in one <speak> tag.")
            self.attributes = tuple(attributes.items())
        elif name not in self.allowed:
            raise SpeechTextError(f"The tag <{name[:40]}> is not allowed.")
        elif self.open[-1][0] in _CLOSED:
            raise SpeechTextError(f"The tag <{self.open[-1][0]}> must not hold other tags.")
        self.flush()
        if name == "s":
            self.parts.append(Part("sentence"))
        self.open.append((name, attributes))

    def end(self, name: str) -> None:
        _, attributes = self.open[-1]
        if name == "break":
            self.text.clear()
            self.parts.append(Part("break", seconds=_pause(attributes)))
        else:
            self.flush()
        if name == "s":
            self.parts.append(Part("sentence"))
        self.open.pop()

    def flush(self) -> None:
        """Put the text collected so far behind the parts, in the manner of the open tag."""
        text = "".join(self.text)
        self.text.clear()
        if not text or not self.open:
            return
        name, attributes = self.open[-1]
        if name == "sub":
            self.parts.append(Part("sub", text, attributes.get("alias", text)))
        elif name == "phoneme":
            alphabet, sound = attributes.get("alphabet", ""), attributes.get("ph", "")
            self.parts.append(Part("phoneme", text, text, 0.0, alphabet, sound))
        elif name == "say-as":
            manner = attributes.get("interpret-as", "")
            self.parts.append(Part("say-as", text, text, interpret_as=manner))
        else:
            self.parts.append(Part("word" if name == "w" else "text", text, text))


def _pause(attributes: dict[str, str]) -> float:
    time = attributes.get("time")
    if time is None:
        strength = attributes.get("strength", "medium")
        if strength not in _STRENGTHS:
            raise SpeechTextError(f'A <break> cannot have the strength "{strength[:40]}".')
        return _STRENGTHS[strength]
    match = _TIME.match(time)
    if match is None:
        raise SpeechTextError(f'A <break> cannot last "{time[:40]}"; write "300ms" or "1.5s".')
    seconds = float(match[1]) * (0.001 if match[2].lower() == "ms" else 1.0)
    return min(seconds, LONGEST_BREAK)


def _tidy(parts: list[Part]) -> list[Part]:
    """Reduce the white space that only lays out the XML: a line's indent, the document's ends."""
    tidy: list[Part] = []
    blank = True
    for part in parts:
        if part.kind == "text":
            shown = _LAYOUT.sub("\n", part.shown)
            if blank:
                shown = shown.lstrip()
            if not shown:
                continue
            part = Part("text", shown, shown)
        if part.shown:
            blank = part.shown[-1].isspace()
        tidy.append(part)
    for i in range(len(tidy) - 1, -1, -1):
        if tidy[i].kind == "text":
            shown = tidy[i].shown.rstrip()
            tidy[i] = Part("text", shown, shown)
        if tidy[i].shown:
            break
    return [part for part in tidy if part.kind != "text" or part.shown]
