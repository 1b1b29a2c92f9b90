"""What can be edited of the pages of people, themes and publications: one row a field."""

from __future__ import annotations

from podcast_service.content.episode_form import NUMBER, ROLES, TITLE_SIZE
from podcast_service.content.forms import NOTES, Form, Group, Row
from podcast_service.content.shapes import LINES, LONG, WHOLE, choice, flag, people, ticked
from podcast_service.content.shapes import NOTES as MARKDOWN
from podcast_service.domain.link import RELATIONS
from podcast_service.domain.person import Role
from podcast_service.domain.publication import Kind

_TEXT = Row(key=NOTES, label="Text", help="The text of the page, written as Markdown.", shape=MARKDOWN, most=100_000)
_SUMMARY = Row(key="summary", label="Summary", help="One or two sentences for lists.", shape=LONG, most=4000)
_ORDER = Row(key="order", label="Place in the list", help="1 stands first.", shape=WHOLE, wanted=NUMBER)

PERSON = Form(
    (
        Group(
            heading="About the person",
            rows=(
                Row(key="name", label="Name", is_needed=True, most=TITLE_SIZE),
                Row(key="title", label="Job title", is_fact=True, most=TITLE_SIZE),
                Row(key="workplace", label="Place of work", is_fact=True, most=TITLE_SIZE),
                Row(key="email", label="E-mail address", help="Everybody can see it.", is_mail=True, most=TITLE_SIZE),
                Row(key="phone", label="Telephone number", help="Everybody can see it.", most=64),
                Row(key="contact", label="Shown on the contact page", shape=flag()),
                _ORDER,
                _TEXT,
            ),
        ),
    )
)

THEME = Form(
    (
        Group(
            heading="About the theme",
            rows=(
                Row(key="title", label="Title in lists and links", is_needed=True, most=TITLE_SIZE),
                Row(
                    key="heading",
                    label="Heading of its page",
                    help="Only where it is another than the title.",
                    most=TITLE_SIZE,
                ),
                Row(key="number", label="Number", help="Its place in the order.", shape=WHOLE, wanted=NUMBER),
                _SUMMARY,
                Row(
                    key="known_empty",
                    label="It is known that nothing is published in this theme",
                    help="The page then says so. Leave it where you do not know.",
                    shape=flag(),
                ),
                _TEXT,
            ),
        ),
    )
)

PUBLICATION = Form(
    (
        Group(
            heading="About the publication",
            rows=(
                Row(key="title", label="Title", is_needed=True, most=TITLE_SIZE),
                Row(
                    key="kind",
                    label="Kind of publication",
                    shape=choice(
                        ("", "Unknown"),
                        (Kind.ANALYSIS.value, "Analysis"),
                        (Kind.CASE.value, "Case"),
                        (Kind.TOOL.value, "Tool"),
                    ),
                    is_fact=True,
                ),
                Row(
                    key="date", label="Published", help="2019, 2019-10, 2019-10-24, or in words.", is_fact=True, most=64
                ),
                _SUMMARY,
                Row(key="people", label="Authors", shape=people(Role.AUTHOR, ROLES), wanted="Choose one of the roles."),
                Row(key="themes", label="Themes", shape=ticked("themes")),
                _ORDER,
                _TEXT,
            ),
        ),
        Group(
            heading="What it belongs with",
            rows=tuple(
                Row(
                    key=end.key,
                    label=end.word,
                    help="One a line: the name of a publication, or SHOW/EPISODE, maybe with a time: ?t=12:40",
                    shape=LINES,
                    wanted="Write the name of a publication, or SHOW/EPISODE as in their addresses.",
                )
                for ends in RELATIONS.values()
                for end in ends
            ),
        ),
    )
)

FORMS = {"people": PERSON, "themes": THEME, "publications": PUBLICATION}
"""The form of each kind that has one, by the folder its pages stand in; its first row is what a page cannot lack."""
