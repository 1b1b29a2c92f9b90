"""What can be edited of a show's page, ``show.md``: one row a field. Its cover has a page of its own."""

from __future__ import annotations

from podcast_service.content.episode_form import ADDRESS, NUMBER, ROLES, TITLE_SIZE
from podcast_service.content.forms import NOTES, Form, Group, Row
from podcast_service.content.shapes import LONG, WHOLE, Column, choice, chosen, flag, group, people
from podcast_service.content.shapes import NOTES as MARKDOWN
from podcast_service.content.show_shapes import CATEGORY, mapped
from podcast_service.domain.apps import APPS
from podcast_service.domain.person import Role
from podcast_service.domain.text import DESCRIPTION_SIZE

ABOUT = Group(
    heading="About the show",
    rows=(
        Row(key="title", label="Title", is_needed=True, is_fact=True, most=TITLE_SIZE),
        Row(
            key="working_title",
            label="The title is a working title",
            help="The pages then say that the name is not settled.",
            shape=flag(),
        ),
        Row(
            key="description",
            label="Short description",
            help="A few sentences of plain text. Apps and directories show them.",
            shape=LONG,
            is_fact=True,
            most=DESCRIPTION_SIZE,
        ),
        Row(
            key=NOTES,
            label="Long description",
            help="The text on the page of the show, written as Markdown.",
            shape=MARKDOWN,
            most=100_000,
        ),
        Row(
            key="type",
            label="How it is listened to",
            help="Apps show a story from the first part on, other shows with the newest episode first.",
            shape=choice(
                ("episodic", "Each episode stands alone: the newest first"),
                ("serial", "A story in order: the first part first"),
                default="episodic",
            ),
        ),
        Row(
            key="parts",
            label="Number of parts",
            help="Only for a show with a fixed end: parts that are missing are then named as such.",
            shape=WHOLE,
            wanted=NUMBER,
        ),
    ),
)

MAKERS = Group(
    heading="Who makes it",
    rows=(
        Row(
            key="author",
            label="Made by",
            help="Apps show it below the title: an organisation, or names.",
            is_fact=True,
            most=TITLE_SIZE,
        ),
        Row(
            key="owner",
            label="Owner of the feed",
            help="Directories write to this address when you sign the show up. Everybody can read it in the feed.",
            shape=group(Column(name="name", label="Name"), Column(name="email", label="E-mail address")),
            is_fact=True,
            is_mail=True,
        ),
        Row(
            key="people",
            label="Persons in every episode",
            help="Such as the host. An episode that names persons of its own names all of them itself.",
            shape=people(Role.HOST, ROLES),
            wanted="Choose one of the roles.",
        ),
    ),
)

APPLE = Group(
    heading="What apps and directories want to know",
    rows=(
        Row(
            key="categories",
            label="Categories",
            help="Apple's own, as they have no Danish names there. The first one counts most; two are enough.",
            shape=CATEGORY,
            is_fact=True,
        ),
        Row(key="language", label="Language", shape=chosen("languages")),
        Row(
            key="explicit",
            label="For adults only",
            help="Strong language, or what is not for children.",
            shape=flag(),
        ),
        Row(key="copyright", label="Rights", help="Who owns the show, such as © 2026 and a name.", most=TITLE_SIZE),
        Row(key="license", label="Licence", help="What others may do with it, such as CC BY 4.0.", most=128),
        Row(key="license_url", label="Address of the licence", is_address=True),
        Row(
            key="locked",
            label="Other hosts may not take the feed over",
            help="Untick it only while you move the show to another host.",
            shape=flag(default=True),
        ),
        Row(
            key="apps",
            label="The show in apps",
            help="The address of the show in each app. The pages then have a button for it.",
            shape=mapped(APPS.items(), "Address"),
            wanted=ADDRESS,
        ),
    ),
)

PUBLISHING = Group(
    heading="Publishing",
    rows=(
        Row(
            key="auto_publish",
            label="Changed text of published episodes goes out at once",
            help="Without asking. New sound never goes out by itself.",
            shape=flag(),
        ),
        Row(
            key="approval",
            label="A second person must approve before an episode is published",
            help="Nobody can approve what they made themselves.",
            shape=flag(),
        ),
    ),
)

SHOW = Form((ABOUT, MAKERS, APPLE, PUBLISHING))
