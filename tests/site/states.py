"""A content folder that has every kind of page in every state, and the address where each of them stands.

All of it is made up for the tests, with long Danish compounds wherever text may stand, and English within Danish.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from builders import make_guid
from houses import square
from sounds import mp3_bytes

LONG = "Beskæftigelsesmedarbejderens forventningsafstemning"
FOREIGN = {"Hope at work": "en", "Hoping aloud": "en", "hope is a plan": "en", "Prøven": "da", "Om-projektet": "da"}
"""Words of the world that stand on pages in another language too: there it is said which one they are."""
COVER = square(1400)
CUES = 3000
"""Cues of the long transcript."""

SERIES = "/podcasts/proeveserien"
SEASONS = "/podcasts/saesonerne"
EPISODE = f"{SERIES}/fuld"
LONGEST = f"{SEASONS}/laengst"
STATES = {
    "home": "/",
    "about": "/om-projektet",
    "method": "/om-projektet/metode",
    "municipalities": "/om-projektet/kommuner",
    "contact": "/kontakt",
    "accessibility": "/tilgaengelighed",
    "privacy": "/privatliv",
    "source": "/kildekode",
    "themes": "/temaer",
    "theme with all kinds": "/temaer/alt",
    "theme known to be empty": "/temaer/tom",
    "theme with a title alone": "/temaer/kun-titel",
    "publications": "/udgivelser",
    "kind with one": "/analyser",
    "kind without any": "/vaerktoejer",
    "publication with a file": "/analyser/rapporten",
    "publication of unknown kind": "/udgivelser/notatet",
    "shows": "/podcasts",
    "show with unknown parts": SERIES,
    "show with seasons": SEASONS,
    "show in English": "/podcasts/hope",
    "show that moved": "/podcasts/flyttet",
    "subscribe": "/abonner/proeveserien",
    "subscribe in English": "/abonner/hope",
    "episode with everything": EPISODE,
    "episode with an automatic transcript": f"{SERIES}/automatisk",
    "episode with a long transcript": LONGEST,
    "episode without a transcript": f"{SEASONS}/uden",
    "trailer": f"{SEASONS}/trailer",
    "bonus": f"{SEASONS}/bonus",
    "episode in English": "/podcasts/hope/one",
    "transcript": f"{EPISODE}/udskrift",
    "transcript in another language": f"{EPISODE}/udskrift/en",
    "transcript, long": f"{LONGEST}/udskrift",
    "person to contact": "/personer/anja",
    "person in episodes": "/personer/helle",
    "episode for other pages": f"{EPISODE}/indlejr",
    "search": "/soeg",
    "search with results": "/soeg?q=tegn+p%C3%A5+at+nok",
    "search of many": "/soeg?q=forventningsafstemning",
    "search mistyped": "/soeg?q=forventningsafstemnimg",
    "search without results": "/soeg?q=xyzzyx",
    "not found": "/findes-ikke",
    "withdrawn": f"{SERIES}/trukket",
}
"""Where each kind of page in each state stands."""
DESIGN = "/design"
"""Where whoever works on the looks sees every component, each twice: for each scheme once."""
FRAMED = {"episode for other pages"}
"""Those that stand within pages elsewhere."""
SETTINGS = {"PODCAST_DESIGN_PAGE": "true"}
"""What the service is told beside the content."""
STATUS = {"not found": 404, "withdrawn": 410}
"""What those answer that do not answer 200."""

NOTES = f"""{LONG} – et afsnit om **forventninger**, `kode` og *håb*, med en note.[^1]

## {LONG}

