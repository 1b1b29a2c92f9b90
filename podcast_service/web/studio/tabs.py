"""What stands beside each other: the pages of an episode and of a show, in this order."""

from __future__ import annotations

from typing import NamedTuple

from podcast_service.domain.producer import Act
from podcast_service.domain.told import told


class Tab(NamedTuple):
    """One page: its name, the end of its address, and what one must be allowed to see it for."""

    label: str
    end: str
    act: Act


EPISODE: tuple[Tab, ...] = (
    Tab(told("Overview"), "", Act.SEE),
    Tab(told("Details"), "/rediger", Act.EDIT),
    Tab(told("Sound file"), "/lyd", Act.EDIT),
    Tab(told("Cover"), "/cover", Act.EDIT),
    Tab(told("Chapters"), "/kapitler", Act.EDIT),
    Tab(told("Transcript"), "/udskrift", Act.EDIT),
    Tab(told("Soundbites"), "/lydklip", Act.EDIT),
    Tab(told("Ready to publish?"), "/klar", Act.SEE),
    Tab(told("Preview"), "/forhaandsvis", Act.SEE),
    Tab(told("Publish"), "/udgiv", Act.SEE),
    Tab(told("Statistics"), "/statistik", Act.SEE),
    Tab(told("History"), "/historik", Act.SEE),
)
SHOW: tuple[Tab, ...] = (
    Tab(told("Episodes"), "", Act.SEE),
    Tab(told("Upload"), "/upload", Act.EDIT),
    Tab(told("Settings"), "/indstillinger", Act.OWN),
    Tab(told("Cover"), "/cover", Act.OWN),
    Tab(told("Publish the changes"), "/udgiv", Act.PUBLISH),
    Tab(told("Statistics"), "/statistik", Act.SEE),
    Tab(told("History"), "/historik", Act.SEE),
    Tab(told("Waste basket"), "/papirkurv", Act.EDIT),
)
