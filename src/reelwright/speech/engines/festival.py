"""festival: an English voice by hidden Markov models, by its program, with word times."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.config import Settings
from reelwright.models import Availability
from reelwright.speech.engines import latin, program
from reelwright.speech.engines.protocol import Spoken, SystemVoice, Utterance

QUALITY = 60
_VOICE = "cmu_us_slt_arctic_hts"
_FILES = Path("/usr/share/festival/voices/us") / _VOICE

_HASTE = 1.1
"""The program stays this much behind a tempo above the natural one (measured)."""
_LOOK_AHEAD = 4
"""Words among which the one that festival speaks of is looked for."""

# The files of the site and of the user are left alone: they may change voices, and the sandbox
# does not show them.
_SCRIPT = """\
(set! sysconfdir "/nonexistent/")
(set! home-directory "/nonexistent/")
(load (path-append datadir "init.scm"))
(voice_{voice})
(set! hts_engine_params (append hts_engine_params (list '("-r" {rate:.4f}))))
(set! utt (Utterance Text {text}))
(utt.synth utt)
(utt.save.wave utt {wave})
(set! out (fopen {words} "w"))
(mapcar
  (lambda (token)
    (format out "%s" (item.name token))
    (mapcar
      (lambda (word) (format out " %s" (item.feat word "word_start")))
      (item.daughters token))
    (format out "\\n"))
  (utt.relation.items utt 'Token))
(fclose out)
"""


class Festival:
    """One festival voice."""

    def __init__(self, voice: str) -> None:
        self._voice = voice

    def say(self, utterance: Utterance, path: Path) -> Spoken:
        """Write the sound of one utterance as WAV at the wished tempo, at natural pitch."""
        given = latin.plain_words(utterance.text)
        if not latin.speakable(utterance.text):
            return Spoken(None)
        words, script = path.with_suffix(".words"), path.with_suffix(".scm")
        script.write_text(
            _SCRIPT.format(
                voice=self._voice,
                rate=utterance.rate if utterance.rate < 1 else 1 + _HASTE * (utterance.rate - 1),
                text=_quote(" ".join(word for _, word in given)),
                wave=_quote(str(path)),
                words=_quote(str(words)),
            ),
            encoding="utf-8",
        )
        program.run(["festival", "-q", "-b", str(script)])
        script.unlink()
        if not path.is_file() or not words.is_file():
            raise program.failed("festival wrote no sound")
        anchors = _anchors(words.read_text(encoding="utf-8", errors="replace").split("\n"), given)
        words.unlink()
        return Spoken(path, anchors, rate=utterance.rate)


def availability(settings: Settings) -> Availability:
    """Tell whether the program and its voice are installed."""
    there = shutil.which("festival") is not None and _FILES.is_dir()
    return Availability(
        there,
        "installed" if there else "festival or its voice slt_hts is not installed",
        "apt install festival festvox-us-slt-hts",
    )


def voices(settings: Settings) -> list[SystemVoice]:
    """Return the voice."""
    return [SystemVoice("festival", _VOICE, "f", "en", QUALITY, latin_only=True)]


def open_speaker(name: str, options: Mapping[str, Any]) -> Festival:
    """Return the speaker of a festival voice; `options` are not used."""
    return Festival(name)


def _quote(text: str) -> str:
    """Write a text as a Scheme string, in which only these two characters mean something."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _anchors(
    lines: Iterable[str], given: Sequence[tuple[int, str]]
) -> tuple[tuple[int, float], ...]:
    """Read when the words start: a line has a word of ours and the times of what is said for it.

    Festival may cut a word or leave one out, so that each is looked for a little ahead.
    """
    anchors: dict[int, float] = {}
    following = 0
    for line in lines:
        name, *times = line.split(" ")
        start = next((float(time) for time in times if float(time) > 0), None)
        if start is None:
            continue
        for index in range(following, min(following + _LOOK_AHEAD, len(given))):
            offset, word = given[index]
            if name in word:
                anchors.setdefault(offset, start)
                following = index + 1
                break
    return tuple(anchors.items())
