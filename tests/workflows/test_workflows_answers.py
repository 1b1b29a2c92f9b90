"""What is asked before publishing: whatever the feed would say wrongly is found, and it costs little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from io import BytesIO

import pytest
from builders import make_hash, make_transcript_file
from databases import fresh_catalog
from houses import SHOW, VTT, Place
from PIL import Image
from published import Counting, publish
from sounds import mp3_bytes
from test_workflows_made_feed import long_show, view_of

from podcast_service.domain.chapter import Chapter, ChapterImage
from podcast_service.domain.document import Answer
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Audio, Cover, CoverSize
from podcast_service.feeds.questions import Scope
from podcast_service.feeds.rules_answers import ANSWERS
from podcast_service.feeds.validate import FeedFacts, validate
from podcast_service.site.addresses import answer
from podcast_service.workflows.ask import asked_feed
from podcast_service.workflows.ask_here import Here, keeping
from podcast_service.workflows.proof_asked import answer_stops
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.validate_feed import validate_asking


def _with_audio(**changes: object) -> Callable[[Place, Episode], Episode]:
    def changed(_place: Place, episode: Episode) -> Episode:
        def other(audio: Audio) -> Audio:
            told = {name: value for name, value in changes.items() if name == "size"}
            heard = {name: value for name, value in changes.items() if name != "size"}
            return replace(audio, sound=replace(audio.sound, **heard), **told)  # type: ignore[arg-type]

        return replace(episode, renditions=tuple(replace(one, audio=other(one.audio)) for one in episode.renditions))

    return changed


def _with_cover(width: int, height: int, mode: str = "RGB") -> Callable[[Place, Episode], Episode]:
    def changed(place: Place, episode: Episode) -> Episode:
        out = BytesIO()
        Image.new(mode, (width, height)).save(out, "JPEG")
        size = CoverSize(width=width, sha256="", size=0)
        key = "covers/ab/picture.jpg"
        stored = place.storage.put_bytes(key, out.getvalue(), media_type="image/jpeg")
        size = replace(size, sha256=stored.sha256, size=stored.size)
        place.storage.put_bytes(size.key, out.getvalue(), media_type="image/jpeg")
        return replace(episode, cover=Cover(sizes=(size,), alt="x"))

    return changed


def _with_lost_image(_place: Place, episode: Episode) -> Episode:
    image = ChapterImage(sha256=make_hash("lost"), size=9, width=9, height=9)
    return replace(episode, chapters=(Chapter(start_ms=0, title="Start", image=image),))


UNTRUE: dict[str, tuple[Callable[[Place, Episode], Episode], str]] = {
    "feed-E02 another length": (_with_audio(size=99_999), "E02"),
    "feed-E21 another type": (_with_audio(media_type="audio/x-m4a"), "E21"),
    "feed-I10 another duration": (_with_audio(duration_ms=90_000), "I10"),
    "feed-A03 a cover that is not square": (_with_cover(1500, 1400), "A03"),
    "feed-A03 a cover that is small": (_with_cover(1000, 1000), "A03"),
    "feed-A04 a cover for printing": (_with_cover(1400, 1400, "CMYK"), "A04"),
    "feed-T01 a transcript nobody has": (
        lambda _place, episode: replace(episode, transcripts=(make_transcript_file("nowhere"),)),
        "T01",
    ),
    "feed-J07 a picture of a chapter that is lost": (_with_lost_image, "J07"),
}


@pytest.mark.parametrize("name", UNTRUE)
def test_what_the_feed_would_say_wrongly_is_found(near: Place, name: str) -> None:
    untrue, rule = UNTRUE[name]
    library = near.library()
    episode = library.episodes[SHOW][0]

    stops = answer_stops(near.house, library, library.shows[SHOW], untrue(near, episode))

    assert rule in {stop.facts["rule"] for stop in stops}
    assert answer_stops(near.house, library, library.shows[SHOW], episode) == []


def test_new_sound_is_read_once_and_a_change_of_words_reads_next_to_nothing(far: Place) -> None:
    """An hour of sound in a store far away must not be fetched to mend a comma."""
    storage = far.storage
    assert isinstance(storage, Counting)
    far.episode("second", sound=mp3_bytes(60), title="Second")
    far.ingest()
    publish(far, "second")
    library, second = far.library(), far.public()["second"]
    assert second.heard is not None
    size = second.heard.size

    storage.count = 0
    unknown = replace(library, episodes={})
    assert answer_stops(far.house, unknown, library.shows[SHOW], second) == []
    assert size <= storage.count < size + 10_000

    storage.count = 0
    assert answer_stops(far.house, library, library.shows[SHOW], second) == []
    assert storage.count < 10_000


def test_what_our_own_house_answers_breaks_nothing(near: Place) -> None:
    """Section H, E, A, T and J of the feed demands, I17 and I18, asked in process."""
    near.episode("second", title="Second")
    near.write("second.vtt", VTT)
    near.ingest()
    publish_episode(near.house, SHOW, "second", Word(approve_transcript=True))

    findings = validate_asking(near.house, SHOW)

    assert [finding for finding in findings if finding.rule in {rule.id for rule in ANSWERS}] == []


def test_archives_of_a_long_feed_are_asked_for(near: Place) -> None:
    """feed-G01, feed-G02: to the first of them; where one is missing it is found."""
    with fresh_catalog("sqlite", near.content.parent / "long") as catalog:
        view = view_of(catalog, long_show(230), packed=10_000)
        path = "/podcasts/troen-paa-jobchancen/feed.xml"
        made = view.feed(path)
        assert made is not None
        assert made.archives == 2
        facts = FeedFacts(self_url=view.url(path), now=view.now)
        nothing = Scope(guids=frozenset())

        def asked(find: Callable[[str], Answer | None]) -> FeedFacts:
            return asked_feed(
                made.page(None), facts, nothing, Here(near.house, keeping(near.house, find)), near.house.reader
            )

        whole = asked(partial(answer, view))
        cut = asked(lambda path: None if path.endswith("1.xml") else answer(view, path))

    assert [len(page.guids) for page in whole.pages.values()] == [100, 100]
    assert not {finding.rule for finding in validate(made.page(None), whole)} & {"G01", "G02"}
    assert {finding.rule for finding in validate(made.page(None), cut)} & {"G01", "G02"} == {"G01"}
