"""Shows and episodes as a feed of ours tells them: what composing keeps, so that reading may be held against it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from hypothesis import strategies as st

from podcast_service.domain.episode import Episode, EpisodeStatus, EpisodeType, Location
from podcast_service.domain.identity import slugify
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.text import clean, one_line
from podcast_service.feeds.categories import CATEGORIES
from podcast_service.feeds.markup import is_markup
from podcast_service.feeds.values import FeedAlternate, FeedChannel, FeedImage, FeedItem, FeedPerson, FeedTranscript

LINES = st.text(min_size=1, max_size=40).map(one_line).filter(bool)
PLAIN = st.text(min_size=1, max_size=200).map(clean).filter(lambda text: text and not is_markup(text))
"""Descriptions: a text that looks like HTML is read as HTML, by every app."""
ADDRESSES = st.from_regex(
    r"https?://[a-z]{1,8}\.example(/[A-Za-z0-9._~!$&'()*+,;=:@%-]{0,9}){0,3}(\?[a-z=&%]{0,9})?", fullmatch=True
)
NOTES = st.lists(LINES.map(lambda line: f"<p>{escape(line)}</p>"), max_size=3).map("\n".join)
PATHS = st.sampled_from(
    [(top, *below) for top, subs in CATEGORIES.items() for below in ((), *((sub,) for sub in sorted(subs)))]
)
PEOPLE = st.builds(
    FeedPerson, LINES, LINES, st.none() | ADDRESSES, st.none() | ADDRESSES, st.none() | LINES
)  # fmt: skip
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
ALTERNATES = st.builds(
    FeedAlternate,
    url=ADDRESSES,
    media_type=st.sampled_from(["audio/opus", "audio/flac"]),
    length=st.integers(0, 10**12),
    sha256=HASHES,
    bit_rate=st.none() | st.integers(1, 10**6),
    codecs=st.none() | st.just("opus"),
    language=st.none() | st.just("da"),
    title=st.none() | LINES,
)
TRANSCRIPTS = st.builds(
    FeedTranscript,
    url=ADDRESSES,
    media_type=st.sampled_from(["text/vtt", "application/json"]),
    language=st.none() | st.sampled_from(["da", "en"]),
    rel=st.none() | st.just("captions"),
)
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001 bounds must be naive
    lambda moment: moment.replace(microsecond=0)
)
PLACES = st.builds(
    Location,
    name=LINES,
    geo=st.none() | LINES,
    osm=st.none() | LINES,
    country=st.none() | st.just("DK"),
    rel=st.none() | st.just("creator"),
)
IMAGES = st.builds(FeedImage, url=ADDRESSES, width=st.integers(1, 3000), alt=st.just("") | LINES)


@st.composite
def shows(draw: st.DrawFn) -> Show:
    title, email, license_name = draw(LINES), draw(st.none() | LINES), draw(st.none() | LINES)
    return Show(
        slug=slugify(title),
        guid=str(draw(st.uuids())),
        title=title,
        language=draw(st.sampled_from(["da", "en", "da-dk"])),
        description=draw(PLAIN),
        author=draw(st.none() | LINES),
        owner_name=draw(LINES) if email else None,
        owner_email=email,
        categories=tuple(draw(st.lists(PATHS, max_size=3))),
        explicit=draw(st.booleans()),
        type=draw(st.sampled_from(ShowType)),
        copyright=draw(st.none() | LINES),
        license=license_name,
        license_url=draw(st.none() | ADDRESSES) if license_name else None,
        medium=draw(st.sampled_from(["podcast", "music", "audiobookL"])),
        locked=draw(st.booleans()),
    )


@st.composite
def channels(draw: st.DrawFn) -> FeedChannel:
    return FeedChannel(
        show=draw(shows()),
        self_url=draw(ADDRESSES),
        page_url=draw(ADDRESSES),
        image_url=draw(ADDRESSES),
        images=tuple(draw(st.lists(IMAGES, max_size=2))),
        people=tuple(draw(st.lists(PEOPLE, max_size=2))),
        help_url=draw(st.none() | ADDRESSES),
        hubs=tuple(draw(st.lists(ADDRESSES, max_size=2))),
        new_feed_url=draw(st.none() | ADDRESSES),
    )


@st.composite
def items(draw: st.DrawFn, show: Show) -> FeedItem:
    title, explicit, license_name = draw(LINES), draw(st.booleans()), draw(st.none() | LINES)
    season, number = draw(st.none() | st.integers(1, 99)), draw(st.none() | st.integers(1, 9999))
    return FeedItem(
        episode=Episode(
            show=show.slug,
            guid=draw(st.uuids().map(str) | ADDRESSES | LINES),
            slug=slugify(title),
            title=title,
            status=EpisodeStatus.PUBLISHED,
            published_at=draw(MOMENTS),
            type=draw(st.sampled_from(EpisodeType)),
            season=season,
            season_name=draw(st.none() | LINES) if season else None,
            number=number,
            episode_display=draw(st.none() | LINES.filter(lambda line: len(line) <= 32)) if number else None,
            description=draw(PLAIN),
            explicit=explicit,
            location=draw(st.none() | PLACES),
            license=license_name,
            license_url=draw(st.none() | ADDRESSES) if license_name else None,
        ),
        page_url=draw(ADDRESSES),
        enclosure_url=draw(ADDRESSES),
        length=draw(st.integers(1, 10**12)),
        media_type=draw(st.sampled_from(["audio/mpeg", "audio/x-m4a"])),
        duration_ms=draw(st.integers(1, 100_000)) * 1000,
        explicit=explicit,
        image_url=draw(st.none() | ADDRESSES),
        images=tuple(draw(st.lists(IMAGES, max_size=2))),
        chapters_url=draw(st.none() | ADDRESSES),
        transcripts=tuple(draw(st.lists(TRANSCRIPTS, max_size=3))),
        notes_html=draw(NOTES),
        people=tuple(draw(st.lists(PEOPLE, max_size=2))),
        alternates=tuple(draw(st.lists(ALTERNATES, max_size=2))),
    )
