"""Episodes each of which breaks one thing, for the list "Klar til udgivelse?"."""

from __future__ import annotations

from dataclasses import dataclass, field

from houses import SHOW_PAGE, VTT, Place, square
from sounds import mp3_bytes

from podcast_service.domain.analysis import Analysis

GOOD = {"title": "What we hope for", "description": "On hope.", "people": "[Jytte]", "themes": "[hope]"}
GOOD_SHOW = SHOW_PAGE.replace("author:", "owner: {name: Jytte, email: owner@example.org}\nauthor:")
OWN_COVER = "cover: cover.png\ncover_alt: A blue square.\n"
APPROVED = "transcripts: [{file: first.vtt, approved_at: 2026-11-20}]\n"
ALWAYS = {"ready_sound_short": "advice"}
"""The sounds of tests last two seconds."""
FINE = Analysis(
    integrated_lufs=-16.0,
    range_lu=5.0,
    true_peak_dbtp=-3.0,
    sample_peak_dbfs=-3.0,
    leading_silence_ms=0,
    trailing_silence_ms=0,
    clipped=0,
    first_clipped_ms=None,
    is_dual_mono=False,
)


@dataclass(frozen=True)
class Case:
    """A show with one episode that has nothing wrong, but for what is said; a key of "" is left out."""

    keys: dict[str, str] = field(default_factory=dict)
    show: str = GOOD_SHOW
    notes: str = "Notes."
    head: str = APPROVED
    files: dict[str, bytes | str | None] = field(default_factory=dict)

    def write(self, place: Place, slug: str, stem: str = "first") -> None:
        if not place.path("show.md", slug).exists():
            place.show(slug, self.show)
        lines = "\n".join(f"{key}: {value}" for key, value in {**GOOD, **self.keys}.items() if value)
        page = f"---\n{lines}\n{self.head}---\n\n{self.notes}\n"
        place.write(f"{stem}.md", page.replace("first.", f"{stem}."), slug)
        for name, data in {"first.mp3": mp3_bytes(2), "first.vtt": VTT, **self.files}.items():
            if data is not None:
                place.write(name.replace("first", stem), data, slug)


STOPS = {
    "ready_sound_missing": Case(files={"first.mp3": None}),
    "ready_transcript_missing": Case(head="", files={"first.vtt": None}),
    "ready_transcript_unread": Case(head=""),
    "ready_show_description": Case(show=GOOD_SHOW.replace("description: What it is about.\n", "")),
    "ready_show_category": Case(show=GOOD_SHOW.replace("categories: [[Government]]\n", "")),
    "ready_category_unknown": Case(show=GOOD_SHOW.replace("Government", "Goverment")),
    "ready_language": Case(show=GOOD_SHOW.replace("language: en", "language: dan")),
    "ready_number_missing": Case(show=GOOD_SHOW.replace("author", "type: serial\nauthor")),
    "ready_cover_small": Case(files={"first.png": square(1080)}),
    "ready_refused": Case(files={"first.chapters.json": "no"}),
    "ready_unfilled": Case(notes="Gæst: Ukendt – udfyld"),
    "ready_cpr": Case(notes="Borgeren 010203-1234 sagde"),
}
ADVICE = {
    "ready_cover_drawn": Case(show=GOOD_SHOW.replace(OWN_COVER, "")),
    "ready_cover_alt": Case(show=GOOD_SHOW.replace("cover_alt: A blue square.\n", "")),
    "ready_transcript_speakers": Case(files={"first.vtt": VTT.replace("<v Jytte>", "")}),
    "ready_transcript_times": Case(
        files={"first.vtt": None, "first.txt": "Jytte: Hello there.\n"}, head=APPROVED.replace("vtt", "txt")
    ),
    "ready_title_of_file": Case({"title": ""}),
    "ready_title_numbered": Case({"title": "1. Hope", "number": "1"}),
    "ready_number_beyond": Case({"number": "7"}, show=GOOD_SHOW.replace("author", "parts: 3\nauthor")),
    "ready_description_missing": Case({"description": ""}),
    "ready_notes_missing": Case(notes=""),
    "ready_people_missing": Case({"people": ""}),
    "ready_themes_missing": Case({"themes": ""}),
    "ready_working_title": Case(show=GOOD_SHOW.replace("author", "working_title: true\nauthor")),
    "ready_show_author": Case(show=GOOD_SHOW.replace("author: Jytte\n", "")),
    "ready_show_owner": Case(show=SHOW_PAGE),
    "ready_sample": Case({"sample": "true"}),
    "ready_soundbite": Case({"soundbites": "[{start: '0:00', duration: 1}]"}),
    "ready_heading_bold": Case(notes="Text.\n\n**What we talk of**\n\nMore."),
    "ready_phone": Case(notes="Ring på 22 33 44 55."),
    "ready_email": Case({"description": "Skriv til bo@example.dk"}),
    "notes_link_vague": Case(notes="[klik her](https://example.org/)"),
    "notes_link_nowhere": Case(notes="[The kind of work](/nowhere)"),
    "notes_image_without_alt": Case(notes="![](map.png)", files={"map.png": square(300)}),
}  # fmt: skip
CASES = {"fine": Case(), **STOPS, **ADVICE}


def place_of(code: str) -> tuple[str, str]:
    """Return the show and the slug of a case: cases that spoil the show have one of their own."""
    slug = code.replace("_", "-")
    return ("fine", slug) if CASES[code].show == GOOD_SHOW else (slug, "first")
