"""What may be killed: sites as they stand before a command, and the commands that change what is public."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from builders import make_guid
from houses import SHOW, SHOW_PAGE, square
from invariants import Seen, leftovers, look, pages
from killing import Ran, Runner
from points import FETCH
from servers import Site
from sounds import mp3_bytes

PAGE = "---\ntitle: {title}\nguid: {guid}\npublished_at: 2026-11-20T12:00:00Z\n---\n\nNotes.\n"
WITHOUT = ("--without-transcript", "Being written.")
FLIP, FLIPPED = (f"{when} the commit of releases+state" for when in ("before", "after"))


def publishing(slug: str) -> tuple[str, ...]:
    """Return the command that publishes an episode."""
    return ("publish", f"{SHOW}/{slug}", *WITHOUT)


def begin(folder: Path, **settings: str) -> Site:
    """Make a folder with a show that has a cover, and nothing in it."""
    show = folder / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    return Site(folder, settings)


def record(site: Site, slug: str, tone: int) -> None:
    """Put a recording into the show's folder."""
    (site.folder / "episodes" / SHOW / f"{slug}.mp3").write_bytes(mp3_bytes(2, tone=tone))


def write(site: Site, slug: str, tone: int | None = None) -> None:
    """Put an episode into the show's folder."""
    record(site, slug, tone or 300 + sum(slug.encode()))
    page = PAGE.format(title=slug.title(), guid=make_guid(slug))
    (site.folder / "episodes" / SHOW / f"{slug}.md").write_text(page)


def copied(site: Site, folder: Path) -> Site:
    """Give a copy of a site, with the times of its files."""
    return Site(shutil.copytree(site.folder, folder), site.settings)


@dataclass(frozen=True)
class Scene:
    """A command that changes what is public, and what is done before it to a site with one published episode."""

    command: tuple[str, ...]
    before: Callable[[Runner, Site], object]
    done: str
    """What it says when it is done; asked again then, it may say that it is done already, in other words."""


def _second_approved(runner: Runner, site: Site) -> None:
    write(site, "second")
    assert runner.run(site, *publishing("second"), die_at=FLIP).was_killed


def _second_out(runner: Runner, site: Site) -> None:
    write(site, "second")
    runner.do(site, *publishing("second"))


SCENES = {
    "a new episode": Scene(publishing("second"), lambda _, site: write(site, "second"), "Published:"),
    "another recording": Scene(
        ("publish", f"{SHOW}/first", "--fetch-again"), lambda _, site: record(site, "first", 880), "Published:"
    ),
    "withdraw": Scene(
        ("withdraw", f"{SHOW}/first", "--reason", "Wrong.", "--yes"), lambda runner, site: None, "Withdrawn:"
    ),
    "release": Scene(("release",), _second_approved, "is out"),
    "rollback": Scene(("rollback", "1"), _second_out, "is served again"),
}


def kill_one_after_the_other(
    runner: Runner, scene: Scene, clean: Site, site: Site, points: Iterable[int | str]
) -> Iterator[Site]:
    """Kill the command in ``site`` at each of the points: each run takes up what the killed one before it left.

    Checks all that must hold after each, and yields the site then. Where there is nothing left to do, and so no point
    to die at, another copy begins. It ends as in ``clean``, where nobody kills it.
    """
    start, copies = copied(site, site.folder.with_name("start")), count()
    old = look(site)
    runner.do(clean, *scene.command)
    new = look(clean)
    assert new != old
    for point in points:
        ran = runner.run(site, *scene.command, die_at=point)
        if not ran.was_killed:
            check(site, ran, scene, old, new)
            site = copied(start, site.folder.with_name(f"copy-{next(copies)}"))
            ran = runner.run(site, *scene.command, die_at=point)
            assert ran.was_killed, f"{point} is not reached any more: {ran.said}"
        check(site, ran, scene, old, new)
        yield site
    finish(site, runner, scene, clean)


def check(site: Site, ran: Ran, scene: Scene, old: Seen, new: Seen) -> None:
    """Whatever happened to the command, the public has the old or the new whole; what was said to be done is done."""
    assert ran.was_killed or is_done(ran), ran.said
    found = look(site)
    assert found in (old, new), f"a mix after {ran.points[-1]}"
    if not ran.was_killed or scene.done in ran.said:
        assert found == new, f"it said that it was done, and it is lost: {ran.said}"
    stray = [path for path in leftovers(site) if "/.unfinished" not in path and not path.endswith(".lock")]
    assert not stray, f"something half-done lies where it may pass for whole: {stray}"


def finish(site: Site, runner: Runner, scene: Scene, clean: Site) -> None:
    """Run the command once more: all is as after a run that nobody killed, and nothing half-done is left (rel-R6)."""
    age(site)
    ran = runner.run(site, *scene.command)
    assert is_done(ran), ran.said
    assert look(site) == look(clean)
    assert pages(site) == pages(clean)
    assert runner.run(site, FETCH).code == 0  # a server takes up what is served, and clears what others left
    age(site)  # once more: one may be a second name of an object that was just stored again
    assert runner.run(site, "gc").code == 0  # and where nothing is stored any more, this clears the storage
    left = leftovers(site)
    assert not left, f"left behind for ever: {left}"
    assert runner.run(site, "status").code == 0


def age(site: Site) -> None:
    """Let what was left half-done be of last week: nobody can be at work on it."""
    for path in leftovers(site):
        os.utime(site.folder / path, (time.time() - 8 * 86_400,) * 2)


def is_done(ran: Ran) -> bool:
    """Say whether the command did it, or says that it was done before."""
    return ran.code == 0 or "is what is served now" in ran.said
