"""Lists the podcast: namespace refers to: the podcast taxonomy's groups with their roles, and well-known licences."""

from __future__ import annotations

import re

GROUPS: dict[str, frozenset[str]] = {
    "creative direction": frozenset(
        {
            *("director", "assistant director", "executive producer", "senior producer", "producer"),
            *("associate producer", "development producer", "creative director"),
        }
    ),
    "cast": frozenset(
        {"host", "co-host", "guest host", "guest", "voice actor", "narrator", "announcer", "reporter"},
    ),
    "writing": frozenset(
        {
            *("author", "editorial director", "co-writer", "writer", "songwriter", "guest writer", "story editor"),
            *("managing editor", "script editor", "script coordinator", "researcher", "editor", "fact checker"),
            *("translator", "transcriber", "logger"),
        }
    ),
    "audio production": frozenset(
        {
            *("studio coordinator", "technical director", "technical manager", "audio engineer"),
            *("remote recording engineer", "post production engineer"),
        }
    ),
    "audio post-production": frozenset(
        {
            *("audio editor", "sound designer", "foley artist", "composer", "theme music", "music production"),
            "music contributor",
        }
    ),
    "administration": frozenset(
        {
            *("production coordinator", "booking coordinator", "production assistant", "content manager"),
            *("marketing manager", "sales representative", "sales manager"),
        }
    ),
    "visuals": frozenset({"graphic designer", "cover art designer"}),
    "community": frozenset({"social media manager"}),
    "misc.": frozenset({"consultant", "intern"}),
    "video production": frozenset({"camera operator", "lighting designer", "camera grip", "assistant camera"}),
    "video post-production": frozenset({"editor", "assistant editor"}),
}
"""The groups of the podcast taxonomy, each with its roles; case does not count."""
ROLES = frozenset[str]().union(*GROUPS.values())

WELL_KNOWN_LICENSE = re.compile(
    r"none|arr|cc0[ -]1\.0|cc[ -]by(?:-nc)?(?:-sa|-nd)?[ -](?:1\.0|2\.0|2\.5|3\.0|4\.0)|pod-v4v-1\.0", re.IGNORECASE
)
"""Licences everyone knows by this name, with spaces or without; any other needs an address that tells its terms."""
