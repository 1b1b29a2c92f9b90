"""Seal the secrets of authenticator apps: who reads the database alone can make no codes of them (sec-S26)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from podcast_service.catalog.database import transact
from podcast_service.catalog.factors import list_apps, save_app
from podcast_service.domain.factor import App
from podcast_service.workflows.house import House


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """How many apps were sealed anew, and whose cannot be opened by any key of ours: ids of producers."""

    anew: int
    lost: tuple[str, ...]


def sealed_app(house: House, app: App) -> App:
    """Return ``app`` as it may be kept; ``app.secret`` is the secret itself."""
    return replace(app, secret=house.seal.sealed(app.secret, app.producer))


def secret_of(house: House, app: App) -> str | None:
    """Return the secret of an app that is kept; None where our key was replaced and the one before is gone."""
    return house.seal.opened(app.secret, app.producer)


def sealed_anew(house: House, app: App, secret: str) -> App:
    """Return the app sealed with the key in use, where it was not sealed or by an earlier one."""
    is_outdated = house.seal.is_outdated(app.secret, app.producer)
    return sealed_app(house, replace(app, secret=secret)) if is_outdated else app


def seal_apps(house: House) -> Sealed:
    """Seal every app with the key in use, so that an earlier one is not needed any more."""
    anew, lost = 0, list[str]()
    with transact(house.catalog) as tx:
        for app in list_apps(tx):
            secret = secret_of(house, app)
            if secret is None:
                lost.append(app.producer)
            elif (new := sealed_anew(house, app, secret)) != app:
                save_app(tx, new)
                anew += 1
    return Sealed(anew=anew, lost=tuple(lost))
