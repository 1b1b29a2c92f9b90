"""What a feed must keep: one row per demand, or part of one, that the document and facts handed in can decide.

Sections H, A, J, W, G and most of E and T are about what addresses answer; they are checked over HTTP.
"""

from __future__ import annotations

from podcast_service.feeds.rule import MUST, SHOULD, Level, Rule, Source
from podcast_service.feeds.rules_channel import CHANNEL
from podcast_service.feeds.rules_document import DOCUMENT
from podcast_service.feeds.rules_items import ITEMS
from podcast_service.feeds.rules_podcast import PODCAST

__all__ = ["MUST", "RULES", "SHOULD", "Level", "Rule", "Source"]

RULES: tuple[Rule, ...] = (*DOCUMENT, *CHANNEL, *ITEMS, *PODCAST)
