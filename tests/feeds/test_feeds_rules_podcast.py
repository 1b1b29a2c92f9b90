"""Section P: what breaks a podcast: element is found, and nothing else."""

from __future__ import annotations

import pytest
from breaches import SELF, Breach, as_cases, broken, untried, whole

from podcast_service.domain.identity import podcast_guid
from podcast_service.feeds.rules_podcast import PODCAST

SOUNDBITE = '<podcast:soundbite startTime="80" duration="30"/>'
TRANSCRIPT = 'type="text/vtt" language="da" rel="captions"'
GUID = podcast_guid(SELF)
HASH = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
BANNER = '<podcast:image href="https://pod.example/om'
SILENT = '<podcast:socialInteract protocol="disabled"/>'
PUBLISHER = "<podcast:publisher>"
REMOTE = '<podcast:remoteItem medium="publisher" feedGuid="003af0a0-6a45-55cf-b765-68e3d349551b"/>'
SPLIT = '<podcast:valueRecipient type="node" address="032f4f" split="1"/>'

BREACHES = [
    Breach("feed-P01", "<podcast:medium>", "<podcast:mood>glad</podcast:mood><podcast:medium>"),
    Breach("feed-P01", "<podcast:medium>", "<podcast:season>1</podcast:season><podcast:medium>"),
    Breach("feed-P02", TRANSCRIPT, 'language="da"'),
    Breach("feed-P03", "<podcast:medium>podcast", "<podcast:medium>radio"),
    Breach("feed-P03", 'rel="captions"', 'rel="text"'),
    Breach("feed-P03", "geo:57.05,9.92", "57.05 9.92"),
    Breach("feed-P04", ">Jytte Quist<", f">{'Jytte' * 30}<"),
    Breach("feed-P05", 'role="guest"', 'Role="guest"'),
    Breach("feed-P07", "<podcast:medium>", "<podcast:guid>" + GUID + "</podcast:guid><podcast:medium>"),
    Breach("feed-P08", "<podcast:chapters", SOUNDBITE + "<podcast:chapters"),
    whole("feed-P01", "<channel>", "<podcast:guid>x</podcast:guid><channel>"),
    whole("feed-P01", "<podcast:podroll>", "<podcast:podroll><podcast:source uri='https://x.example/'/>"),
    whole("feed-P02", '<podcast:source uri="https://pod.example/film/om-haab.mp4"/>', ""),
    whole("feed-P02", '<podcast:contentLink href="https://pod.example/direkte">Lyt her</podcast:contentLink>', ""),
    whole("feed-P02", "<title>Direkte fra Aalborg</title>", ""),
    whole("feed-P02", ' length="312"', ""),
    whole("feed-P02", SPLIT, ""),
    whole("feed-P02", ' url="https://pod.example/vilkaar"', ""),
    whole("feed-P02", ' uri="https://social.example/@helle/1"', ""),
    whole("feed-P02", ' dtstart="2026-11-02T00:00:00.000Z"', ""),
    whole("feed-P03", 'role="guest"', 'role="gæst"'),
    whole("feed-P03", 'group="Cast"', 'group="Band"'),
    whole("feed-P03", 'purpose="ai-content">false', 'purpose="ai-content">måske'),
    whole("feed-P03", 'pubdate="Fri, 02 Jan 2026 08:00:00 +0000"', 'pubdate="2026-01-02"'),
    whole("feed-P03", 'end="2026-12-01T19:00:00+01:00"', 'end="2026-12-01T17:00:00+01:00"'),
    whole("feed-P03", 'end="2026-12-01T19:00:00+01:00"', 'end="2026-12-01 19:00"'),
    whole("feed-P03", 'uri="https://pod.example/lyd/om-haab.mp3"', 'uri="https://pod.example/lyd/andet.mp3"'),
    whole("feed-P03", 'type="video/mp4" length', 'type="video/mp4" default="true" length'),
    whole("feed-P03", 'rrule="FREQ=WEEKLY', 'rrule="EVERY=WEEK'),
    whole("feed-P03", 'remotePercentage="95"', 'remotePercentage="101"'),
    whole("feed-P03", 'aspect-ratio="16/9"', 'aspect-ratio="bred"'),
    whole("feed-P03", ">yes</podcast:block>", ">Yes</podcast:block>"),
    whole("feed-P03", 'server="irc.pod.example"', 'server="irc://pod.example"'),
    whole("feed-P03", 'usesPodping="true"', 'usesPodping="yes"'),
    whole("feed-P04", 'display="Andet kapitel"', f'display="{"x" * 33}"'),
    whole("feed-P04", 'title="Standard"', f'title="{"x" * 33}"'),
    whole("feed-P04", 'purpose="release"', f'purpose="{"x" * 129}"'),
    whole("feed-P05", BANNER, '<podcast:images srcset="https://x.example/a.jpg 300w"/>' + BANNER),
    whole("feed-P06", HASH, HASH[:-8]),
    whole("feed-P06", HASH, HASH.replace("sha256", "sha1")),
    whole("feed-P07", PUBLISHER, PUBLISHER + REMOTE),
    whole("feed-P07", 'medium="publisher"', 'medium="podcast"'),
    whole("feed-P07", SPLIT, SPLIT + '<podcast:remoteItem feedGuid="917393e3-1b1e-5cef-ace4-edaa54e1f810"/>'),
    whole("feed-P07", 'block id="apple"', "block"),
    whole("feed-P07", SILENT, SILENT + '<podcast:socialInteract protocol="activitypub" uri="https://x.example/"/>'),
    whole("feed-P07", 'protocol="disabled"', 'protocol="disabled" accountId="@helle"'),
    whole("feed-P08", 'duration="30"', 'duration="12"'),
    whole("feed-P08", 'startTime="10.5"', 'startTime="890"'),
]  # fmt: skip


@pytest.mark.parametrize("breach", as_cases(BREACHES))
def test_a_breach_is_found_and_nothing_else(breach: Breach):
    assert broken(breach.findings()) == {breach.demand, *breach.also}


def test_every_row_has_a_breach_that_shows_it():
    assert untried(PODCAST, (finding for breach in BREACHES for finding in breach.findings())) == set()
