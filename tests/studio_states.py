"""A studio in which every kind of page stands in every state, and the address where each of them is.

All of it is made up for the tests, with long Danish compounds wherever text may stand.
"""

from __future__ import annotations

from dataclasses import replace

from counted import days_ago, keep_sums, make_sum
from houses import SHOW, Place
from studios import StudioStage

from podcast_service.catalog.attempts import Attempt, State, save_attempt
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.orders import save_order
from podcast_service.catalog.shows import get_show
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.order import Kind
from podcast_service.domain.said import said
from podcast_service.workflows.orders import place_order

LONG = "Beskæftigelsesmedarbejderens forventningsafstemning"
REASON = f"without_transcript: {{reason: '{LONG} skrives endnu.', decided_at: 2026-11-01T10:00:00+01:00}}\n"
OUT = {"status": "published", "published_at": "2026-11-20T10:00:00+01:00"}
LATER = {"status": "published", "published_at": "2026-11-29T07:00:00+01:00"}
GONE = {**OUT, "status": "withdrawn", "withdrawn_at": "2026-11-21T10:00:00+01:00", "withdrawn_reason": LONG}
PAGE = f"""---
title: 'Prøveserien: {LONG}'
guid: GUID
language: da
description: Om {LONG}.
author: Prøvehuset
categories: [[Government]]
cover: cover.png
cover_alt: En blå flade.
---
"""
DRAFT, OUTSIDE, ONE_SHOW = f"/studio/afsnit/{SHOW}/kladde", f"/studio/afsnit/{SHOW}/ude", f"/studio/serier/{SHOW}"
VTT = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Helle>{LONG}.\n\n00:01.000 --> 00:02.000\n<v Gæst>Ja.\n"
STATES = {
    "overview": "/studio",
    "drafts": "/studio?vis=kladder",
    "empty list": "/studio?vis=trukket&side=9",
    "show": ONE_SHOW,
    "show, searched": f"{ONE_SHOW}?q=findes+ikke",
    "show without episodes": "/studio/serier/tom",
    "settings": f"{ONE_SHOW}/indstillinger",
    "new show": "/studio/serier/ny",
    "cover of a show": f"{ONE_SHOW}/cover",
    "upload": f"{ONE_SHOW}/upload",
    "jobs": "/studio/opgaver",
    "statistics, asked for wrongly": "/studio/statistik?fra=2026-11-22&til=2026-11-01",
    "statistics of an episode, by month": f"{OUTSIDE}/statistik?periode=12-mdr",
    "draft": DRAFT,
    "published": OUTSIDE,
    "pending change": f"/studio/afsnit/{SHOW}/aendret",
    "scheduled": f"/studio/afsnit/{SHOW}/planlagt",
    "withdrawn": f"/studio/afsnit/{SHOW}/trukket",
    "details": f"{DRAFT}/rediger",
    "new sound": f"{DRAFT}/lyd",
    "cover": f"{DRAFT}/cover",
    "chapters": f"{OUTSIDE}/kapitler",
    "soundbites": f"{OUTSIDE}/lydklip",
    "no transcript": f"{DRAFT}/udskrift",
    "transcript": f"/studio/afsnit/{SHOW}/klar/udskrift",
    "ready?": f"{DRAFT}/klar",
    "preview": f"{DRAFT}/forhaandsvis",
    "publish what stops": f"{DRAFT}/udgiv",
    "publish": f"/studio/afsnit/{SHOW}/klar/udgiv",
    "publish changes": f"/studio/afsnit/{SHOW}/aendret/udgiv",
    "withdraw": f"{OUTSIDE}/udgiv/traek-tilbage",
    "people": "/studio/personer",
    "themes": "/studio/temaer",
    "publications": "/studio/udgivelser",
    "producers": "/studio/producenter",
    "account": "/studio/konto",
    "second step": "/studio/konto/sikkerhed",
    "keys": "/studio/konto/noegler",
    "prove it": "/studio/konto/bekraeft",
    "not there": "/studio/serier/findes-ikke",
}
"""Where each kind of page in each state stands."""
OPEN = {"sign in": "/studio/log-ind", "a link that opens nothing": "/studio/adgang/findes-ikke"}
"""Those for who is not signed in."""
STATUS = {"not there": 404, "a link that opens nothing": 404}


