"""``/health``: what works and what does not, for whoever watches the server."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from flask import Blueprint, Response, jsonify

_log = logging.getLogger(__name__)


def health_blueprint(checks: Mapping[str, Callable[[], object]]) -> Blueprint:
    """Make ``/health``. A check works unless it raises; 503 when one does not. No details (sec-S25)."""
    health = Blueprint("health", __name__)

    @health.get("/health")
    def show() -> tuple[Response, int]:
        """Answer ``{"works": …, "checks": {name: …}}``."""
        results = {name: _works(name, check) for name, check in checks.items()}
        works = all(results.values())
        answer = jsonify(works=works, checks=results)
        answer.headers["Cache-Control"] = "no-store"
        return answer, 200 if works else 503

    return health


def _works(name: str, check: Callable[[], object]) -> bool:
    try:
        check()
    except Exception:  # noqa: BLE001 — whatever a check raises, it means that it does not work
        _log.exception("health check failed: %s", name)
        return False
    return True
