"""`reelwright demo`: makes its own material and ends with finished videos and a contact sheet."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from reelwright import sandbox
from reelwright.cli import produce
from reelwright.config import Settings
from reelwright.sandbox import Limits

SCENES = ("harbour", "hills", "city", "market", "noodles")
"""Names of the scenes in `demo_scenes`, which only a sandbox child imports."""
CLIP_SECONDS = 6.0
COUNT = 3

JOB: dict[str, Any] = {
    "InputConfig": {
        "MediaGroupArray": [
            {"GroupName": "morning", "MediaArray": ["clips/harbour.mp4", "clips/hills.mp4"]},
            {"GroupName": "market", "MediaArray": ["clips/market.mp4", "clips/noodles.mp4"]},
            {"GroupName": "evening", "MediaArray": ["clips/city.mp4", "clips/noodles.mp4"]},
        ],
        "SpeechTextArray": [
            "The ferry leaves at dawn. Our market opens an hour later, fruit still cold from the "
            "night. Come hungry, leave happy.",
            "One town, one day, one bowl of noodles. Hand-pulled, every morning. See you on "
            "Friday, at the harbour.",
        ],
        "TitleArray": ["Harbour Noodles", "Open on Friday"],
        "SubHeadingArray": [{"Level": 1, "TitleArray": ["12 Harbour Lane"]}],
        "StickerArray": [{"MediaURL": "logo.png", "X": 0.78, "Y": 0.03, "Width": 0.17}],
        "BackgroundMusicArray": ["music.m4a"],
    },
    "EditingConfig": {
        "SpeechConfig": {
            "Voice": "ava,luca",
            "SpeechLanguage": "en",
            "SpecialWordsConfig": [
                {
                    "Type": "Highlight",
                    "WordsList": ["noodles", "Friday", "hungry"],
                    "Style": {"FontColor": "#FFD54A"},
                }
            ],
        },
        "ProcessConfig": {
            "SingleShotDuration": 2.5,
            "AllowTransition": True,
            "TransitionDuration": 0.4,
            "UseUniformTransition": False,
        },
    },
    "OutputConfig": {
        "MediaURL": "video_{index}.mp4",
        "Count": COUNT,
        "Width": 720,
        "Height": 1280,
        "Seed": 7,
    },
}


def demo(settings: Settings, folder: Path, console: Console) -> int:
    """Make the material, run the job, print the files; return the exit status."""
    folder = folder.resolve()
    (folder / "clips").mkdir(parents=True, exist_ok=True)
    console.print(f"Filming a little world into {folder} …", highlight=False)
    _make_material(folder, console)
    parts = {name: json.dumps(value) for name, value in JOB.items()}
    (folder / "job.json").write_text(
        json.dumps(JOB, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    finished = produce.produce(settings, parts, folder, console)
    status = produce.report(finished, console)
    if finished.files:
        _contact_sheet(folder, [folder / file for file in finished.files])
        console.print(f"Contact sheet: {folder / 'contact-sheet.png'}", highlight=False)
        console.print(
            "Change job.json and run `reelwright produce job.json` for more.", highlight=False
        )
    return status


def _make_material(folder: Path, console: Console) -> None:
    with produce.summary(console) as bars:
        bar = bars.add_task("Filming", total=len(SCENES) + 2)
        server = sandbox.launch()
        try:
            with server.open([], folder, Limits()) as session:
                for scene in SCENES:
                    arguments = {"scene": scene, "seconds": CLIP_SECONDS}
                    _run(session, "clip", out_name=f"clips/{scene}.mp4", **arguments)
                    bars.advance(bar)
                _run(session, "logo", out_name="logo.png")
                bars.advance(bar)
                _run(session, "music", seconds=24.0, out_name="music.m4a")
                bars.advance(bar)
        finally:
            server.close()


def _contact_sheet(folder: Path, files: list[Path]) -> None:
    server = sandbox.launch()
    try:
        with server.open(files, folder, Limits()) as session:
            names = [str(file) for file in files]
            _run(session, "contact_sheet", files=names, columns=6, out_name="contact-sheet.png")
    finally:
        server.close()


def _run(session: sandbox.Session, task: str, **arguments: Any) -> Any:
    return session.run(f"reelwright.cli.tasks:{task}", arguments)
