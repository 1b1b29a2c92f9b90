"""Change an episode's transcript, take one in, bring the text before back: the file beside the page is the record."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import count
from pathlib import PurePosixPath

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.content.folder import read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.content.transcript_keys import TranscriptKey, dump_transcripts, transcripts_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, Invalid, NotFound, PodcastError
from podcast_service.domain.transcript import Transcript, TranscriptFile
from podcast_service.transcripts.edits import Edit, fitted
from podcast_service.transcripts.files import Taken, take
from podcast_service.transcripts.formats import JSON, SRT, TEXT, VTT, Format, problems
from podcast_service.transcripts.merge import merged
from podcast_service.workflows.files_beside import kept_bytes, path_beside, put_beside
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import edit_page, page_of
from podcast_service.workflows.read_in import read_in

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_BY_SUFFIX = {row.suffix: row for row in (VTT, SRT, JSON, TEXT)}


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptNow:
    """A transcript as it stands in its file now, whether or not that was read in already."""

    file: TranscriptFile
    sha256: str
    taken: Taken

    @property
    def transcript(self) -> Transcript:
        """Return what was said."""
        return self.taken.transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptSaved:
    """A transcript that was written: its file's name and sha256.

    ``is_merged`` says that it holds what somebody else changed meanwhile too; ``is_read`` is false while another ingest
    is at work, which the worker's follows.
    """

    name: str
    sha256: str
    is_merged: bool = False
    is_read: bool = True


def transcript_now(house: House, kept: Kept[Episode], file: TranscriptFile) -> TranscriptNow:
    """Read a transcript from its file. Raises Unavailable when it is gone, Invalid when it cannot be read."""
    data = read_bytes(path_beside(house, kept.source, file.name))
    taken = take(file.name, data, file.language, kept.latest.recorded_ms)
    return TranscriptNow(file=file, sha256=hashlib.sha256(data).hexdigest(), taken=taken)


def change_transcript(house: House, show: str, slug: str, name: str, edit: Edit, *, was: str) -> TranscriptSaved:
    """Carry ``edit`` out on the transcript in the file ``name``, which a person saw with the sha256 ``was``.

    Where somebody changed the file meanwhile, both changes are joined. Raises Conflict where they clash: nothing is
    written then, and the person chooses. Raises Invalid for a text that cannot be read or does not fit the sound.
    """
    kept = episode_called(house, show, slug)
    now = transcript_now(house, kept, file_called(kept.latest, name))
    length = kept.latest.recorded_ms
    changed = edit.of(now.transcript if was == now.sha256 else _text_before(house, now, was, length), length)
    if was != now.sha256:
        changed = _merged(house, now, was, changed, length)
    _check(changed, length)
    saved = _put(house, kept, now, changed, replaces=now.file.name)
    return replace(saved, is_merged=was != now.sha256)


def import_transcript(
    house: House, show: str, slug: str, language: str, file: str, data: bytes, *, was: str | None
) -> TranscriptSaved:
    """Take in a transcript that came as ``file``, in place of the one in its language, if there is one.

    ``was`` is the sha256 of that one as the person saw it. Raises Invalid for what is no transcript of this sound,
    Conflict when the one it takes the place of was changed meanwhile.
    """
    if not _LANGUAGE.fullmatch(language):
        raise Invalid("transcript_language", language=language)
    kept = episode_called(house, show, slug)
    length = kept.latest.recorded_ms
    transcript = fitted(take(file, data, language, length).transcript, length)
    _check(transcript, length)
    there = next((one for one in kept.latest.transcripts if one.language == language), None)
    now = _readable(house, kept, there) if there else None
    if (now.sha256 if now else None) != was:
        raise Conflict("file_changed", path=now.file.name if now else file)
    return _put(house, kept, now, transcript, replaces=there.name if there else None)


def restore_transcript(house: House, show: str, slug: str, name: str, to: str, *, was: str) -> TranscriptSaved:
    """Give the file ``name`` the bytes back that it had when its sha256 was ``to``.

    Raises NotFound when they are not kept any more, Conflict when the file was changed since.
    """
    kept = episode_called(house, show, slug)
    sha256 = _write(house, kept, name, kept_bytes(house, name, to), was)
    return TranscriptSaved(name=name, sha256=sha256, is_read=read_in_folder_of(house, kept))


def episode_called(house: House, show: str, slug: str) -> Kept[Episode]:
    """Return an episode as it is kept. Raises NotFound."""
    with read(house.catalog) as tx:
        return get_episode(tx, show, slug)


def file_called(episode: Episode, name: str) -> TranscriptFile:
    """Return the transcript of the episode that stands in the file ``name``. Raises NotFound."""
    found = next((one for one in episode.transcripts if one.name == name), None)
    if found is None:
        raise NotFound("transcript_missing", path=f"{episode.show}/{episode.slug}", name=name)
    return found


def read_in_folder_of(house: House, kept: Kept[Episode]) -> bool:
    """Read the folder of an episode in; say whether it could be: else another ingest is at work, and ours follows."""
    return read_in(house, (house.content / kept.source).parent) is not None


def keys_of(page: Page, episode: Episode) -> tuple[TranscriptKey, ...]:
    """Return what the page says of its transcripts; where it says nothing, that of those which were found beside it."""
    return transcripts_of(page) or tuple(TranscriptKey(file=one.name) for one in episode.transcripts)


def text_kept(house: House, file: TranscriptFile, sha256: str, duration_ms: int | None) -> Transcript | None:
    """Return what the file said when its bytes had this sha256; None when they are not kept."""
    try:
        return take(file.name, kept_bytes(house, file.name, sha256), file.language, duration_ms).transcript
    except PodcastError:
        return None


def _text_before(house: House, now: TranscriptNow, was: str, length: int | None) -> Transcript:
    """Return the text the person changed; where it is not kept any more, an edit of all of it needs none."""
    return text_kept(house, now.file, was, length) or now.transcript


def _merged(house: House, now: TranscriptNow, was: str, mine: Transcript, length: int | None) -> Transcript:
    base = text_kept(house, now.file, was, length)
    both = merged(base, mine, now.transcript) if base else None
    if both is None or any(problems(both, length)):
        raise Conflict("transcript_clash", name=now.file.name)
    return both


def _check(transcript: Transcript, duration_ms: int | None) -> None:
    for problem in problems(transcript, duration_ms):
        raise problem


def _readable(house: House, kept: Kept[Episode], file: TranscriptFile) -> TranscriptNow | None:
    """Return a transcript as it stands; None where its file is gone or broken, so that another one can replace it."""
    try:
        return transcript_now(house, kept, file)
    except PodcastError:
        return None


def _put(
    house: House, kept: Kept[Episode], now: TranscriptNow | None, transcript: Transcript, *, replaces: str | None
) -> TranscriptSaved:
    """Write the transcript into its file, or into a new one where that cannot hold it, and read it in."""
    row = _format(now, transcript)
    data = row.dump(transcript).encode()
    if now and now.file.name.lower().endswith(row.suffix):
        name = now.file.name
        sha256 = _write(house, kept, name, data, now.sha256)
    else:
        others = any(one.name != replaces for one in kept.latest.transcripts)
        name, sha256 = _put_new(house, kept, f".{transcript.language}" if others else "", row.suffix, data)
        _name_in_page(house, kept, name, transcript.language, replaces)
    return TranscriptSaved(name=name, sha256=sha256, is_read=read_in_folder_of(house, kept))


def _write(house: House, kept: Kept[Episode], name: str, data: bytes, was: str | None) -> str:
    with read(house.catalog) as tx:
        show = get_show(tx, kept.latest.show).latest.guid
    subject = f"episode:{kept.latest.guid}"
    return put_beside(house, kept.source, name, data, was=was, subject=subject, show=show)


def _format(now: TranscriptNow | None, transcript: Transcript) -> Format:
    """Return the format of the file where it can say all of it, else WebVTT; text without times is text."""
    if not transcript.cues:
        return TEXT
    row = _BY_SUFFIX.get(PurePosixPath(now.file.name).suffix.lower(), VTT) if now else VTT
    if row in (VTT, TEXT) or now is None:
        return VTT
    try:
        again = take(now.file.name, row.dump(transcript).encode(), transcript.language).transcript
    except PodcastError:
        return VTT
    return row if again == transcript else VTT


def _put_new(house: House, kept: Kept[Episode], language: str, suffix: str, data: bytes) -> tuple[str, str]:
    """Write a new file under the first name that is free, or that an attempt which was cut short gave it."""
    stem = PurePosixPath(kept.source).stem + language
    for number in count(1):
        name = f"{stem}-{number}{suffix}" if number > 1 else f"{stem}{suffix}"
        try:
            return name, _write(house, kept, name, data, None)
        except Conflict as error:
            if error.code != "file_exists":
                raise
    raise AssertionError("there is always one more name")


def _name_in_page(house: House, kept: Kept[Episode], name: str, language: str, replaces: str | None) -> None:
    """Let the page name a new transcript: in place of the one it replaces, else after the others."""
    keys = keys_of(page_of(house, kept), kept.latest)
    if any(key.file == name for key in keys):
        return
    new = TranscriptKey(file=name, language=language)
    rows = tuple(new if key.file == replaces else key for key in keys)
    edit_page(house, kept, {"transcripts": dump_transcripts(rows if new in rows else (*keys, new))})
