"""What a page of the studio is given: who asks, where, and how to answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Concatenate, ParamSpec, TypeVar

from flask import Response, flash, redirect
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.revisions import Kept
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Forbidden, NotFound
from podcast_service.domain.producer import Act, By, Producer
from podcast_service.domain.session import Session
from podcast_service.domain.show import Show
from podcast_service.site.templating import say
from podcast_service.site.words import DEFAULT_LANGUAGE
from podcast_service.web.studio.paths import episode_path, show_path, sound_path
from podcast_service.web.studio.rendering import Rendering
from podcast_service.workflows.hands import Hands
from podcast_service.workflows.house import House

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """One request to the studio. ``house`` is for reading the catalog.

    Whatever reads or writes pages goes through ``do``, as feedgen changes the locale of its process; accounts, and
    bytes on their way, are changed in this process, with ``own_house``.
    """

    house: House
    hands: Hands
    who: Producer | None = None
    session: Session | None = None
    at_show: Kept[Show] | None = None
    at_episode: Kept[Episode] | None = None
    rendering: Rendering

    @property
    def producer(self) -> Producer:
        """Return who is signed in. Raises Forbidden where nobody has to be."""
        if self.who is None:
            raise Forbidden("not_allowed")
        return self.who

    @property
    def show(self) -> Kept[Show]:
        """Return the show the address names. Raises NotFound where it names none."""
        if self.at_show is None:
            raise NotFound("show_unknown", show="")
        return self.at_show

    @property
    def episode(self) -> Kept[Episode]:
        """Return the episode the address names. Raises NotFound where it names none."""
        if self.at_episode is None:
            raise NotFound("episode_unknown", guid="")
        return self.at_episode

    @property
    def names(self) -> tuple[str, str]:
        """Return the slugs of the show and the episode, by which workflows find it."""
        return self.show.latest.slug, self.episode.latest.slug

    def show_path(self, end: str = "") -> str:
        """Return the address of the show's page, or of the one at ``end`` below it."""
        return show_path(self.show.latest.slug, end)

    def episode_path(self, end: str = "") -> str:
        """Return the address of the episode's page, or of the one at ``end`` below it."""
        return episode_path(*self.names, end)

    def sound_path(self) -> str:
        """Return where the sound of the episode plays from."""
        return sound_path(*self.names)

    @property
    def language(self) -> str:
        """Return the language of the producer, Danish where nobody is known."""
        return self.who.language if self.who else DEFAULT_LANGUAGE

    @property
    def by(self) -> By:
        """Return who is said to have done what is done here."""
        return By(name=self.producer.name, producer=self.producer.id)

    @property
    def own_house(self) -> House:
        """Return the house, with what is done in it in the name of who is signed in."""
        return replace(self.house, by=self.by)

    @property
    def seconds_left(self) -> int:
        """Return how many seconds the session lasts if nothing more happens in it; none for nobody."""
        if self.session is None or self.who is None:
            return 0
        ends_at = self.session.ends_at(is_administrator=self.who.is_administrator)
        return max(0, int((ends_at - self.house.now()).total_seconds()))

    def may(self, act: Act) -> bool:
        """Say whether who asks may do ``act`` here."""
        show = self.at_show.latest.guid if self.at_show else None
        return self.who is not None and self.who.may(act, show)

    def do(self, workflow: Callable[Concatenate[House, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out a workflow in the name of who is signed in, outside this process (``workflows/hands``)."""
        return self.hands.do(self.by, workflow, *args, **kwargs)

    def page(self, template: str, *, title: str, status: int = 200, **values: object) -> Response:
        """Answer with a page of the studio; ``title`` is what it is called, in the producer's language."""
        return self.rendering.page(self, template, title=title, status=status, **values)

    def say(self, message: str) -> str:
        """Say one of our messages in the language of who asks."""
        return say(self.language, message)

    def back(self, path: str, message: str = "") -> BaseResponse:
        """Lead on after a change to a page of the studio, which then shows ``message``, said already."""
        if message:
            flash(message)
        return redirect(path, 303)
