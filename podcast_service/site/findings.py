"""What was found in a recording, in words a producer can act on."""

from __future__ import annotations

from podcast_service.domain.analysis import Finding
from podcast_service.site.sentences import sentence_words


def finding_words(finding: Finding, language: str) -> str:
    """Return the sentence of a finding: what is the matter, and what to do."""
    return sentence_words(finding.code, finding.facts, language)
