"""Turn a request and a kept answer into a plan: status, fields, bytes. Pure; nothing is touched."""

from __future__ import annotations

from collections.abc import Mapping

from podcast_service.delivery.codings import IDENTITY, choose
from podcast_service.delivery.kept import Kept, KeptDocument, KeptMedia, Plan, Refusals
from podcast_service.delivery.ranges import Stretch, Verdict, evaluate, may_continue, read_range

READ_FIELDS = frozenset(
    {
        "accept-encoding",
        "access-control-request-method",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "range",
    },
)
"""The request fields a plan depends on, and no others: neither Accept nor User-Agent (feed-H15)."""

_CONDITIONS = frozenset({"if-match", "if-modified-since", "if-none-match", "if-unmodified-since"})


def plan(method: str, headers: Mapping[str, str], kept: Kept) -> Plan:
    """Decide the answer to ``method`` with ``headers`` (lower-case names, repeated fields joined by a comma)."""
    if method not in ("GET", "HEAD"):
        return _refuse(method, headers, kept.refusals)
    if isinstance(kept, KeptDocument):
        return _plan_document(method, headers, kept)
    return _plan_media(method, headers, kept)


def _refuse(method: str, headers: Mapping[str, str], refusals: Refusals) -> Plan:
    """Answer a CORS preflight where other origins may read, 405 with Allow to anything else (feed-H22)."""
    if method == "OPTIONS" and refusals.preflight is not None and "access-control-request-method" in headers:
        return refusals.preflight
    return refusals.not_allowed


def _plan_document(method: str, headers: Mapping[str, str], kept: KeptDocument) -> Plan:
    coding = choose(headers.get("accept-encoding", ""))
    variant = kept.variants.get(coding) or kept.variants[IDENTITY]
    if kept.is_conditional and not _CONDITIONS.isdisjoint(headers):
        verdict = evaluate(headers, variant.etag, kept.modified_at)
        if verdict is not Verdict.SEND:
            return variant.unchanged if verdict is Verdict.UNCHANGED else variant.failed
    return variant.whole if method == "GET" else variant.head


def _plan_media(method: str, headers: Mapping[str, str], kept: KeptMedia) -> Plan:
    if not _CONDITIONS.isdisjoint(headers):
        verdict = evaluate(headers, kept.etag, kept.modified_at)
        if verdict is not Verdict.SEND:
            return kept.unchanged if verdict is Verdict.UNCHANGED else kept.failed
    if method == "HEAD":
        return kept.head  # Range is defined for GET alone (feed-E20)
    asked = headers.get("range")
    if asked is None or not may_continue(headers.get("if-range"), kept.etag, kept.modified_at):
        return kept.whole
    stretch = read_range(asked, kept.object.size)
    if stretch is None:
        return kept.whole
    return _part(kept, stretch) if isinstance(stretch, Stretch) else kept.outside


def _part(kept: KeptMedia, stretch: Stretch) -> Plan:
    start, stop = stretch
    fields = (
        *kept.part_fields,
        (b"content-length", b"%d" % (stop - start)),
        (b"content-range", b"bytes %d-%d/%d" % (start, stop - 1, kept.object.size)),
    )
    return Plan(206, fields, key=kept.object.key, stretch=stretch)
