"""The program that speaks with espeak-ng: an order in JSON in, a WAV file and word times out.

It stands alone: the library is under the GPL and is loaded by this process only.
"""

from __future__ import annotations

import ctypes
import json
import sys
import wave
from typing import Any

AUDIO_OUTPUT_RETRIEVAL = 1
EVENT_LIST_TERMINATED, EVENT_WORD = 0, 1
CHARS_UTF8 = 1
POSITION_CHARACTER = 1
RATE, PITCH = 1, 3
NORMAL_WORDS_PER_MINUTE = 165
NORMAL_PITCH, STEPS_UP, STEPS_DOWN = 50, 5.2, 6.7
"""The library's measure of pitch, and how many of its steps make a semitone (measured)."""


class _Identifier(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identifier),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def speak(order: dict[str, Any]) -> list[tuple[int, float]]:
    """Write the sound of an order to its path; return (offset, seconds) of the words."""
    import espeakng_loader

    library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
    data = str(espeakng_loader.get_data_path()).encode()
    rate = library.espeak_Initialize(AUDIO_OUTPUT_RETRIEVAL, 0, data, 0)
    if rate <= 0:
        raise RuntimeError("espeak-ng could not be initialised")
    if library.espeak_SetVoiceByName(str(order["voice"]).encode()) != 0:
        raise RuntimeError(f"espeak-ng has no voice {order['voice']}")
    library.espeak_SetParameter(RATE, round(NORMAL_WORDS_PER_MINUTE * float(order["rate"])), 0)
    pitch = float(order["pitch"])
    steps = pitch * (STEPS_UP if pitch > 0 else STEPS_DOWN)
    library.espeak_SetParameter(PITCH, round(min(max(NORMAL_PITCH + steps, 0), 99)), 0)
    samples = bytearray()
    words: list[tuple[int, float]] = []

    def receive(data: Any, count: int, events: Any) -> int:
        index = 0
        while events[index].type != EVENT_LIST_TERMINATED:
            if events[index].type == EVENT_WORD:
                # The library counts characters from 1.
                place = events[index].text_position - 1
                words.append((place, events[index].audio_position / 1000))
            index += 1
        if count > 0:
            samples.extend(ctypes.string_at(data, count * 2))
        return 0

    callback = _Callback(receive)
    library.espeak_SetSynthCallback(callback)
    text = str(order["text"]).encode()
    library.espeak_Synth(text, len(text) + 1, 0, POSITION_CHARACTER, 0, CHARS_UTF8, None, None)
    library.espeak_Synchronize()
    library.espeak_Terminate()
    with wave.open(str(order["path"]), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(samples))
    return words


if __name__ == "__main__":
    json.dump({"words": speak(json.load(sys.stdin))}, sys.stdout)
