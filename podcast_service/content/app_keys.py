"""What a show's page says of the apps it may be followed in: each with the address of the show there."""

from __future__ import annotations

from podcast_service.content.feed_values import address
from podcast_service.content.fields import Fields
from podcast_service.domain.apps import APPS
from podcast_service.domain.told import told


def apps_of(keys: Fields) -> tuple[tuple[str, str], ...]:
    """Return each app with its address, in the page's order. Raises Invalid for an app or address that is none."""
    below = keys.mapping("apps")
    if below is None:
        return ()
    for name in map(str, below.values):
        if name not in APPS:
            raise below.wrong(name, told("only {names}", names=", ".join(APPS)))
    found = ((name, address(below, name)) for name in map(str, below.values))
    return tuple((name, place) for name, place in found if place)
