"""A published episode with chapters, and what pages, apps and reports tell of them."""

from __future__ import annotations

import json
from io import BytesIO

from houses import SHOW, Place
from mutagen import id3
from PIL import Image
from sounds import mp3_bytes

from podcast_service.domain.document import Document
from podcast_service.workflows.report import Outcome, Report

PUBLISHED = {
    "guid": "g-1",
    "title": "First",
    "status": "published",
    "published_at": "2026-11-20T08:00:00+01:00",
    "without_transcript": "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}",
}
EPISODE = f"/podcasts/{SHOW}/first"
JSON = json.dumps(
    {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}, {"startTime": 1, "title": "B"}]}
)
FILES = {
    "first.chapters.json": JSON,
    "first.chapters.txt": "0:00 Intro\n0:01 B\n",
    "first.chapters.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nIntro\n\n00:01.000 --> 00:02.000\nB\n",
    "first.chapters.xml": (
        '<p:chapters xmlns:p="http://podlove.org/simple-chapters"><p:chapter start="0" title="Intro"/>'
        '<p:chapter start="0:01" title="B"/></p:chapters>'
    ),
}
FILES["first.psc"] = FILES["first.chapters.xml"]


def picture(width: int = 300, height: int = 200, colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def tagged(*titles: str, image: bytes | None = None) -> bytes:
    """Return two seconds of MP3 with a chapter each half second, the last with a picture."""
    tags = id3.ID3()
    for number, title in enumerate(titles):
        frames: list[id3.Frame] = [id3.TIT2(encoding=3, text=[title])]
        if image and number == len(titles) - 1:
            frames.append(id3.APIC(encoding=3, mime="image/png", type=0, desc="", data=image))
        times = {"start_time": number * 500, "end_time": number * 500 + 500}
        tags.add(id3.CHAP(element_id=f"chp{number}", **times, sub_frames=frames))
    out = BytesIO()
    tags.save(out)
    return out.getvalue() + mp3_bytes(2)


def titles(place: Place, slug: str = "first") -> list[str]:
    return [chapter.title for chapter in place.kept(slug).latest.chapters]


def origin(place: Place) -> str | None:
    return dict(place.kept("first").latest.origins).get("chapters")


def advice(report: Report) -> list[tuple[str, str | None]]:
    return [(line.subject, line.code) for line in report.lines if line.outcome is Outcome.ADVICE and line.code]


def chapter_advice(report: Report) -> list[tuple[str, str | None]]:
    return [(subject, code) for subject, code in advice(report) if str(code).startswith("chapter_")]


def document(place: Place, path: str) -> Document:
    found = place.live().make(path)
    assert isinstance(found, Document), path
    return found


def for_apps(place: Place) -> list[dict[str, object]]:
    return list(json.loads(document(place, f"{EPISODE}/kapitler.json").body)["chapters"])
