"""What producers press in the studio, each as the workflow it calls: to be killed at a point of its way, and retried.

A press is carried out by a process of its own (``workflows/hands``) or ordered from the worker (``workflows/orders``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from builders import make_guid
from houses import SHOW, VTT, square
from sounds import mp3_bytes

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.orders import list_open_orders
from podcast_service.catalog.producers import add_producer
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.domain.chapter_table import ChapterRow
from podcast_service.domain.episode import Episode
from podcast_service.domain.merging import plain
from podcast_service.domain.order import Kind
from podcast_service.domain.producer import WORKER, By, Producer, ShowRole
from podcast_service.domain.show import Show
from podcast_service.domain.upload import Form, Purpose, Upload
from podcast_service.workflows.carry_out import do_order
from podcast_service.workflows.edit import Sent, edit_episode
from podcast_service.workflows.edit_chapters import chapters_now, save_chapters
from podcast_service.workflows.edit_cover import cover_now, save_cover
from podcast_service.workflows.edit_part import page_of_episode
from podcast_service.workflows.edit_transcript import import_transcript
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.ordered import details_of, dump_seen
from podcast_service.workflows.orders import place_order
from podcast_service.workflows.publication_asked import Word
from podcast_service.workflows.restore import restore
from podcast_service.workflows.sheets import episode_sheet
from podcast_service.workflows.trash import empty_trash, take_back, throw_away
from podcast_service.workflows.undo import undo
from podcast_service.workflows.upload_parts import SentPart, complete_upload, receive_part
from podcast_service.workflows.uploads import Wanted, begin_upload

ME = By(name="Jytte", producer="1")
DRAFT = make_guid("second")
Press = Callable[[House], object]


@dataclass(frozen=True)
class Pressed:
    """A button: what is pressed, and how the house of a site with the published episode ``first`` comes to be before.

    ``is_ordered`` says that the worker carries it out, and again after a kill; anything else a person presses again.
    """

    press: Press
    before: Press = lambda _house: None
    is_ordered: bool = False


def show_of(house: House) -> Kept[Show]:
    """Return the show as it is kept."""
    with read(house.catalog) as tx:
        return get_show(tx, SHOW)


def kept(house: House, slug: str) -> Kept[Episode]:
    """Return an episode as it is kept."""
    with read(house.catalog) as tx:
        return get_episode(tx, SHOW, slug)


def work(house: House) -> None:
    """Carry out every order, as the worker does."""
    with read(house.catalog) as tx:
        found = list_open_orders(tx)
    for one in found:
        do_order(house, one.id, "")


def begin_again(house: House) -> None:
    """Do what the service does when it is started again."""
    mine = replace(house, by=WORKER)
    ingest(mine)
    work(mine)
    empty_trash(mine)


def _account(house: House) -> None:
    roles = ((show_of(house).latest.guid, ShowRole.OWNER),)
    one = Producer(id="1", email="1@example.org", name=ME.name, is_administrator=False, roles=roles)
    with transact(house.catalog) as tx:
        add_producer(tx, one, made_at=house.now())


def _beside(house: House, name: str) -> Path:
    return house.content / SHOW / name


def _draft(house: House, suffix: str = "mp3") -> None:
    """Write the draft ``second``; some endings come before that of its page, and some after it."""
    _account(house)
    _beside(house, f"second.{suffix}").write_bytes(mp3_bytes(2, tone=700))
    _beside(house, "second.vtt").write_text(VTT)
    _beside(house, "second.md").write_text(f"---\ntitle: Second\nguid: {DRAFT}\n---\n\nNotes.\n")
    ingest(house)


def _thrown(house: House) -> None:
    _draft(house, "m4a")
    throw_away(house, SHOW, "second")


def _edit(house: House, title: str = "Another title") -> None:
    with read(house.catalog) as tx:
        now = episode_sheet(tx, house, get_show(tx, SHOW), get_episode(tx, SHOW, "first")).values
    edit_episode(house, SHOW, "first", Sent(values={**now, "title": plain(title)}, base=now))


def _chapters(house: House) -> None:
    was = chapters_now(house, kept(house, "first")).was
    rows = [ChapterRow(start="0:00", title="Start"), ChapterRow(start="0:01", title="End")]
    save_chapters(house, SHOW, "first", rows, was, {0: square(600)})


def _cover(house: House) -> None:
    of = page_of_episode(show_of(house), kept(house, "first"))
    save_cover(house, of, square(1500, (1, 90, 3)), "Green", cover_now(house, of.source).was)


def _transcript(house: House) -> None:
    import_transcript(house, SHOW, "first", "en", "text.vtt", VTT.encode(), was=None)


def _states(house: House) -> None:
    """Give ``first`` a second state with a transcript, and a third with chapters and another recording."""
    _beside(house, "first.vtt").write_text(VTT)
    ingest(house)
    _beside(house, "first.vtt").write_text(VTT.replace("Hello", "Good day"))
    _beside(house, "first.chapters.txt").write_text("00:00 Start\n00:01 End\n")
    _beside(house, "first.mp3").write_bytes(mp3_bytes(2, tone=990))
    ingest(house)


def _published(house: House) -> None:
    _draft(house)
    _order(house, Kind.PUBLISH, DRAFT, **_spoken(house))
    work(house)


def _spoken(house: House) -> dict[str, str]:
    return details_of(Word(without_transcript="Being written."), kept(house, "second").latest_revision)


def _order(house: House, kind: Kind, subject: str, **details: str) -> None:
    place_order(house, kind, show_of(house).latest.guid, subject, **details)


def _publication(house: House) -> None:
    _draft(house)
    _order(house, Kind.PUBLISH, DRAFT, **_spoken(house))


def _withdrawal(house: House) -> None:
    _account(house)
    _order(house, Kind.WITHDRAW, kept(house, "first").latest.guid, reason="Wrong.")


def _changes(house: House) -> None:
    _account(house)
    _edit(house)
    page = _beside(house, "show.md")
    page.write_text(page.read_text().replace("What it is about.", "Another text."))
    ingest(house)
    show, one = show_of(house), kept(house, "first")
    seen = {show.latest.guid: show.latest_revision, one.latest.guid: one.latest_revision}
    _order(house, Kind.PUBLISH_SHOW, show.latest.guid, seen=dump_seen(seen))


def _upload(house: House) -> None:
    _account(house)
    main = _begin(house, mp3_bytes(2, tone=640), "new.mp3", form=Form(title="Brand new", notes="Typed meanwhile."))
    _send(house, _begin(house, VTT.encode(), "new.vtt", purpose=Purpose.BESIDE, target=main.id), VTT.encode())
    _send(house, main, mp3_bytes(2, tone=640))


def _recording(house: House) -> None:
    _account(house)
    sound = mp3_bytes(3, tone=660)
    target = kept(house, "first").latest.guid
    _send(house, _begin(house, sound, "again.mp3", purpose=Purpose.RECORDING, target=target), sound)


def _begin(house: House, data: bytes, name: str, **more: object) -> Upload:
    wanted = Wanted(show=show_of(house).latest.guid, name=name, size=len(data), key=name, **more)  # type: ignore[arg-type]
    return begin_upload(house, "1", wanted)


def _send(house: House, upload: Upload, data: bytes) -> None:
    receive_part(house, upload, SentPart(number=1, start=0, sha256=hashlib.sha256(data).hexdigest()), [data])
    complete_upload(house, upload)


PRESSED = {
    "save a form": Pressed(_edit),
    "save chapters": Pressed(_chapters),
    "save a cover": Pressed(_cover),
    "take in a transcript": Pressed(_transcript),
    "restore a state": Pressed(lambda house: restore(house, SHOW, "first", 2), _states),
    "restore the first state": Pressed(lambda house: restore(house, SHOW, "first", 1), _states),
    "throw away": Pressed(lambda house: throw_away(house, SHOW, "second"), _draft),
    "take back": Pressed(lambda house: take_back(house, show_of(house).latest.guid, DRAFT), _thrown),
    "undo": Pressed(lambda house: undo(house, SHOW, "second", kept(house, "second").approved_revision), _published),
    "publish": Pressed(work, _publication, is_ordered=True),
    "publish the changes": Pressed(work, _changes, is_ordered=True),
    "withdraw": Pressed(work, _withdrawal, is_ordered=True),
    "upload": Pressed(work, _upload, is_ordered=True),
    "upload a recording": Pressed(work, _recording, is_ordered=True),
}
"""Every button whose press changes more than one file or row; the others are one transaction."""


def press(word: str) -> None:
    """Do what ``word`` says in the site this process is in: ``before``, ``press`` or ``start``, and a name."""
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_house

    what, _, name = word.partition(" ")
    with open_house(load_settings()) as house:
        mine = replace(house, by=ME)
        if what == "before":
            PRESSED[name].before(mine)
        elif what == "press":
            PRESSED[name].press(mine)
        else:
            begin_again(house)
