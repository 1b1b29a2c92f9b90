"""What roles are called, and which of them a form names."""

from __future__ import annotations

from podcast_service.domain.errors import Invalid
from podcast_service.domain.producer import ShowRole
from podcast_service.web.studio.here import Here


def role_names(here: Here) -> list[tuple[ShowRole, str]]:
    """Return each role and what it is called, in the language of who asks; the one that may least first."""
    return [
        (ShowRole.VIEWER, here.say("Viewer: sees everything")),
        (ShowRole.EDITOR, here.say("Editor: also uploads and writes")),
        (ShowRole.PUBLISHER, here.say("Publisher: also publishes")),
        (ShowRole.OWNER, here.say("Owner: also settings and people")),
    ]


def role_named(text: str) -> ShowRole:
    """Return the role a form names. Raises Invalid."""
    if text not in tuple(ShowRole):
        raise Invalid("role_unknown", role=text)
    return ShowRole(text)
