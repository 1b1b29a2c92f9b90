"""From an error to words and an exit code."""

from __future__ import annotations

from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound, PodcastError, Unavailable

REFUSED = 1
"""Something was refused; the rest went on."""

EXIT_CODES: dict[type[PodcastError], int] = {Invalid: 2, NotFound: 3, Conflict: 4, Forbidden: 5, Unavailable: 6}


def exit_code(error: PodcastError) -> int:
    """Return the exit code of the error's class; 1 for one that only sums up."""
    return next((code for kind, code in EXIT_CODES.items() if isinstance(error, kind)), REFUSED)


def explain(error: PodcastError) -> str:
    """Return what to show: the sentence, and every reason the error gathers."""
    reasons = getattr(error, "reasons", ())
    return "\n".join([f"Error: {error}", *(f"  - {reason}" for reason in reasons)])
