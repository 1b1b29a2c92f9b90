"""What a feed must keep: one row per demand, or part of one, that the document and facts handed in can decide.

Facts are what was measured elsewhere, and what the addresses in the feed answered when they were asked.
"""

from __future__ import annotations

from podcast_service.feeds.rule import MUST, SHOULD, Level, Rule, Source
from podcast_service.feeds.rules_answers import ANSWERS
from podcast_service.feeds.rules_channel import CHANNEL
from podcast_service.feeds.rules_document import DOCUMENT
from podcast_service.feeds.rules_items import ITEMS
from podcast_service.feeds.rules_podcast import PODCAST

__all__ = ["MUST", "RULES", "SHOULD", "Level", "Rule", "Source"]

RULES: tuple[Rule, ...] = (*DOCUMENT, *CHANNEL, *ITEMS, *PODCAST, *ANSWERS)
