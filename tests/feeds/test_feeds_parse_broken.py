"""What is no feed is refused in words, and what is broken is read as far as one can know what was meant."""

from __future__ import annotations

import pytest

from podcast_service.domain.errors import Invalid
from podcast_service.feeds.parse import parse
from podcast_service.feeds.parsed import ParsedFeed

ITEM = b'<item><title>E</title><enclosure url="https://h.example/1.mp3" length="9" type="audio/mpeg"/></item>'


def codes(read: ParsedFeed) -> list[str]:
    return [doubt.code for doubt in read.doubts if doubt.code != "feed_doubt_missing"]


def refusals() -> dict[str, tuple[bytes, str]]:
    return {
        "nothing": (b"", "feed_blank"),
        "a BOM alone": (b"\xef\xbb\xbf \n", "feed_blank"),
        "a web page": (b"<!DOCTYPE html>\n<html><p>Hej</html>", "feed_html"),
        "a web page without a type": (b"<html><head><meta charset=utf-8></head></html>", "feed_html"),
        "a web page in XML": (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "feed_html"),
        "Atom": (b'<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title></feed>', "feed_atom"),
        "RSS 1.0": (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "feed_not_rss"),
        "RSS without a channel": (b'<rss version="2.0"/>', "feed_not_rss"),
        "JSON": (b'{"version": "https://jsonfeed.org/version/1"}', "feed_broken"),
        "a word": (b"Not found", "feed_broken"),
        "a start and no more": (b'<?xml version="1.0"?>\n<rss version="2.0"><channel', "feed_broken"),
    }


@pytest.mark.parametrize("case", refusals())
def test_what_is_no_feed_is_refused_with_what_it_is(case: str) -> None:
    data, code = refusals()[case]
    with pytest.raises(Invalid) as caught:
        parse(data)
    assert caught.value.code == code


def test_what_is_broken_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match="line 3"):
        parse(b'<?xml version="1.0"?>\n<rss>\n<channel <')


NAMESPACES = {
    "the published one": ("https://podcastindex.org/namespace/1.0", []),
    "the old one on GitHub": ("https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", []),
    "without https, told": ("http://podcastindex.org/namespace/1.0", ["feed_doubt_namespace"]),
    "a slash too many, told": ("https://podcastindex.org/namespace/1.0/", ["feed_doubt_namespace"]),
}


@pytest.mark.parametrize("case", NAMESPACES)
def test_a_namespace_is_known_under_its_old_and_misspelt_names(case: str) -> None:
    """feed-X05: readers must accept the old alias of the podcast: namespace, whatever the prefix."""
    uri, told = NAMESPACES[case]
    read = parse(f'<rss xmlns:x="{uri}"><channel><title>T</title><x:medium>music</x:medium></channel></rss>'.encode())
    assert read.channel.show.medium == "music"
    assert codes(read) == told


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("fault", ["", "<oops>"], ids=["whole", "broken"])
def test_letters_survive_in_every_encoding_that_is_declared(encoding: str, fault: str) -> None:
    """feed-X02, X08."""
    declared = encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?><rss><channel><title>Blåbærgrød{fault}</title></channel></rss>'
    assert parse(text.encode(encoding)).channel.show.title == "Blåbærgrød"


FAULTS = {
    "Windows' letters in UTF-8": b"<title>Bl\xe5b\xe6r \x93\xc3\xa6\x94</title>",
    "a control": "<title>Blå\x08bær “æ”</title>".encode(),
    "NULs": "<title>Blå\0bær “æ”</title>".encode(),
    "half a character": b"<title>Bl\xc3\xa5\xed\xa0\x80b\xc3\xa6r \xe2\x80\x9c\xc3\xa6\xe2\x80\x9d</title>",
    "references of HTML": b"<title>Bl&aring;b&aelig;r &ldquo;&aelig;&rdquo;</title>",
    "a tag that is not closed": "<description>x<title>Blåbær “æ”</title>".encode(),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_broken_is_read_as_it_was_meant_and_told(case: str) -> None:
    data = b'<rss version="2.0"><channel>' + FAULTS[case] + ITEM + b"</channel></rss>"
    read = parse(data)
    assert "Blåbær “æ”" in (read.channel.show.title or read.channel.show.description)
    assert codes(read)[0] == "feed_doubt_broken"


def test_an_ampersand_alone_is_one_but_not_where_it_is_text_already() -> None:
    read = parse(
        b"<rss><channel><title>A & B</title><!-- & --><copyright><![CDATA[C & D &copy;]]></copyright></channel></rss>"
    )
    assert (read.channel.show.title, read.channel.show.copyright) == ("A & B", "C & D &copy;")


@pytest.mark.parametrize("control", ["\x08", "\0"], ids=["control", "NUL"])
def test_a_control_in_an_attribute_takes_nothing_with_it(control: str) -> None:
    """feed-X08."""
    data = (
        b"<rss><channel><title>T</title>"
        + ITEM.replace(b"h.example", f"h.{control}example".encode())
        + b"</channel></rss>"
    )
    assert parse(data).items[0].enclosure_url == "https://h.example/1.mp3"
