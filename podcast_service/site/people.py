"""A person: who they are and what they took part in."""

from __future__ import annotations

from podcast_service.domain.document import Document
from podcast_service.domain.publication import Kind
from podcast_service.site import data, paths
from podcast_service.site.channels import announced
from podcast_service.site.menu import has_contact, has_kind
from podcast_service.site.pages import home_crumb
from podcast_service.site.templating import Head, page, say
from podcast_service.site.together import publications_by
from podcast_service.site.view import View


def person(view: View, slug: str) -> Document | None:
    """Render the page of someone who took part in something public, or whom one may write to."""
    found = view.person(slug)
    if found is None:
        return None
    between = (
        (found.is_contact and has_contact(view), (say(view.language, "Contact"), paths.CONTACT)),
        (not found.is_contact and has_kind(view, Kind.PODCAST), (say(view.language, "Podcasts"), paths.SHOWS)),
    )
    head = Head(
        title=found.name,
        path=paths.person_path(found),
        feed=announced(view, paths.person_feed_path(found)),
        description=", ".join(part for part in (found.name, found.title, found.workplace) if part),
        crumbs=(*home_crumb(view), *(crumb for is_there, crumb in between if is_there)),
        data=(data.person(view, found),),
        type="profile",
    )
    return page(
        view, "site/person.html", head, person=found, parts=view.parts_of(found), written=publications_by(view, slug)
    )
