"""What subscribers get, in words: the difference between two feeds, in the language of who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import datetime

from podcast_service.domain.episode import TYPES
from podcast_service.domain.text import clock
from podcast_service.feeds.difference import CHAPTERS, SIZE, TRANSCRIPTS, Change, ChangedItem, Difference, Move, Way
from podcast_service.feeds.markup import text_of
from podcast_service.feeds.values import FeedItem, FeedPerson
from podcast_service.site import words
from podcast_service.site.templating import say

LABELS = {
    "title": "title",
    "itunes:title": "title",
    "description": "description",
    "content:encoded": "show notes",
    "link": "address of the page",
    "itunes:new-feed-url": "new address of the feed",
    "language": "language",
    "copyright": "copyright",
    "image": "cover",
    "itunes:image": "cover",
    "podcast:image": "cover",
    "pubDate": "date",
    "enclosure url": "address of the sound",
    SIZE: "size of the sound",
    "enclosure type": "format of the sound",
    "itunes:duration": "length",
    CHAPTERS: "chapters",
    "podcast:chapters": "chapters",
    TRANSCRIPTS: "transcript",
    "podcast:transcript": "transcript",
    "itunes:season": "season",
    "podcast:season": "season",
    "itunes:episode": "number",
    "podcast:episode": "number",
    "itunes:episodeType": "kind of episode",
    "itunes:explicit": "explicit",
    "itunes:author": "author",
    "itunes:owner": "owner",
    "itunes:category": "category",
    "itunes:type": "order of listening",
    "podcast:person": "people",
    "podcast:location": "place",
    "podcast:license": "license",
    "podcast:alternateEnclosure": "other forms of the sound",
    "": "other elements",
}
"""What people call an element; one that is not here goes by its own name."""
_MORE_FULLY = {
    "itunes:title": "title",
    "itunes:season": "podcast:season",
    "itunes:episode": "podcast:episode",
    "podcast:chapters": CHAPTERS,
    "podcast:transcript": TRANSCRIPTS,
}
"""What says the same as an element, and more: where both change, people are told that one."""
_LEADS_ON = {
    Way.HERE: "The old address answers 301 and the feed says itunes:new-feed-url, so apps follow by themselves.",
    Way.AWAY: "The feed's address answers 301, so subscribers go there. The pages and the sound stay here.",
    Way.BACK: "The feed's address answers with the feed again. Apps that left return once that host leads them here.",
}
_PICTURES = ("image", "itunes:image", "podcast:image")
_VALUES = {"true": "Yes", "false": "No", **{one.value: words for one, words in TYPES.items()}}
_ROLES = {"host": "Host", "guest": "Guest", "editor": "Editor", "producer": "Producer", "author": "Author"}
_EXCERPT, _BEFORE = 60, 20


def told_on_page(found: Difference, language: str) -> Iterator[str]:
    """Yield the lines of ``told_in_full`` for a page: nothing stands in columns, and episodes go by their titles."""
    return told_in_full(found, language, sign=_page_sign, named=_title)


def told_in_full(
    found: Difference,
    language: str,
    *,
    sign: Callable[[str, str], str] | None = None,
    named: Callable[[FeedItem, str], str] | None = None,
) -> Iterator[str]:
    """Yield a line for everything subscribers get, and below it what is other than before.

    ``sign`` writes what kind of line it is, ``named`` which episode; by default in a column, and as commands name it.
    """
    sign, named = sign or _sign, named or _named
    if found.move:
        yield from _moves(found.move, language, sign)
    for change in _once(found.channel, language):
        yield f"{sign('show', language)}  {change}"
    for item in found.new:
        yield f"{sign('new', language)}  {named(item, language)}  {_about(item.length, language)}"
    for one in found.changed:
        yield f"{sign('changed', language)}  {named(one.item, language)}"
        for change in _once(one.changes, language):
            yield f"{'':14}{change}"
    for gone in found.gone:
        why = say(language, "withdrawn") if gone.is_withdrawn else say(language, "not in the feed any more")
        yield f"{sign('gone', language)}  {named(gone.item, language)}: {why}"
    for item in found.later:
        yield f"{sign('later', language)}  {named(item, language)}: {_from(item.episode.published_at, language)}"
    if found.is_empty:
        yield say(language, "Subscribers get nothing new.")
    if found.elsewhere:
        yield say(language, "What is published here reaches subscribers at {address} only from there.").format(
            address=found.elsewhere
        )
    yield from costs(found, language)


def told_in_short(found: Difference, language: str) -> Iterator[str]:
    """Yield one line for each kind of thing subscribers get."""
    if found.move:
        yield f"{_sign(found.move.way, language)}  {_way(found.move)}"
    if found.channel:
        yield f"{_sign('show', language)}  {', '.join(_labels(found.channel, language))}"
    changed = [f"{_title(one.item, language)} ({', '.join(_what(one, language))})" for one in found.changed]
    later = [f"{_title(item, language)} ({_from(item.episode.published_at, language)})" for item in found.later]
    rows = (
        ("new", [_title(item, language) for item in found.new]),
        ("changed", changed),
        ("gone", [_title(one.item, language) for one in found.gone]),
        ("later", later),
    )
    yield from (f"{_sign(kind, language)}  {', '.join(told)}" for kind, told in rows if told)


def costs(found: Difference, language: str) -> Iterator[str]:
    """Yield what apps load for it: the new, and what listeners have already (feed-D19)."""
    if found.bytes_new:
        each = say(language, "New downloads: {size} for each subscriber.")
        yield each.format(size=_about(found.bytes_new, language))
    again = [one for one in found.changed if one.fetched_again]
    if again:
        each = say(language, "Each listener who has them already would fetch {size} once more: {episodes}.")
        names = ", ".join(f"{one.item.episode.slug} ({_about(one.fetched_again, language)})" for one in again)
        yield each.format(size=_about(found.bytes_again, language), episodes=names)
    elif found.changed or found.gone or (found.move and found.move.way is Way.HERE):
        yield say(language, "Nobody fetches a sound again.")


def as_data(found: Difference) -> dict[str, object]:
    """Return the same as plain values for programs."""
    return {
        "is_first": found.is_first,
        "move": asdict(found.move) if found.move else None,
        "elsewhere": found.elsewhere,
        "channel": [_change_as_data(one) for one in found.channel],
        "new": [_item_as_data(item) for item in found.new],
        "changed": [
            {
                **_item_as_data(one.item),
                "changes": [_change_as_data(change) for change in one.changes],
                "fetched_again": one.fetched_again,
            }
            for one in found.changed
        ],
        "gone": [{**_item_as_data(one.item), "is_withdrawn": one.is_withdrawn} for one in found.gone],
        "later": [_item_as_data(item) for item in found.later],
        "bytes_new": found.bytes_new,
        "bytes_again": found.bytes_again,
    }


def _moves(move: Move, language: str, sign: Callable[[str, str], str]) -> Iterator[str]:
    """Yield where subscribers find the feed from now on, what leads them there, and what stays (feed-L03, feed-C19)."""
    yield f"{sign(move.way, language)}  {_way(move)}"
    yield f"{'':14}{say(language, _LEADS_ON[move.way])}"
    if move.with_pages:
        yield f"{'':14}{say(language, 'The pages move too, and their old addresses lead on.')}"
    if move.way is Way.HERE:
        stays = say(language, "Guid, date and address of the sound stay: {kept} of {episodes} episodes.")
        yield f"{'':14}{stays.format(kept=move.kept, episodes=move.episodes)}"


def _way(move: Move) -> str:
    return f"{move.was} → {move.now}"


def _item_as_data(item: FeedItem) -> dict[str, object]:
    at = item.episode.published_at
    return {
        "guid": item.episode.guid,
        "episode": item.episode.slug,
        "title": item.episode.title,
        "bytes": item.length,
        "published_at": at.isoformat() if at else None,
    }


def _change_as_data(change: Change) -> dict[str, str | None]:
    return {"element": change.tag, "was": change.was, "now": change.now}


def _what(one: ChangedItem, language: str) -> list[str]:
    return _labels(one.changes, language) or [say(language, "sound")]


def _labels(changes: Iterable[Change], language: str) -> list[str]:
    return list(dict.fromkeys(_label(change, language) for change in changes))


def _label(change: Change, language: str) -> str:
    return say(language, LABELS.get(change.tag, change.tag))


def _once(changes: Iterable[Change], language: str) -> list[str]:
    """Say each change once: a title stands in two elements, and a number too."""
    changes = list(changes)
    tags = {change.tag for change in changes}
    told = (change for change in changes if _MORE_FULLY.get(change.tag) not in tags)
    return list(dict.fromkeys(_in_words(change, language) for change in told))


def _in_words(change: Change, language: str) -> str:
    label = _label(change, language)
    if change.tag in _PICTURES:
        return f"{label}: {say(language, 'another picture')}" if change.now else f"{label}: {say(language, 'none')}"
    was, now = (_readable(change.tag, value, language) for value in (change.was, change.now))
    at = _first_difference(was, now)
    return f"{label}: {_excerpt(was, at, language)} → {_excerpt(now, at, language)}"


def item_words(elements: Iterable[tuple[str, str]], language: str) -> Iterator[tuple[str, str]]:
    """Yield what an item tells by the names people have for it, each thing once."""
    told = dict(elements)
    named = dict[str, str]()
    for tag, value in told.items():
        if tag in LABELS and _MORE_FULLY.get(tag) not in told:
            text = say(language, "a picture of its own") if tag in _PICTURES else _readable(tag, value, language)
            named.setdefault(say(language, LABELS[tag]), say(language, _VALUES[text]) if text in _VALUES else text)
    yield from named.items()


def people_words(people: Iterable[FeedPerson], language: str) -> str:
    """Return who an item names, each with what they do: ``Ea Hansen (vært)``."""
    return ", ".join(f"{one.name} ({say(language, _ROLES.get(one.role, one.role)).lower()})" for one in people)


def _readable(tag: str, value: str | None, language: str) -> str:
    if not value:
        return ""
    if tag == SIZE:
        return words.size(int(value), language)
    if tag == "itunes:duration" and value.isdecimal():
        return clock(int(value) * 1000)
    if tag == "pubDate":
        return words.moment(datetime.fromisoformat(value), language)
    return text_of(value) if tag == "content:encoded" else " ".join(value.split())


def _first_difference(was: str, now: str) -> int:
    return next(
        (at for at, pair in enumerate(zip(was, now, strict=False)) if pair[0] != pair[1]), min(len(was), len(now))
    )


def _excerpt(text: str, at: int, language: str) -> str:
    """Return the piece of a text around the place where it became another one."""
    if not text:
        return say(language, "nothing")
    start = max(0, at - _BEFORE) if len(text) > _EXCERPT else 0
    piece = text[start : start + _EXCERPT].strip()
    return _quoted(f"{'…' if start else ''}{piece}{'…' if start + _EXCERPT < len(text) else ''}", language)


def _sign(kind: str, language: str) -> str:
    return f"{say(language, kind):>12}"


def _page_sign(kind: str, language: str) -> str:
    words = say(language, kind)
    return f"{words[:1].upper()}{words[1:]}:"


def _quoted(text: str, language: str) -> str:
    return say(language, "“{words}”").format(words=text)


def _title(item: FeedItem, language: str) -> str:
    return _quoted(item.episode.title, language)


def _named(item: FeedItem, language: str) -> str:
    return f"{_title(item, language)} ({item.episode.slug})"


def _about(count: int, language: str) -> str:
    return say(language, "about {size}").format(size=words.size(count, language))


def _from(at: datetime | None, language: str) -> str:
    return say(language, "from {moment}").format(moment=words.moment(at, language) if at else "–")
