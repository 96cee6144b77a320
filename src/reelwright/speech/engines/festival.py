"""festival: an English voice by hidden Markov models, by its program, with word times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.speech.engines import latin, program
from reelwright.speech.engines.protocol import Spoken, Utterance

_LOOK_AHEAD = 4
"""Words in which what festival has made one word is searched for."""

_SCRIPT = """\
(voice_{voice})
(set! hts_engine_params (append hts_engine_params (list '("-r" {rate:.4f}))))
(set! utt (Utterance Text {text}))
(utt.synth utt)
(utt.save.wave utt {wave})
(set! out (fopen {words} "w"))
(mapcar
  (lambda (token)
    (mapcar
      (lambda (word)
        (format out "%s %s\\n" (item.name token) (item.feat word "word_start")))
      (item.daughters token)))
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
                rate=utterance.rate,
                text=_quote(" ".join(word for _, word in given)),
                wave=_quote(str(path)),
                words=_quote(str(words)),
            ),
            encoding="utf-8",
        )
        program.run(["festival", "-b", str(script)])
        script.unlink()
        if not path.is_file() or not words.is_file():
            raise program.failed("festival wrote no sound")
        anchors = _anchors(words.read_text(encoding="utf-8", errors="replace").split("\n"), given)
        words.unlink()
        return Spoken(path, anchors, rate_done=True)


def open_speaker(name: str, options: Mapping[str, Any]) -> Festival:
    """Return the speaker of a festival voice; `options` are not used."""
    return Festival(name)


def _quote(text: str) -> str:
    """Write a text as a Scheme string, in which only these two characters mean something."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _anchors(
    lines: Iterable[str], given: Sequence[tuple[int, str]]
) -> tuple[tuple[int, float], ...]:
    """Read when the words start: festival's word is a part of ours, in the same order."""
    anchors: list[tuple[int, float]] = []
    following = 0
    for line in lines:
        name, _, start = line.rpartition(" ")
        seconds = float(start or 0)
        if not name or seconds <= 0:
            continue
        for index in range(following, min(following + _LOOK_AHEAD, len(given))):
            if name in given[index][1]:
                offset = given[index][0]
                if not anchors or anchors[-1][0] != offset:
                    anchors.append((offset, seconds))
                following = index
                break
    return tuple(anchors)
