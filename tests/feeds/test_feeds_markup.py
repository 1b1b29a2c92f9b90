"""What looks like HTML in plain text is no HTML to an app."""

from __future__ import annotations

import pytest
from builders import make_episode, make_feed_item
from test_feeds_compose import feed_of, item_of

from podcast_service.feeds.validate import validate


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "‹script›alert(1)‹/script›"),
        ('&lt;b onclick="x"&gt;nok', '‹b onclick="x"›nok'),
        ("&lt;a&lt;b onclick=x&gt;c&gt;", "‹a‹b onclick=x›c>"),
        ("&lt;script", "‹script"),
        ("3 &lt; 4 -&gt; ja", "3 < 4 -> ja"),
    ],
)
def test_the_description_made_of_notes_holds_no_tag(written: str, told: str) -> None:
    """feed-X16: HTML is shown as it is written."""
    item = make_feed_item(make_episode("first", description=""), notes_html=f"<p>{written}</p>")
    assert item_of(item).findtext("description") == told
    assert "feed-X16" not in {found.rule for found in validate(feed_of(item))}
