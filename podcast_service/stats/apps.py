"""What a user agent says of itself: a small table of our own facts.

The open list of user agents, with its hundreds of robots, is not in yet: robots that do not call themselves so are
counted as listeners.
"""

from __future__ import annotations

import re

from podcast_service.domain.download import LeftOut

_ROBOT = re.compile(
    r"(?<!cu)bot(?:\b|_)|crawler|spider|slurp|fetcher|archiver|validator|monitoring|facebookexternalhit|headless"
    r"|podcast-service",
    re.IGNORECASE,
)  # Cubot is a make of telephones


def not_a_listener(user_agent: str) -> LeftOut | None:
    """Return why nobody listens behind ``user_agent``: a robot (feed-D13), or a watch that doubles (feed-D14).

    Other watches stay.
    """
    if (user_agent.startswith("atc/") and "watchOS" in user_agent) or "(null)/(null) watchOS" in user_agent:
        return LeftOut.WATCH
    return LeftOut.ROBOT if _ROBOT.search(user_agent) else None