def write_studio(place: Place) -> None:
    """Write two shows, one with an episode of every standing; read them in, and then change some."""
    place.show(page=PAGE)
    place.show("tom", page=PAGE.replace("Prøveserien", "Den tomme"))
    place.episode("kladde", title=f"'{LONG} i en kladde'")
    place.write(
        "klar.vtt", f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v Helle>{LONG}.\n\n00:01.000 --> 00:02.000\n<v Gæst>Ja.\n"
    )
    place.episode("klar", title="Klar", head=REASON)
    chapters = "chapters: [{start: '0', title: Velkommen}, {start: '0:01', title: '" + LONG + "'}]\n"
    place.episode("ude", title="Ude", number=1, head=REASON + chapters, **OUT)
    place.episode("aendret", title=LONG, number=2, head=REASON, **OUT)
    place.episode("planlagt", title="Planlagt", number=3, head=REASON, **LATER)
    place.episode("trukket", title="Trukket", head=REASON, **GONE)
    place.ingest()
    place.clock.forward(minutes=1)
    page = place.path("aendret.md")
    page.write_text(page.read_text().replace(LONG, f"{LONG} igen", 1))
    place.write(f"{LONG}.mp3", b"no sound at all")
    place.ingest()


def let_things_happen(stage: StudioStage) -> None:
    """Keep jobs and orders in every state."""
    place = stage.place
    away = Unavailable("storage_unreachable", bucket="podcast", endpoint="https://s3.example.org", reason=LONG)
    states = ((3, State.FAILED), (1, State.FAILED), (1, State.RUNNING), (1, State.DONE))
    with transact(place.house.catalog) as tx:
        show = get_show(tx, SHOW).latest.guid
        for slug, (number, state) in zip(("kladde", "klar", "ude", "planlagt"), states, strict=True):
            audio = place.kept(slug).latest.audio
            assert audio is not None
            why = state is State.FAILED
            save_attempt(
                tx,
                Attempt(
                    task="analyse", subject=audio.payload, revision=str(VERSION), number=number, state=state,
                    started_at=place.clock(), ended_at=None if state is State.RUNNING else place.clock(),
                    reason=str(away) if why else None, said=said(away) if why else None,
                ),
            )  # fmt: skip
    order = place_order(place.house, Kind.READ_IN, show, place.kept("kladde").latest.guid)
    refused = (said(Invalid("publish_without_sound", episode=f"{SHOW}/kladde")),)
    with transact(place.house.catalog) as tx:
        save_order(tx, replace(order, refused=refused, ended_at=place.clock()))
        save_order(tx, replace(order, id="waiting", subject=place.kept("ude").latest.guid, progress=f"3/7 {LONG}.mp3"))
    count_downloads(place)


def count_downloads(place: Place) -> None:
    """Keep what was counted since a while ago, in many apps and countries."""
    apps = ("AntennaPod", "Spotify", "Apple Podcasts", LONG, "")
    made = [
        make_sum(place.kept(slug).latest.guid, ago, 3 * ago % 41 + 1, app=app, country=country)
        for ago in range(0, 60, 3)
        for slug, app, country in zip(
            ("ude", "aendret", "ude", "trukket", "ude"), apps, ("DK", "NO", "DK", "", "BA"), strict=True
        )
    ]
    keep_sums(place.house.catalog, made, since=days_ago(61))


def guid_of(place: Place, show: str = SHOW) -> str:
    """Return the guid of a show."""
    with read(place.house.catalog) as tx:
        return get_show(tx, show).latest.guid
