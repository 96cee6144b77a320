"""festival: an English voice by hidden Markov models, by its program, with word times."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.speech.engines import program
from reelwright.speech.engines.protocol import Spoken, Utterance

LONGEST_NUMBER = 12
"""Words in which a number is said at most, for finding the place behind it."""

_SCRIPT = """\
(set! datadir "/usr/share/festival/")
(set! libdir datadir)
(load (path-append datadir "init.scm"))
(voice_{voice})
(set! utt (Utterance Text {text}))
(utt.synth utt)
(utt.save.wave utt {wave})
(utt.save.words utt {words})
"""


class Festival:
    """One festival voice."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV, at natural tempo and pitch."""
        words, script = path.with_suffix(".words"), path.with_suffix(".scm")
        script.write_text(
            _SCRIPT.format(
                voice=self._voice,
                text=_quote(_latin(utterance.text)),
                wave=_quote(str(path)),
                words=_quote(str(words)),
            ),
            encoding="latin-1",
        )
        # -q: what the system or a user sets for all programs may be out of reach, and is not meant.
        program.run(["festival", "-q", "-b", str(script)])
        script.unlink()
        if not path.is_file():
            raise program.failed("festival wrote no sound")
        anchors = _anchors(words.read_text(encoding="latin-1"), utterance.text)
        words.unlink()
        return Spoken(path, anchors)


def open_speaker(name: str, options: Mapping[str, Any]) -> Festival:
    """Return the speaker of a festival voice; `options` are not used."""
    return Festival(name)


def _latin(text: str) -> str:
    """Replace what the voice's alphabet lacks."""
    plain = text.translate(str.maketrans("’‘“”–—…", "''\"\"--."))
    return plain.encode("latin-1", errors="ignore").decode("latin-1")


def _quote(text: str) -> str:
    """Write a text as a Scheme string, in which only these two characters mean something."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _anchors(label: str, text: str) -> tuple[tuple[int, float], ...]:
    """Read the word starts, as far as the words spoken are those written.

    A number is said in several words; what follows it is found again by its spelling.
    """
    spoken: list[tuple[str, float]] = []
    end = 0.0
    for line in label.splitlines():
        fields = line.split()
        if len(fields) == 3:
            spoken.append((fields[2].lower(), end))
            end = float(fields[0])
    anchors: list[tuple[int, float]] = []
    next_word = 0
    for match in re.finditer(r"\S+", text):
        written = "".join(c for c in match.group().lower() if c.isalnum() or c == "'")
        for index in range(next_word, min(next_word + LONGEST_NUMBER, len(spoken))):
            if spoken[index][0] == written:
                anchors.append((match.start(), spoken[index][1]))
                next_word = index + 1
                break
    return tuple(anchors)
