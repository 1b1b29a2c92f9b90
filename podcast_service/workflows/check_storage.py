"""Try out the storage, and say in words what it can do, what that means for the service, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podcast_service.domain.errors import PodcastError
from podcast_service.storage.base import Storage
from podcast_service.storage.incoming_bucket import IncomingBucket
from podcast_service.storage.probed import Ability, Probed


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an ability is called, what it means that it is there or not, and what to do about its lack."""

    name: str
    there: str
    lacking: str
    do: str
    is_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One ability of the storage as it was found."""

    ability: Ability
    name: str
    works: bool
    is_needed: bool
    seen: str
    means: str
    do: str = ""


WORDS = {
    Ability.STORE: Words(
        name="write and read back",
        there="Sound, pictures and files can be kept here.",
        lacking="Nothing can be published.",
        do="Mend what is told; the settings are PODCAST_STORAGE_URL and, for a bucket, the AWS variables.",
        is_needed=True,
    ),
    Ability.FIND: Words(
        name="HEAD",
        there="Size and media type of an object are known without reading it.",
        lacking="The service cannot tell what is stored, nor answer HEAD.",
        do="Allow GetObject (which covers HEAD) and ListBucket to the credentials, or use another store.",
        is_needed=True,
    ),
    Ability.RANGES: Words(
        name="ranges",
        there="Listeners can seek and go on where a download broke.",
        lacking="Listeners could neither seek nor resume, so sound is not served from here.",
        do="Use another store.",
        is_needed=True,
    ),
    Ability.LIST: Words(
        name="list right after writing",
        there="Ingest, verify and gc see everything there is.",
        lacking="Ingest may store things again, and verify may call something missing that was just stored.",
        do="Allow ListBucket to the credentials; where lists only lag, let verify and gc run at quiet hours.",
        is_needed=True,
    ),
    Ability.CHECKSUM: Words(
        name="Content-MD5",
        there="The store itself refuses bytes that changed on the way in.",
        lacking="Only the reading back after each upload notices bytes that changed on the way in.",
        do="Nothing: every upload is read back and compared.",
    ),
    Ability.CONDITIONS: Words(
        name="If-None-Match and If-Match",
        there="Caches before the bucket can ask whether what they have still counts.",
        lacking="Caches before the bucket fetch again what they have already.",
        do="Nothing, as long as the service answers listeners itself.",
    ),
    Ability.NO_OVERWRITE: Words(
        name="If-None-Match: * on PUT",
        there="The store could refuse to overwrite an object.",
        lacking="The store would overwrite an object.",
        do="Nothing: an object's name is the hash of its bytes, so only the same bytes come under it.",
    ),
    Ability.PARTS: Words(
        name="upload in parts",
        there="Files over 8 MB go in parts.",
        lacking="Files over 8 MB cannot be stored.",
        do="Use another store.",
        is_needed=True,
    ),
    Ability.RESUME: Words(
        name="going on after a cut",
        there="An upload that was cut sends only what had not arrived.",
        lacking="An upload that was cut sends the whole file again.",
        do="Allow ListBucketMultipartUploads and ListMultipartUploadParts to the credentials, if the store has them.",
    ),
    Ability.SIGNED_GET: Words(
        name="signed addresses",
        there="Listeners can be sent to the bucket itself by an address that is good for a while.",
        lacking="Listeners cannot be sent to this bucket unless it is public.",
        do="Let the service stream the sound (it does by itself), or make the bucket readable and name its address.",
    ),
    Ability.SIGNED_HEAD: Words(
        name="HEAD on an address signed for GET",
        there="Apps that ask with HEAD first are answered by the store as well.",
        lacking="Apps that ask with HEAD first would get an error there.",
        do="Nothing: the service answers HEAD itself.",
    ),
    Ability.SIGNED_PUT: Words(
        name="sending to a signed address",
        there="A browser can send a large file straight to the bucket.",
        lacking="A browser cannot send large files straight to the bucket.",
        do="Nothing: files go through the service.",
    ),
    Ability.CORS: Words(
        name="reading by pages of other sites (CORS)",
        there="Players on other sites can read sound, chapters and transcripts straight from the bucket.",
        lacking="Players on other sites cannot read transcripts and chapters straight from the bucket.",
        do="Nothing, as long as the service answers itself; else allow GET from every origin in the bucket's rules.",
    ),
    Ability.SEND: Words(
        name="sending by the studio's pages (CORS)",
        there="Browsers send large files straight to the bucket.",
        lacking="Browsers send large files through the service, which passes each part on: nothing is lost, but all of "
        "it comes by here.",
        do="Allow PUT with the header content-md5 from that address in the bucket's rules (docs/how-to/upload.md shows "
        "them), or set PODCAST_UPLOAD_DIRECT=false.",
    ),
    Ability.DELETE: Words(
        name="delete",
        there="Damaged uploads are removed at once, and gc can clear away.",
        lacking="What is damaged or not needed any more stays and costs space.",
        do="Allow DeleteObject to the credentials.",
        is_needed=True,
    ),
    Ability.SYNC: Words(
        name="fsync",
        there="What was stored is on the disk before anyone hears of it.",
        lacking="A power cut may lose what was said to be stored.",
        do="Put the storage on a disk or file system that can sync.",
        is_needed=True,
    ),
    Ability.HARD_LINKS: Words(
        name="hard links",
        there="A file gets its name only if nobody else took it meanwhile.",
        lacking="A file gets its name by renaming; two writers of one object bring the same bytes, so nothing is lost.",
        do="Nothing.",
    ),
    Ability.SPACE: Words(
        name="free space",
        there="There is room for more.",
        lacking="Less than 1 GB is free: soon nothing more can be stored.",
        do="Make room, or let podcast-service gc remove what nothing needs any more.",
    ),
}


def check_storage(storage: Storage, bucket: IncomingBucket | None = None, origin: str = "") -> Iterator[Checked]:
    """Yield what the storage was found able to do, row by row as it is tried; nothing of the trying stays.

    ``bucket`` is where pages of ``origin`` send large files, if they do.
    """
    is_there = True
    for found in storage.probe():
        is_there = is_there and (found.works or found.ability is not Ability.STORE)
        yield _told(found)
    if bucket and is_there:
        yield _told(_sending(bucket, origin))


def _sending(bucket: IncomingBucket, origin: str) -> Probed:
    try:
        works = bucket.lets_in(origin)
    except PodcastError as error:
        return Probed(ability=Ability.SEND, works=False, seen=str(error))
    seen = f"pages of {origin} may send to it" if works else f"no page of {origin} may send to it"
    return Probed(ability=Ability.SEND, works=works, seen=seen)


def _told(found: Probed) -> Checked:
    words = WORDS[found.ability]
    return Checked(
        ability=found.ability,
        name=words.name,
        works=found.works,
        is_needed=words.is_needed,
        seen=found.seen,
        means=words.there if found.works else words.lacking,
        do="" if found.works else words.do,
    )
