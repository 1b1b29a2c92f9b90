"""Content codings and the fields of answers."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.delivery.codings import OFFERED, choose, encode, is_compressible
from podcast_service.delivery.kept import KeptDocument, keep
from podcast_service.delivery.plan import plan
from podcast_service.domain.document import Document


@given(st.binary(max_size=3000))
def test_h16_a_coding_decodes_to_the_same_bytes_and_is_the_same_each_time(body: bytes) -> None:
    assert (
        gzip.decompress(encode("gzip", body))
        == brotli.decompress(encode("br", body))
        == encode("identity", body)
        == body
    )
    assert encode("gzip", body) == encode("gzip", body)


@given(st.text(max_size=80))
def test_h10_no_accept_encoding_makes_the_choice_fail(text: str) -> None:
    assert choose(text) in OFFERED


TYPES = [
    ("text/html; charset=utf-8", True),
    ("application/rss+xml; charset=utf-8", True),
    ("application/json+chapters", True),
    ("text/vtt", True),
    ("image/svg+xml", True),
    ("image/jpeg", False),
    ("audio/mpeg", False),
    ("application/pdf", False),
]


@pytest.mark.parametrize(("media_type", "expected"), TYPES)
def test_e03_text_is_compressed_and_sound_is_not(media_type: str, expected: bool) -> None:
    assert is_compressible(media_type, 10_000) is expected
    assert not is_compressible(media_type, 100)


def test_s4_an_https_site_says_so_in_every_answer() -> None:
    kept = keep("/", Document(body=b"x", media_type="text/html"), https=True)

    fields = dict(plan("GET", {}, kept).fields)

    assert fields[b"strict-transport-security"] == b"max-age=31536000"


def test_a_documents_own_fields_win_over_ours() -> None:
    own = (("Cache-Control", "public, max-age=5"), ("Link", "</a>; rel=hub"))

    fields = dict(
        plan("GET", {}, keep("/", Document(body=b"x", media_type="text/html", fields=own), https=False)).fields
    )

    assert fields[b"cache-control"] == b"public, max-age=5"
    assert fields[b"link"] == b"</a>; rel=hub"


@pytest.mark.parametrize("status", [404, 410, 301, 503])
def test_only_a_200_has_validators(status: int) -> None:
    document = Document(
        body=b"x" * 1000, media_type="text/html", status=status, modified_at=datetime(2026, 1, 1, tzinfo=UTC)
    )
    kept = keep("/", document, https=False)

    decided = plan("GET", {"if-none-match": "*", "if-match": '"x"'}, kept)

    assert isinstance(kept, KeptDocument)
    assert decided.status == status
    assert not {b"etag", b"last-modified"} & dict(decided.fields).keys()


@pytest.mark.parametrize(
    ("status", "caching"), [(404, b"no-cache"), (410, b"public, max-age=60"), (301, b"public, max-age=60")]
)
def test_h19_a_missing_address_is_not_cached(status: int, caching: bytes) -> None:
    kept = keep("/static/abcdef12/a.css", Document(body=b"x", media_type="text/css", status=status), https=False)

    assert dict(plan("GET", {}, kept).fields)[b"cache-control"] == caching
