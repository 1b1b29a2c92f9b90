"""Read a show's own page, ``show.md``, and the cover beside it."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import approve_show, find_show_by_guid, move_show, save_show
from podcast_service.catalog.sources import Source, save_sources
from podcast_service.content.changes import Folder
from podcast_service.content.folder import PICTURE_SUFFIXES, SHOW_PAGE, read_bytes, read_text
from podcast_service.content.front_matter import Page, parse_page, with_values
from podcast_service.content.keys import Names, cover_of, show_of
from podcast_service.content.replace import replace_text
from podcast_service.domain.artwork import same_picture
from podcast_service.domain.errors import Conflict, Invalid, PodcastError
from podcast_service.domain.identity import is_slug, slugify
from podcast_service.domain.media import Cover
from podcast_service.domain.show import Show, standing_at
from podcast_service.feeds.addresses import WEB_ADDRESS, is_elsewhere
from podcast_service.workflows.history import note_made
from podcast_service.workflows.house import House
from podcast_service.workflows.illustrate import illustrate, shown_in
from podcast_service.workflows.ingest_nodes import unknown_keys
from podcast_service.workflows.keep import draw_cover, keep_cover
from podcast_service.workflows.new_show import mint_show_guid
from podcast_service.workflows.page_values import source_of
from podcast_service.workflows.report import Outcome, Report, Text
from podcast_service.workflows.states import keep_state
from podcast_service.workflows.taken import Run


def read_show(
    house: House, folder: Folder, names: Names, old: Kept[Show] | None, run: Run, report: Report
) -> tuple[Show, list[Source]]:
    """Read ``show.md``, keep what it says, and approve it where that needs nobody's word.

    Return also what to remember of the page once everything that depends on it is saved. Raises Invalid.
    """
    path = f"{folder.name}/{SHOW_PAGE}"
    if path not in folder.files and old:
        return old.latest, []
    with read(house.catalog) as tx:
        is_seen = old is not None and any(one.approved for one in list_episodes(tx, old.latest.slug))
    page, source = _page(house, folder, old)
    slug = old.latest.slug if old else page.fields.text("slug") or slugify(folder.name)
    show = show_of(page, slug=slug, names=names, cover=None)
    _check_identity(house, path, page, show, old, is_seen=is_seen)
    cover = _cover(house, folder, show, page, old, report)
    problems, advice = list[tuple[str, PodcastError]](), list[tuple[str, PodcastError]]()
    pictures: list[Source] = []
    was = old.latest.illustrations if old else ()
    shown = illustrate(house, folder, path, shown_in(page), was, problems, advice, pictures)
    report.refuse_all(problems)
    report.advise_all(advice)
    show = replace(show_of(page, slug=slug, names=names, cover=cover), illustrations=shown)
    report.texts.append(Text(path=path, markdown=page.body, line=page.body_line, of=show))
    for error in unknown_keys(page, path):
        report.advise(path, error)
    with transact(house.catalog) as tx:
        revision = save_show(tx, show, source=path, made_at=house.now())
        subject, before = f"show:{show.guid}", old.latest_revision if old else None
        changed = keep_state(tx, house, subject, revision, path, with_values(page, {}), folder, before)
        if not run.is_first:
            note_made(tx, house, subject, show.guid, before, revision, changed)
        is_approved = _approves(old, show, run)
        if is_approved:
            slug = approve_show(tx, slug, revision)
        elif show.new_slug and not is_seen:
            slug = move_show(tx, slug, show.new_slug)
    _tell(path, show, old, report, is_approved=is_approved)
    return standing_at(show, slug), [source, *pictures]


def _check_identity(house: House, path: str, page: Page, show: Show, old: Kept[Show] | None, *, is_seen: bool) -> None:
    """Refuse an edit that would break an identity listeners already have, or send them nowhere (design idea 2)."""
    if old and old.latest.guid != show.guid:
        raise Invalid("guid_changed", path=path, guid=old.latest.guid)
    with read(house.catalog) as tx:
        other = find_show_by_guid(tx, show.guid)
    if other and other.source != path:
        raise Conflict("show_guid_taken", guid=show.guid, source=path, other=other.source)
    if not all(is_slug(slug) for slug in (show.new_slug or show.slug, *show.old_slugs)):
        raise page.fields.wrong("slug", "small letters a to z, digits and single hyphens")
    if show.new_slug and is_seen and show.slug not in show.old_slugs:
        raise Invalid("show_slug_changed", path=path, slug=show.slug)
    if show.moved_to and not is_elsewhere(show.moved_to, house.public_url, is_local=house.is_local):
        raise Invalid("show_moved_to", path=path, address=show.moved_to)
    if wrong := next((address for address in show.moved_from if not WEB_ADDRESS.fullmatch(address)), None):
        raise page.fields.wrong("moved_from", f"whole addresses, not “{wrong}”")


def _approves(old: Kept[Show] | None, show: Show, run: Run) -> bool:
    """Decide whether what the page says becomes public now; smaller pictures made anew wait for nobody."""
    if run.publish or old is None or old.approved is None:
        return run.publish or run.is_first
    return old.approved != show and _face(old.approved) == _face(show)


def _face(show: Show) -> Show:
    """Return the show as far as anybody can tell: the largest picture says which cover it is."""
    return replace(show, cover=show.cover and replace(show.cover, sizes=show.cover.sizes[:1], webp=()))


def _page(house: House, folder: Folder, old: Kept[Show] | None) -> tuple[Page, Source]:
    """Read the page, and write into it what it must never lose: its guid, its slug, the slugs it once had.

    A folder that has the slug for its name tells it well enough, until it is renamed. Raises Invalid for a folder
    whose name holds nothing to make a slug of.
    """
    path = f"{folder.name}/{SHOW_PAGE}"
    text = read_text(house.content / path)
    page = parse_page(text, path)
    keys, owed = page.fields, dict[str, object]()
    slug = keys.text("slug") or (old.latest.slug if old else slugify(folder.name))
    if not slug:
        raise Invalid("show_name", folder=folder.name)
    if not keys.text("guid"):
        owed["guid"] = old.latest.guid if old else mint_show_guid(house, slug)
    if not keys.text("slug") and ("guid" in owed or slug != folder.name):
        owed["slug"] = slug
    said, had = keys.texts("old_slugs"), old.approved.old_slugs if old and old.approved else ()
    if lost := [one for one in had if one not in (*said, slug)]:
        owed["old_slugs"] = [*said, *lost]
    if not owed:
        return page, folder.source(path)
    new = with_values(page, owed)
    written = replace_text(house.content / path, new, was=text)
    return parse_page(new, path), source_of(path, written)


def _cover(house: House, folder: Folder, show: Show, page: Page, old: Kept[Show] | None, report: Report) -> Cover:
    """Find the show's cover, or draw one; a picture that cannot be used is told, and the cover stays as it was."""
    path, key, was = f"{folder.name}/{SHOW_PAGE}", cover_of(page), old.latest.cover if old else None
    found = folder.find(key.name) if key.name else next(iter(folder.beside("cover", PICTURE_SUFFIXES)), None)
    if key.name and not found:
        raise Invalid("cover_missing", path=path, name=key.name)
    if found is None:
        return draw_cover(house, show.title, show.guid)
    try:
        cover = keep_cover(house, read_bytes(house.content / found.path), alt=key.alt or "", crop=key.crop)
    except Invalid as error:
        report.refuse(found.path, error)
        return was or draw_cover(house, show.title, show.guid)
    if key.alt is None and not same_picture(cover, was):
        report.advise(path, Invalid("cover_without_alt"))
    with transact(house.catalog) as tx:
        save_sources(tx, [folder.source(found.path)])
    return cover


def _tell(path: str, show: Show, old: Kept[Show] | None, report: Report, *, is_approved: bool) -> None:
    if old is None:
        report.tell(path, Outcome.NEW)
    elif old.latest == show:
        report.tell(path, Outcome.UNCHANGED)
    elif is_approved or old.approved is None:
        report.tell(path, Outcome.CHANGED)
    else:
        report.tell(path, Outcome.PENDING, f"podcast-service publish {show.slug} publishes it")
