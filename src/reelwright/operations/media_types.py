"""Media types by extension, and the small texts of an asset (`media-assets.md` 1.3 and 3)."""

from __future__ import annotations

import re

from reelwright.errors import InvalidParameter, MissingArgument

VIDEO = frozenset(
    "mp4 ts 3gp mpg mpeg mpe dat vob asf avi wmv flv f4v rm rmvb mov mkv m3u8 dv m2t m4v mj2"
    " mjpeg mts qt swf webm".split()
)
AUDIO = frozenset("mp3 wma wav aac ra m4a flac ape ac3 amr caf acm ogg opus".split())
IMAGE = frozenset("gif webp png jpg jpeg heic bmp tif tiff".split())
SUBTITLES = frozenset("srt vtt ass".split())
FONT = frozenset("ttf ttc fon otf woff".split())

MEDIA_TYPES = ("video", "audio", "image", "text")
TEXT_TYPES = ("subtitles", "font")
BUSINESS_TYPES = (*TEXT_TYPES, "watermark", "opening", "ending", "general")
KNOWN_MEDIA_TYPES = (*MEDIA_TYPES, "other")
KNOWN_BUSINESS_TYPES = (*BUSINESS_TYPES, "cover")
"""What an asset may be: uploads have a kind and a use that no registration can give."""
UPLOADED = {
    "video": ("opening", "ending", "general"),
    "audio": ("general",),
    "image": ("default", "cover", "watermark", "general"),
    "text": TEXT_TYPES,
    "other": ("general", "watermark"),
}
"""The uses of each kind of upload. Of `material`, which is no kind of file, the documentation
has the use `watermark`: a picture can be one, as it can by registration."""
SOURCES = ("oss", "vod", "live", "general")
STATUSES = ("Init", "Preparing", "PrepareFail", "Normal", "Uploading", "UploadSucc", "UploadFailed")

MOST_TAGS, LONGEST_TAG = 16, 32
_REFERENCE = re.compile(r"[A-Za-z0-9_-]{6,64}")


def decide(extension: str, media_type: str, business_type: str) -> tuple[str, str]:
    """Return media type and business type of an object.

    Raises:
        MissingArgument: a text does not say what it is for.
        InvalidParameter: they are not known, do not go together, or cannot be told from the
            extension.
    """
    if media_type and media_type not in MEDIA_TYPES:
        raise InvalidParameter("MediaType", f"It is none of {', '.join(MEDIA_TYPES)}.")
    if business_type and business_type not in BUSINESS_TYPES:
        raise InvalidParameter("BusinessType", f"It is none of {', '.join(BUSINESS_TYPES)}.")
    if media_type == "text" and not business_type:
        raise MissingArgument("BusinessType")
    decided = media_type or of_extension(extension)
    if not decided:
        raise InvalidParameter("InputURL", "Its extension does not tell the media type.")
    if business_type and (decided == "text") != (business_type in TEXT_TYPES):
        raise InvalidParameter("BusinessType", f"It does not go with the media type {decided}.")
    return decided, business_type or "general"


def of_extension(extension: str) -> str:
    """Return the media type that an extension stands for, "" for none."""
    for kind, extensions in (("image", IMAGE), ("audio", AUDIO), ("video", VIDEO)):
        if extension in extensions:
            return kind
    return ""


def tags(text: str, path: str = "MediaTags") -> str:
    """Tidy a comma list of tags: trimmed, without empty ones and repetitions.

    Raises:
        InvalidParameter: there are too many, or one is too long.
    """
    found = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if len(found) > MOST_TAGS:
        raise InvalidParameter(path, f"More than {MOST_TAGS} tags.")
    if any(len(tag.encode("utf-8")) > LONGEST_TAG for tag in found):
        raise InvalidParameter(path, f"A tag is longer than {LONGEST_TAG} bytes.")
    return ",".join(found)


def reference_id(text: str | None) -> str | None:
    """Return a caller's own ID.

    Raises:
        InvalidParameter: it is not 6 to 64 of letters, digits, `-` and `_`.
    """
    if text is not None and not _REFERENCE.fullmatch(text):
        raise InvalidParameter("ReferenceId", "It is not 6 to 64 of A-Z a-z 0-9 - _.")
    return text
