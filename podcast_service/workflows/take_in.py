"""Take one episode in: read its sound, store it, write into its page what must never be lost, read what lies beside.

Runs in several threads at once and touches the catalog only for pictures; ``settle`` makes the result visible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from podcast_service.content.accepted_keys import accepted_of
from podcast_service.content.folder import Written, create_text
from podcast_service.content.front_matter import Page, new_page, parse_page, with_values
from podcast_service.content.keys import Beside, episode_of
from podcast_service.content.replace import replace_text
from podcast_service.content.sound_keys import EARLIER, audio_of, dump_earlier, dump_renditions, renditions_of
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, Invalid, PodcastError
from podcast_service.domain.identity import is_slug, slugify
from podcast_service.domain.media import Audio, Recording, Tags
from podcast_service.domain.offering import enclosure_path, enclosure_recipe
from podcast_service.domain.readiness import doubt_in_words
from podcast_service.domain.rendition import Rendition
from podcast_service.domain.text import shorten_bytes, title_of_name
from podcast_service.workflows.chapters import find_chapters
from podcast_service.workflows.enclose import enclosed, still_good
from podcast_service.workflows.find_cover import find_cover
from podcast_service.workflows.illustrate import illustrate, shown_in
from podcast_service.workflows.ingest_nodes import unknown_keys
from podcast_service.workflows.keep import with_drawn_cover
from podcast_service.workflows.page_values import source_of
from podcast_service.workflows.publication_asked import would_fetch_again
from podcast_service.workflows.report import Text
from podcast_service.workflows.retag import Agreed, conflict_in_words, reconcile
from podcast_service.workflows.take_sound import (
    changed_at,
    find_renditions,
    had_before,
    pinned,
    read_sound,
    store_sound,
)
from podcast_service.workflows.taken import Candidate, TakenIn, Taking
from podcast_service.workflows.transcripts import advise_on_speakers, read_transcripts, unbound_approvals


def take_in(taking: Taking, one: Candidate) -> TakenIn:
    """Take one episode in. Never raises for what a producer may have done: it is told in ``problems``."""
    taken = TakenIn(candidate=one)
    try:
        recording = read_sound(taking, one)
    except PodcastError as error:
        taken.problems.append((one.sound.path if one.sound else one.path, error))
        return taken
    if recording and one.sha256:
        taken.recordings[one.sha256] = recording
    try:
        _take_in(taking, one, recording, taken)
    except PodcastError as error:
        taken.episode = None
        taken.problems.append((one.path, error))
    return taken


def _take_in(taking: Taking, one: Candidate, recording: Recording | None, taken: TakenIn) -> None:
    """Find out what the page shall say, make what listeners get where that is due, and write the page once."""
    house, text, written = taking.house, one.text, None
    if text is None:
        text = _first_page(one, recording)
        written = create_text(house.content / one.path, text)
    page = parse_page(text, one.path)
    guid = page.fields.text("guid") or (one.kept.latest.guid if one.kept else str(uuid4()))
    slug = page.fields.text("slug") or (one.kept.latest.slug if one.kept else slugify(one.stem) or guid)
    _check_identity(one, page, guid, slug, house.now())
    agreed = reconcile(taking, one, page, recording)
    _tell(one, agreed, recording, taken)
    audio = store_sound(taking, agreed.one, agreed.recording)
    draft = _Draft(taking, agreed.one, agreed.recording, audio, guid, slug, taken)
    owed = {**_owed(taking, agreed.one, page, guid, audio), **agreed.values}
    owed |= _identity(taking, one, page, draft.episode(_with(page, owed)))
    owed |= _renditions(taking, one, page, _with(page, owed), draft)
    taken.page = with_values(page, owed) if owed else text
    if owed:
        written = replace_text(house.content / one.path, taken.page, was=text)
    new = _with(page, owed)
    taken.episode = with_drawn_cover(house, taking.show, draft.episode(new))
    _advise(taking, one, new, taken)
    _remember(taking, one, guid, written, taken)


@dataclass(slots=True)
class _Draft:
    """Makes the episode a page describes; what lies beside the page is looked at once, however often it is asked."""

    taking: Taking
    one: Candidate
    recording: Recording | None
    audio: Audio | None
    guid: str
    slug: str
    taken: TakenIn
    beside: Beside | None = None
    made: tuple[Rendition, ...] | None = None
    asked: set[str] = field(default_factory=set)
    """The keys that were asked for while looking beside: they mean something in every later form of the page."""

    def episode(self, page: Page) -> Episode:
        """Return the episode ``page`` describes."""
        if self.beside is None:
            self.beside = self._look_beside(page)
        self.asked |= page.fields.known
        beside = self.beside if self.made is None else replace(self.beside, renditions=self.made)
        found = episode_of(
            page, show=self.taking.show, guid=self.guid, slug=self.slug, names=self.taking.names, beside=beside
        )
        page.fields.known.update(self.asked)
        return replace(found, renditions=pinned(self.taking, self.one, found))

    def _look_beside(self, page: Page) -> Beside:
        taking, one, audio = self.taking, self.one, self.audio
        cover, origin = find_cover(taking, one, page, self.taken)
        chapters, chapters_origin = find_chapters(taking, one, page, self.recording, audio, self.taken)
        return Beside(
            audio=audio,
            audio_changed_at=changed_at(one, page, audio, taking.house.now()) if audio else None,
            tags=self.recording.tags if self.recording else Tags(),
            renditions=find_renditions(taking, one, audio, self.taken),
            cover=cover,
            cover_origin=origin,
            chapters=chapters,
            chapters_origin=chapters_origin,
            transcripts=read_transcripts(taking, one, page, audio, self.taken),
            illustrations=illustrate(
                taking.house,
                taking.folder,
                one.path,
                shown_in(page),
                one.kept.latest.illustrations if one.kept else (),
                self.taken.problems,
                self.taken.advice,
                self.taken.sources,
            ),
        )


def _with(page: Page, values: Mapping[str, object]) -> Page:
    """Return the page as it will be with ``values``, the keys that were asked for still known."""
    new = parse_page(with_values(page, values), page.fields.place) if values else page
    new.fields.known.update(page.fields.known)
    return new


def _tell(one: Candidate, agreed: Agreed, recording: Recording | None, taken: TakenIn) -> None:
    """Tell what was found in the file: what it disagrees on with itself, and with the page."""
    subject = one.sound.path if one.sound else one.path
    for doubt in recording.doubts if recording else ():
        taken.advice.append((subject, doubt_in_words(doubt)))
    if agreed.taken:
        taken.advice.append((subject, Invalid("tags_taken", path=one.path, fields=", ".join(agreed.taken))))
    taken.advice.extend((subject, conflict_in_words(one.path, difference)) for difference in agreed.conflicts)


def _advise(taking: Taking, one: Candidate, page: Page, taken: TakenIn) -> None:
    """Tell of keys that mean nothing, themes that are not there, moments after the end, and names of several people."""
    episode = taken.episode
    if episode:
        advise_on_speakers(episode, taken)
    accepted_of(page.fields)  # a key that means something, though not to what is published
    taken.advice.extend((one.path, error) for error in unknown_keys(page, one.path))
    if episode is None:
        return
    taken.text = Text(path=one.path, markdown=page.body, line=page.body_line, of=episode)
    named = dict.fromkeys((*episode.themes, *(named.theme for named in episode.themes_at)))
    missing = [theme for theme in named if theme not in taking.themes]
    taken.advice.extend((one.path, Invalid("theme_unknown", path=one.path, theme=theme)) for theme in missing)
    length = episode.heard_ms
    if length is not None and any(named.at_ms >= length for named in episode.themes_at):
        late = Invalid("link_outside", path=one.path, key="themes", target=episode.slug, duration_ms=length)
        taken.advice.append((one.path, late))


def _first_page(one: Candidate, recording: Recording | None) -> str:
    """Write the page of a sound that had none, from the tags in the file: a draft with a permanent guid."""
    if recording is None or one.sound is None:
        raise Invalid("page_missing", path=one.path)
    tags = recording.tags
    title = tags.title or title_of_name(one.stem)
    people = [{"name": credit.name, "role": credit.role.value} for credit in tags.people]
    return new_page(
        {
            "guid": one.kept.latest.guid if one.kept else str(uuid4()),
            "title": title,
            "status": EpisodeStatus.DRAFT.value,
            "season": tags.season,
            "number": tags.number,
            "description": shorten_bytes(tags.short_description or "") or None,
            "language": tags.language,
            "people": people or None,
            "audio": {"name": one.sound.name, "sha256": one.sha256, "size": one.sound.size},
        },
        body=tags.long_description or "",
    )


def _check_identity(one: Candidate, page: Page, guid: str, slug: str, now: datetime) -> None:
    """Refuse an edit that would break an identity listeners already have (design idea 2)."""
    if not is_slug(slug):
        raise page.fields.wrong("slug", "small letters a to z, digits and single hyphens")
    approved = one.kept.approved if one.kept else None
    if one.kept and one.kept.latest.guid != guid:
        raise Invalid("guid_changed", path=one.path, guid=one.kept.latest.guid)
    if approved is None:
        return
    if approved.is_gone() and page.fields.text("status") != EpisodeStatus.WITHDRAWN:
        raise Conflict("publish_withdrawn", episode=f"{approved.show}/{approved.slug}")
    if slug != approved.slug and approved.slug not in page.fields.texts("old_slugs"):
        raise Invalid("slug_changed", path=one.path, slug=approved.slug)
    enclosure, published_at = page.fields.text("enclosure"), page.fields.moment("published_at")
    if enclosure not in (None, approved.enclosure):
        raise Invalid("identity_changed", path=one.path, key="enclosure", was=approved.enclosure)
    if published_at not in (None, approved.published_at) and not approved.is_scheduled(now):
        raise Invalid("identity_changed", path=one.path, key="published_at", was=approved.published_at)


def _owed(taking: Taking, one: Candidate, page: Page, guid: str, audio: Audio | None) -> dict[str, object]:
    """Return what the page must say and does not: guid, old slugs, its sounds, and what approvals hold for."""
    keys, said = page.fields, audio_of(page)
    values: dict[str, object] = {} if keys.has("guid") else {"guid": guid}
    if approvals := unbound_approvals(taking, one, page, audio):
        values["transcripts"] = approvals
    had = one.kept.approved.old_slugs if one.kept and one.kept.approved else ()
    if lost := [slug for slug in had if slug not in (*keys.texts("old_slugs"), keys.text("slug"))]:
        values["old_slugs"] = [*keys.texts("old_slugs"), *lost]
    if audio and one.sound and (said is None or (said.sha256, said.name) != (audio.sha256, audio.name)):
        values["audio"] = {"name": audio.name, "sha256": audio.sha256, "size": audio.size}
    if earlier := had_before(taking, one, guid) - one.earlier:
        values[EARLIER] = dump_earlier(one.earlier | earlier)
    return values


def _identity(taking: Taking, one: Candidate, page: Page, episode: Episode) -> dict[str, object]:
    """Return the identity the page lacks: that of the public episode, or one minted now where it becomes public."""
    approved = one.kept.approved if one.kept else None
    identity: dict[str, object]
    if approved:
        identity = {"slug": approved.slug, "published_at": approved.published_at, "enclosure": approved.enclosure}
    elif taking.approving and episode.status is EpisodeStatus.PUBLISHED:
        now = taking.house.now()
        identity = {"slug": episode.slug, "published_at": now, "enclosure": enclosure_path(episode)}
    else:
        return {}
    return {key: value for key, value in identity.items() if value is not None and not page.fields.has(key)}


def _renditions(taking: Taking, one: Candidate, page: Page, new: Page, draft: _Draft) -> dict[str, object]:
    """Make what listeners get where this ingest makes something public; return what the page must then say of it.

    ``page`` is as the producer wrote it, ``new`` as it will be. An episode that was public before, by its page, keeps
    the sound it had wherever that will do; a rendition of it that the storage lost is made again.
    """
    episode = draft.episode(new)
    approved = one.kept.approved if one.kept else None
    said = {
        (key.use, key.sha256): key
        for key in renditions_of(page)
        if episode.audio and key.made_of in (episode.audio.payload, episode.audio.sha256)
    }
    lost = said.keys() - {(have.use, have.audio.sha256) for have in episode.renditions}
    heals = bool(lost) and approved is not None and not approved.is_gone()
    if heals or _goes_out(taking, page, episode, approved):
        stamped = replace(approved, audio=episode.audio) if heals and approved else episode
        good = (*episode.renditions, *(() if lost else still_good(approved, episode)))
        draft.made = enclosed(taking.house, taking.show, stamped, good, taking.note).renditions
        episode = draft.episode(new)
    now = {(have.use, have.audio.sha256) for have in episode.renditions}
    for place in lost - now:
        draft.taken.is_remade = heals
        draft.taken.advice.append((one.path, Invalid("rendition_lost", path=one.path, name=said[place].name)))
    return {} if said.keys() == now else {"renditions": dump_renditions(episode.renditions)}


def _goes_out(taking: Taking, page: Page, episode: Episode, approved: Episode | None) -> bool:
    """Say whether this ingest may give listeners a sound they have not: what was public by its page stays as it was."""
    if not taking.approving or episode.status is not EpisodeStatus.PUBLISHED:
        return False
    if would_fetch_again(approved, episode, taking.house.now()):
        return False  # it waits for a person's word, and is made then
    was_public = approved is None and page.fields.has("published_at") and page.fields.has("enclosure")
    return not was_public or bool(episode.renditions) or enclosure_recipe(episode) is not None


def _remember(taking: Taking, one: Candidate, guid: str, written: Written | None, taken: TakenIn) -> None:
    """Note the files as they were read: an edit made a moment ago is then seen next time."""
    subject = f"episode:{guid}"
    page = source_of(one.path, written, subject) if written else taking.folder.source(one.path, subject)
    taken.sources.append(page)
    if one.sound:
        taken.sources.append(taking.folder.source(one.sound.path, subject))