Ved 0:30 taler vi om [[alt]], [[person:helle]] og [[afsnit:proeveserien/fuld#0:30]].
Se også <https://example.org/{"meget-lang-adresse-" * 4}>.

> {LONG}.

1. Først
2. Så

![En orange flade: {LONG}](flade.png "{LONG}")

Tabel: {LONG}

| Kommune | {LONG} |
|---|---|
| Odder | 12 |
| {LONG} | 13 |

[^1]: Noten siger noget om {LONG}.
"""
PROSE = NOTES.replace("Ved 0:30", "Her")
LOOKS = {"cover": "cover.png", "cover_alt": f"En blå flade: {LONG}."}
FOOTER = ("privatliv", "kildekode")
PEOPLE = [{"person": "helle", "role": "host"}, {"name": f"Gæst {LONG}", "role": "guest"}]
CHAPTERS = [
    {"start": "0", "title": "Velkommen", "image": "billede.png"},
    {
        "start": "0:30",
        "title": LONG,
        "themes": ["knyttet"],
        "url": f"https://example.org/{LONG.lower().replace(' ', '-')}",
    },
    {"start": "1:00", "title": "Tegn på, at nok er nok"},
]
APPROVED = "2024-05-02T10:00:00+02:00"
REASON = {"reason": f"Lyden er musik: {LONG}.", "decided_at": APPROVED}


def write_content(folder: Path) -> None:
    """Write the folder whole; on an empty catalog, what it says is approved and public."""
    _show(
        folder, "proeveserien", title=f"Prøveserien: {LONG}", working_title=True, type="serial", parts=4, people=PEOPLE
    )
    _show(folder, "saesonerne", title="Sæsonerne", author=LONG, license="CC BY 4.0", license_url="https://example.org/")
    _show(folder, "hope", title="Hope at work", language="en", description="Hope at work, told in English.")
    _show(folder, "flyttet", title="Flyttet", moved_to="https://other.example/feed.xml")
    _series(folder)
    _seasons(folder)
    _episode(folder, "hope", "one", title="Hoping aloud", description="Hoping aloud, and why.", notes="Hoping aloud.")
    _write(folder, "hope/one.vtt", _vtt(["Hoping aloud is how hope is a plan."]))
    _episode(folder, "flyttet", "sidste", title="Den sidste her")
    for path, (facts, text) in _pages().items():
        _page(folder, path, facts, text)
    _write(folder, "publications/rapport.pdf", PDF)
    for place in ("proeveserien", "saesonerne", "flyttet", "pages", "themes", "publications"):
        _write(folder, f"{place}/flade.png", square(300, (200, 90, 40)))
    for show in ("proeveserien", "saesonerne", "hope", "flyttet"):
        _write(folder, f"{show}/cover.png", COVER)  # one is drawn where there is none, and that takes its time
    _write(folder, "proeveserien/fuld.png", COVER)
    _write(folder, "proeveserien/billede.png", square(200, (200, 90, 40)))


def _series(folder: Path) -> None:
    facts = {"number": 3, "sample": True, "people": PEOPLE, "themes": ["alt"], "chapters": CHAPTERS}
    transcripts = [
        {"file": "fuld.vtt", "language": "da", "approved_at": APPROVED},
        {"file": "fuld.en.vtt", "language": "en"},
    ]
    looks = LOOKS | {"cover": "fuld.png"}
    _episode(
        folder, "proeveserien", "fuld", seconds=90, notes=NOTES, transcripts=transcripts, title=f"At balancere: {LONG}",
        **facts, **looks,
    )  # fmt: skip
    said = ["Velkommen.", "Ja.", "Nej.", f"{LONG} er et langt ord.", "(musik)", "Der er tegn på, at nok er nok."]
    _write(folder, "proeveserien/fuld.vtt", _vtt(said))
    _write(folder, "proeveserien/fuld.en.vtt", _vtt(["Welcome, hope is a plan."]))
    _episode(folder, "proeveserien", "automatisk", number=2, themes=["alt"], title=LONG, without_transcript=REASON)
    _write(folder, "proeveserien/automatisk.vtt", _vtt([LONG]))
    gone = {"status": "withdrawn", "withdrawn_at": APPROVED, "withdrawn_reason": f"Trukket: {LONG}."}
    _episode(folder, "proeveserien", "trukket", number=1, title="Trukket", **gone)


def _seasons(folder: Path) -> None:
    told = [f"Replik {n}: der er tegn på, at nok er nok." for n in range(CUES)]
    _episode(folder, "saesonerne", "laengst", seconds=601, season=2, number=1, title="Det længste", season_name="Anden")
    _write(folder, "saesonerne/laengst.vtt", _vtt(told, cue_ms=200, turn=5))
    _episode(folder, "saesonerne", "uden", season=1, number=2, title="Uden udskrift", without_transcript=REASON)
    _episode(folder, "saesonerne", "trailer", type="trailer", title="Om lidt", without_transcript=REASON)
    _episode(folder, "saesonerne", "bonus", type="bonus", title="Lidt mere", without_transcript=REASON)


def _pages() -> Mapping[str, tuple[Mapping[str, object], str]]:
    """Return the pages that belong to no show: their keys and their text by where they lie."""
    kinds = {name: f"Om {name}: {LONG}." for name in ("analyser", "cases", "vaerktoejer", "podcasts")}
    sections = {"spoergsmaal": "Vi spørger:\n\n- Hvad?\n- Hvorfor?", "resultater": LONG, "kontakt": "Skriv.", **kinds}
    of_all = {"themes": ["alt"], "summary": LONG}
    return {
        "pages/forside": (
            {"title": "Prøven", "heading": LONG, "summary": LONG, "sections": sections},
            "Et prøvestudie.",
        ),
        **{
            f"pages/{slug}": ({"title": slug.capitalize(), "heading": f"{slug}: {LONG}"}, PROSE)
            for slug in ("om-projektet", "metode", "kommuner", "kontakt", "tilgaengelighed", "temaer", *FOOTER)
        },
        "themes/alt": ({"number": 1, "title": f"Alt om {LONG}", "heading": f"Kunsten: {LONG}", "summary": LONG}, NOTES),
        "themes/tom": ({"number": 2, "title": "Tom", "known_empty": True}, LONG),
        "themes/knyttet": ({"number": 4, "title": "Knyttet"}, LONG),
        "themes/kun-titel": ({"number": 3, "title": "Kun titel"}, ""),
        "publications/rapporten": (
            {"title": f"Rapporten: {LONG}", "kind": "analysis", **of_all, "date": "maj 2024"}
            | {"files": [{"file": "rapport.pdf", "title": LONG, "language": "da"}], "people": PEOPLE}
            | {"about": ["proeveserien/fuld?t=0:30"], "builds_on": ["notatet"]},
            PROSE,
        ),
        "publications/casen": ({"title": "Casen", "kind": "case", **of_all}, "En case."),
        "publications/notatet": ({"title": f"Notatet: {LONG}", **of_all}, ""),
        "people/anja": (
            {"name": "Anja Prøve", "title": LONG, "workplace": LONG, "email": "anja@example.org"}
            | {"phone": "12 34 56 78", "contact": True},
            LONG,
        ),
        "people/helle": ({"name": "Helle Prøve", "workplace": LONG}, ""),
    }


def _show(folder: Path, slug: str, **facts: object) -> None:
    known = {
        "guid": make_guid(slug), "language": "da", "description": f"Om {LONG}.", "author": "Prøvehuset",
        "categories": [["Government"]],
    }  # fmt: skip
    _page(folder, f"{slug}/show", known | LOOKS | facts, facts.get("description", PROSE))


def _episode(folder: Path, show: str, slug: str, *, seconds: float = 2, notes: str = "", **facts: object) -> None:
    day = 1 + sum(slug.encode()) % 28
    known = {
        "guid": make_guid(f"{show}/{slug}"), "status": "published", "published_at": f"2024-04-{day:02}T09:00:00+02:00",
        "enclosure": f"/lyd/{show}/{slug}.mp3", "description": f"Et afsnit om {LONG}.",
    }  # fmt: skip
    _page(folder, f"{show}/{slug}", known | facts, notes or f"Om {LONG}.")
    _write(folder, f"{show}/{slug}.mp3", mp3_bytes(seconds, tone=300 + sum(f"{show}{slug}".encode())))


def _page(folder: Path, path: str, facts: Mapping[str, object], text: object) -> None:
    keys = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in facts.items())
    _write(folder, f"{path}.md", f"---\n{keys}---\n{text}\n")


def _write(folder: Path, path: str, data: str | bytes) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data.encode() if isinstance(data, str) else data)


def _vtt(said: list[str], *, cue_ms: int = 400, turn: int = 1) -> str:
    """Write cues that follow one another; two voices take turns after ``turn`` of them."""
    return "WEBVTT\n\n" + "\n".join(_cues(said, cue_ms, turn))


def _cues(said: list[str], cue_ms: int, turn: int) -> Iterator[str]:
    voices = ("Helle Prøve", f"Gæst {LONG}")
    for number, words in enumerate(said):
        start, end = (_clock((number + step) * cue_ms) for step in (0, 1))
        yield f"{start} --> {end}\n<v {voices[number // turn % 2]}>{words}\n"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Lang(da)>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000066 00000 n \n0000000115 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n175\n%%EOF\n"
)
"""One empty page."""
