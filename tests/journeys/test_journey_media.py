"""What the feed promises, asked of the running server: sound, pictures, transcripts, chapters, links, sitemap."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor

import av
import pytest
from av.audio.frame import AudioFrame
from doorways import Reply
from lxml import html as lxml_html
from PIL import Image
from servers import Server, ask_on
from shows import EPISODE, FEED, SOUND, Served

from podcast_service.transcripts.formats import problems, read

ORIGINAL = "episodes/troen-paa-jobchancen/at-balancere-sine-forventninger.mp3"


@pytest.fixture(scope="module")
def whole(server: Server) -> Reply:
    return server.ask(SOUND)


def decoded_ms(sound: bytes) -> int:
    """Decode every sample and return how long they are together."""
    with av.open(io.BytesIO(sound)) as opened:
        stream = opened.streams.audio[0]
        frames = [frame for frame in opened.decode(stream) if isinstance(frame, AudioFrame)]
        return round(1000 * sum(frame.samples for frame in frames) / stream.rate)


def test_the_sound_is_the_file_of_the_repository_as_the_feed_promises_it(
    server: Server, served: Served, whole: Reply
) -> None:
    """feed-E01, feed-E02, feed-E03, feed-E04, feed-E14, feed-E16, feed-E17, feed-E19, feed-E22."""
    (promised,) = served.enclosures
    original = (server.log.parent / ORIGINAL).read_bytes()

    head = server.ask(promised.path, "HEAD")
    coded = server.ask(promised.path, accept_encoding="gzip, br")

    assert (whole.status, head.status) == (200, 200)
    assert whole.body == coded.body == original
    assert promised.length == len(original)
    assert head.body == b""
    for reply in (whole, head, coded):
        assert reply.fields["content-type"] == promised.media_type
        assert reply.fields["content-length"] == str(len(original))
        assert reply.fields["accept-ranges"] == "bytes"
        assert "content-encoding" not in reply.fields
    assert whole.fields["etag"].startswith('"')
    assert "last-modified" in whole.fields
    assert "max-age=" in whole.fields["cache-control"]
    assert whole.fields["access-control-allow-origin"] == "*"
    assert "Content-Range" in whole.fields["access-control-expose-headers"]


def test_the_sound_decodes_and_is_good_enough_for_directories(whole: Reply) -> None:
    """feed-E18, feed-E21."""
    with av.open(io.BytesIO(whole.body)) as opened:
        stream = opened.streams.audio[0]
        assert stream.codec_context.name.startswith("mp3")
        assert stream.rate >= 44_100
        assert (opened.bit_rate or 0) >= 32_000 * stream.channels
    assert 60_000 <= decoded_ms(whole.body) <= 120_000


PARTS = {
    "E05 the probe of Apple's player": ("bytes=0-1", lambda size: (0, 2)),
    "E06 in the middle": ("bytes=300000-500000", lambda size: (300_000, 500_001)),
    "E06 to the end": ("bytes=900000-", lambda size: (900_000, size)),
    "E07 the last bytes": ("bytes=-128", lambda size: (size - 128, size)),
    "E07 more than there is": ("bytes=-99999999", lambda size: (0, size)),
    "E08 an end beyond": ("bytes=1000000-99999999", lambda size: (1_000_000, size)),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_exactly_that_part(server: Server, whole: Reply, name: str) -> None:
    """feed-E05, feed-E06, feed-E07, feed-E08."""
    asked, part = PARTS[name]
    start, stop = part(len(whole.body))

    reply = server.ask(SOUND, range=asked)

    assert reply.status == 206
    assert reply.body == whole.body[start:stop]
    assert reply.fields["content-range"] == f"bytes {start}-{stop - 1}/{len(whole.body)}"
    assert reply.fields["etag"] == whole.fields["etag"]


def test_a_part_beyond_the_end_says_how_long_the_sound_is(server: Server, whole: Reply) -> None:
    """feed-E09."""
    reply = server.ask(SOUND, range=f"bytes={len(whole.body)}-")

    assert (reply.status, reply.fields["content-range"]) == (416, f"bytes */{len(whole.body)}")


@pytest.mark.parametrize("asked", ["seconds=0-1", "bytes=5-4", "bytes=a-b", "bytes", "bytes=0-1,500000-500001"])
def test_a_range_that_is_none_or_several_gives_the_whole_sound(server: Server, whole: Reply, asked: str) -> None:
    """feed-E10, feed-E11."""
    reply = server.ask(SOUND, range=asked)

    assert (reply.status, reply.body) == (200, whole.body)


def test_what_an_app_has_already_is_not_sent_again(server: Server, whole: Reply) -> None:
    """feed-E12."""
    assert server.ask(SOUND, if_none_match=whole.fields["etag"]).status == 304
    assert server.ask(SOUND, if_modified_since=whole.fields["last-modified"]).status == 304


def test_a_broken_download_goes_on_only_with_the_same_file(server: Server, whole: Reply) -> None:
    """feed-E13."""
    for validator in (whole.fields["etag"], whole.fields["last-modified"]):
        assert server.ask(SOUND, range="bytes=1000-", if_range=validator).body == whole.body[1000:]
    for validator in ('"other"', f"W/{whole.fields['etag']}", "Thu, 19 Nov 2020 09:00:07 GMT"):
        assert server.ask(SOUND, range="bytes=1000-", if_range=validator).status == 200


def test_eight_parts_fetched_at_once_make_the_file(server: Server, whole: Reply) -> None:
    """feed-E15."""
    step = len(whole.body) // 8 + 1
    asked = [f"bytes={start}-{start + step - 1}" for start in range(0, len(whole.body), step)]

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda one: server.ask(SOUND, range=one), asked))

    assert {reply.status for reply in parts} == {206}
    assert b"".join(reply.body for reply in parts) == whole.body


def test_a_range_on_head_is_ignored(server: Server, whole: Reply) -> None:
    """feed-E20."""
    reply = server.ask(SOUND, "HEAD", range="bytes=0-1")

    assert (reply.status, reply.fields["content-length"]) == (200, str(len(whole.body)))


def test_the_artwork_is_what_directories_take(server: Server, served: Served) -> None:
    """feed-A01, feed-A02, feed-A03, feed-A04, feed-A05, feed-A06, feed-A07."""
    assert len(served.pictures) == 2  # the show's and the episode's
    for path in served.pictures:
        head, reply = server.ask(path, "HEAD"), server.ask(path)
        picture = Image.open(io.BytesIO(reply.body))

        assert (head.status, reply.status) == (200, 200)
        assert head.fields["content-type"] == reply.fields["content-type"] == "image/jpeg"
        assert (picture.format, picture.mode, path.rpartition(".")[2]) == ("JPEG", "RGB", "jpg")
        assert picture.width == picture.height
        assert 1400 <= picture.width <= 3000
        assert len(reply.body) <= 512 * 1024
        assert server.ask(path, if_none_match=reply.fields["etag"]).status == 304


def test_the_transcripts_are_what_they_say_and_fit_the_sound(server: Server, served: Served, whole: Reply) -> None:
    """feed-T01, feed-T02, feed-T03, feed-T04, feed-T05, feed-T06."""
    assert [promised.media_type for promised in served.transcripts] == [
        "text/vtt",
        "text/plain",
        "application/json",
        "application/x-subrip",
    ]
    for promised in served.transcripts:
        reply = server.ask(promised.path)
        kind, _, charset = reply.fields["content-type"].partition("; charset=")
        transcript = read(promised.path, reply.body, "da") if kind != "text/plain" else None

        assert (reply.status, kind, charset or "utf-8") == (200, promised.media_type, "utf-8")
        assert reply.fields["access-control-allow-origin"] == "*"
        assert "prøvelyd" in reply.body.decode()
        assert transcript is None or problems(transcript, decoded_ms(whole.body)) == ()


def test_the_chapters_are_what_they_say_and_lie_in_the_sound(server: Server, served: Served, whole: Reply) -> None:
    """feed-J01, feed-J02, feed-J03, feed-J04, feed-J05, feed-J06, feed-J07, feed-J08."""
    (promised,) = served.chapters
    reply = server.ask(promised.path)
    document = json.loads(reply.body)
    chapters = document["chapters"]
    starts = [chapter["startTime"] for chapter in chapters]

    assert reply.status == 200
    assert reply.fields["content-type"] == promised.media_type == "application/json+chapters"
    assert reply.fields["access-control-allow-origin"] == "*"
    assert document["version"] == "1.2.0"
    assert len(chapters) >= 3
    assert all(type(start) in (int, float) for start in starts)
    assert all(isinstance(chapter["title"], str) for chapter in chapters)
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert 1000 * starts[-1] < decoded_ms(whole.body)
    assert all(server.ask(server.path(chapter["img"])).status == 200 for chapter in chapters if "img" in chapter)


def test_the_pages_the_feed_links_to_offer_the_feed(server: Server, served: Served) -> None:
    """feed-I17, feed-I18."""
    for path in served.links:
        reply = server.ask(path)
        offered = lxml_html.fromstring(reply.body.decode()).xpath('//link[@type="application/rss+xml"]/@href')

        assert reply.status == 200
        assert reply.fields["content-type"].startswith("text/html")
        assert server.address + FEED in offered


def test_every_address_of_the_sitemap_and_everything_linked_from_it_answers(server: Server) -> None:
    connection = server.connect()
    sitemap = ask_on(connection, "/sitemap.xml").body.decode()
    waiting = [server.path(one.partition("</loc>")[0]) for one in sitemap.split("<loc>")[1:]]
    pages, seen = len(waiting), set(waiting)
    assert EPISODE in seen

    while waiting:
        path = waiting.pop()
        reply = ask_on(connection, path)
        assert reply.status == 200, path
        if not reply.fields["content-type"].startswith("text/html"):
            continue
        document = lxml_html.fromstring(reply.body.decode())
        for target in document.xpath("//@href | //@src | //meta[@property='og:image']/@content"):
            local = str(target).removeprefix(server.address).partition("#")[0].partition("?")[0]
            if local.startswith("/") and local not in seen:
                seen.add(local)
                waiting.append(local)
    connection.close()

    assert len(seen) > pages
    assert {FEED, SOUND} <= seen
