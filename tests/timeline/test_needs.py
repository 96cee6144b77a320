"""Which files a document needs."""

from __future__ import annotations

from reelwright.timeline.needs import Need, needs

from .conftest import clip


def test_needs() -> None:
    """Every reference is named once per kind, with its path and fallback."""
    background = {"Type": "Background", "SubType": "Image", "ImageUrl": "oss://b/bg.png"}
    title = {"Type": "Text", "Content": "x", "FontURL": "oss://b/f.ttf"}
    document = {
        "VideoTracks": [
            {
                "VideoTrackClips": [
                    clip("a", MediaURL="oss://b/a.mp4", Effects=[background, title]),
                    clip("a"),
                    clip("p", Type="Image", MaskVideoUrl="oss://b/m.mp4"),
                    clip("off", Disabled=True),
                ]
            },
            {"Type": "Effect", "EffectTrackItems": []},
            {
                "Type": "Subtitle",
                "SubtitleTrackClips": [{"Type": "Text", "FontUrl": "oss://b/f.ttf"}],
            },
        ],
        "AudioTracks": [
            {"AudioTrackClips": [{"MediaUrl": "oss://b/s.mp3"}, {"Type": "AI_TTS", "Content": "a"}]}
        ],
        "ImageTracks": [{"ImageTrackClips": [{"ImageId": "s"}]}],
        "SubtitleTracks": [
            {
                "SubtitleTrackClips": [
                    {"Type": "Subtitle", "FileUrl": "oss://b/t.srt"},
                    {
                        "Type": "Text",
                        "SubtitleEffects": [{"Type": "Box", "ImageURL": "oss://b/box.png"}],
                    },
                ]
            }
        ],
    }
    first = "VideoTracks[0].VideoTrackClips[0]"
    assert needs(document) == [
        Need("a", "video", f"{first}.MediaId", "oss://b/a.mp4"),
        Need("oss://b/bg.png", "image", f"{first}.Effects[0].ImageUrl"),
        Need("oss://b/f.ttf", "font", f"{first}.Effects[1].FontURL"),
        Need("p", "image", "VideoTracks[0].VideoTrackClips[2].MediaId"),
        Need("oss://b/m.mp4", "video", "VideoTracks[0].VideoTrackClips[2].MaskVideoUrl"),
        Need("oss://b/s.mp3", "audio", "AudioTracks[0].AudioTrackClips[0].MediaURL"),
        Need("s", "image", "ImageTracks[0].ImageTrackClips[0].MediaId"),
        Need("oss://b/t.srt", "subtitle", "SubtitleTracks[0].SubtitleTrackClips[0].FileURL"),
        Need(
            "oss://b/box.png",
            "image",
            "SubtitleTracks[0].SubtitleTrackClips[1].SubtitleEffects[0].ImageURL",
        ),
    ]
