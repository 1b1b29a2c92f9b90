"""``/health``: what works, what is due and what fails, for whoever watches the server, program or person."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, request

from podcast_service.workflows.health import Health, State


def health_blueprint(look: Callable[[], Health]) -> Blueprint:
    """Make ``/health``. 503 when listeners are not served, with ``?strict`` when anything is troubled (sec-S25)."""
    health = Blueprint("health", __name__)

    @health.get("/health")
    def show() -> tuple[Response, int]:
        """Answer ``{"works": …, "troubled": […], "checks": {name: {"works": …, …}}}``."""
        found = look()
        answer = jsonify(
            works=found.works,
            troubled=found.troubled,
            checks={name: _shown(state) for name, state in found.checks.items()},
        )
        answer.headers["Cache-Control"] = "no-store"
        is_well = found.works and not (found.troubled and "strict" in request.args)
        return answer, 200 if is_well else 503

    return health


def _shown(state: State) -> dict[str, object]:
    return {"works": state.works, **state.facts}
