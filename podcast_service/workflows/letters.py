"""Mail a link to choose a password by, where a mail server is set; handing it over by hand always works."""

from __future__ import annotations

import logging
from dataclasses import replace

from podcast_service.domain.errors import PodcastError
from podcast_service.outbound import mail
from podcast_service.site.templating import say
from podcast_service.workflows.accounts import Invited
from podcast_service.workflows.house import House

SECONDS = 10.0
"""How long the page that made the link waits for the mail server."""
LETTER = (
    "Hello {name}\n\nChoose your password for the podcast studio here:\n\n{address}\n\n"
    "The link opens once, and for 24 hours. If you did not expect it, do nothing."
)
_log = logging.getLogger(__name__)


def send_link(house: House, made: Invited) -> bool:
    """Mail the link to whom it is for; say whether that went well. It never stops what made the link."""
    address = made.address(house.public_url)
    if house.letters is None or address is None:
        return False
    language = made.producer.language
    box = replace(house.letters, to=(made.producer.email,), seconds=SECONDS)
    text = say(language, LETTER)
    words = text.format(name=made.producer.name, address=address)
    try:
        mail.send(box, say(language, "Your account in the podcast studio"), words, house.now())
    except PodcastError as error:
        _log.warning("letter_not_sent reason=%s", error.code)
        return False
    return True
