"""Pages of the studio: one layout, a nonce for each answer, never kept by a cache (sec-S4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from flask import Response, get_flashed_messages, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape

from podcast_service.domain.errors import PodcastError
from podcast_service.site.sentences import error_words
from podcast_service.site.templating import environment, say
from podcast_service.site.words import page_language
from podcast_service.web.studio import tabs
from podcast_service.web.studio.assets import asset
from podcast_service.web.studio.paths import episode_path, show_path
from podcast_service.web.studio.said import reasons, who_words
from podcast_service.web.studio.words_kept import Given

if TYPE_CHECKING:
    from podcast_service.web.studio.here import Here

POLICY = (
    "default-src 'none'; img-src 'self' blob:; style-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; "
    "media-src 'self' blob:{players}; font-src 'self'; connect-src 'self'{stores}; worker-src 'self'; "
    "frame-src 'self'; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A tab as it is shown."""

    label: str
    path: str
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """How pages are made. ``players`` are other origins sound comes from, ``stores`` those that take uploads."""

    players: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()

    def page(self, here: Here, template: str, *, title: str, status: int = 200, **values: object) -> Response:
        """Render ``template`` for who is ``here``."""
        language = page_language(here.language)
        nonce, shown_tabs = token_urlsafe(16), self._tabs(here, language)
        body = (
            environment(language)
            .get_template(template)
            .render(
                here=here,
                title=title,
                window_title=_window_title(here, title, shown_tabs),
                language=language,
                nonce=nonce,
                asset=asset,
                csrf_field=_csrf_field,
                csrf_token=generate_csrf,
                error_words=lambda error: error_words(error, language),
                reasons=lambda error: reasons(error, language),
                who_words=lambda by: who_words(by, language),
                tabs=shown_tabs,
                messages=get_flashed_messages(),
                here_path=request.path,
                show_path=show_path,
                episode_path=episode_path,
                **values,
            )
        )
        response = Response(body, status=status, mimetype="text/html")
        response.headers["Content-Security-Policy"] = POLICY.format(
            nonce=nonce, players=_listed(self.players), stores=_listed(self.stores)
        )
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def refusal(self, here: Here, error: PodcastError, status: int) -> Response:
        """Render what an error says, with a way on."""
        language = page_language(here.language)
        title = say(language, "This is not there") if status == 404 else say(language, "This could not be done")
        return self.page(here, "studio/refused.html", title=title, status=status, error=error)

    def session_over(self, here: Here, error: PodcastError, *, further: str, given: Sequence[Given]) -> Response:
        """Render that a session has ended: the way to sign in and ``further``, and what was ``given`` in the form."""
        title = say(page_language(here.language), "Nothing was saved")
        return self.page(
            here, "studio/session_over.html", title=title, status=403, error=error, further=further, given=given
        )

    def _tabs(self, here: Here, language: str) -> list[Shown]:
        if here.at_show is None:
            return []
        every, at = (tabs.EPISODE, here.episode_path) if here.at_episode else (tabs.SHOW, here.show_path)
        return [
            Shown(label=say(language, tab.label), path=at(tab.end), is_current=request.path == at(tab.end))
            for tab in every
            if here.may(tab.act)
        ]


def _window_title(here: Here, title: str, shown_tabs: Sequence[Shown]) -> str:
    """Return what the browser calls the page: which one it is, and of which episode and show (WCAG 2.4.2).

    A page that goes by the name of what it is about is called by its tab there, but for the first, which is that page.
    """
    about = [kept.latest.title for kept in (here.at_episode, here.at_show) if kept]
    tab = next((one.label for one in shown_tabs[1:] if one.is_current and about[:1] == [title]), "")
    return " – ".join(dict.fromkeys(words for words in (tab, title, *about) if words))


def _csrf_field() -> Markup:
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(escape(generate_csrf()))


def _listed(origins: Collection[str]) -> str:
    return "".join(f" {one}" for one in origins)
