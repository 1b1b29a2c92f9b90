"""Every word of ours that pages show has its Danish one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from repository import PACKAGE, ROOT, below, tree

from podcast_service.content.episode_form import DRAFT
from podcast_service.content.forms import Form
from podcast_service.content.node_forms import PERSON, PUBLICATION, THEME
from podcast_service.content.show_form import SHOW
from podcast_service.domain.sentences_accounts import ACCOUNTS
from podcast_service.domain.sentences_studio import STUDIO
from podcast_service.domain.sentences_upload import UPLOAD

FORMS = {"episode": DRAFT, "show": SHOW, "person": PERSON, "theme": THEME, "publication": PUBLICATION}
DANISH = next((PACKAGE / "translations").rglob("da/**/*.po"), PACKAGE / "translations" / "da.po")
# `say(language, message)` and `here.say(message)` are gettext for code that has no template; `told(message, …)` is
# said later, in any language.
KEYWORDS = {"gettext": None, "_": None, "ngettext": (1, 2), "say": {1: (1,), 2: (2,)}, "told": None}
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def _messages() -> Iterator[str | tuple[str, ...]]:
    for folder, method in ((ROOT / "templates", "jinja2"), (PACKAGE, "python")):
        found = extract_from_dir(folder, [("**.html" if method == "jinja2" else "**.py", method)], keywords=KEYWORDS)
        for _, _, message, _, _ in found:
            yield message if isinstance(message, str) else tuple(part for part in message if isinstance(part, str))


def _rule_words() -> Iterator[str]:
    """Yield what every rule of a feed says: its demand, why, and how to put it right."""
    for path in below("podcast_service/feeds"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Rule":
                yield from (ast.literal_eval(part) for part in node.args[2:5])


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with DANISH.open("rb") as file:
        return read_po(file, locale="da")


def _first(message: str | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_no_word_lacks_its_danish_one(catalogue: Catalog):
    missing = set()
    for message in _messages():
        found = catalogue.get(_first(message))
        if found is None or found.fuzzy or not all(_texts(found)):
            missing.add(_first(message))
    assert missing == set()


def test_no_rule_of_a_feed_lacks_its_danish_words(catalogue: Catalog):
    """A row says what it asks, why, and what to do: all three in both languages."""
    words = list(_rule_words())
    assert len(words) > 200
    assert {
        word for word in words if (found := catalogue.get(word)) is None or found.fuzzy or not found.string
    } == set()


def test_no_danish_word_is_left_over(catalogue: Catalog):
    # Some words stand in tables of the package before they are said.
    in_tables = {
        node.value
        for path in below("podcast_service")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
    }
    used = {_first(message) for message in _messages()} | in_tables
    assert {_first(message.id) for message in catalogue if message.id} - used == set()


def test_a_danish_word_has_the_places_of_the_english_one(catalogue: Catalog):
    wrong = {
        _first(message.id)
        for message in catalogue
        if message.id and any(_places(text) - _places(message.id) for text in _texts(message))
    }
    assert wrong == set()


def _places(text: str | tuple[str, ...] | list[str]) -> set[str]:
    parts = [text] if isinstance(text, str) else text
    return {name for part in parts for pair in PLACE.findall(part) for name in pair if name}


def test_there_is_one_danish_catalogue():
    assert [path for path in (PACKAGE / "translations").rglob("*.po") if "da" in Path(path).parts[-3:-1]] == [DANISH]


def test_no_sentence_of_the_studio_lacks_its_danish_one(catalogue: Catalog):
    assert {sentence for sentence in (STUDIO | ACCOUNTS | UPLOAD).values() if not catalogue.get(sentence)} == set()


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_word_of_a_form_lacks_its_danish_one(catalogue: Catalog, form: Form):
    """Forms are tables: their words are said where they are drawn."""
    words = {group.heading for group in form.groups}
    words |= {word for row in form.rows for word in (row.label, row.help, row.wanted)}
    columns = [column for row in form.rows for column in row.shape.columns]
    words |= {column.label for column in columns}
    words |= {
        word
        for column in columns
        if not isinstance(column.choices, str) and not column.is_fixed
        for _, word in column.choices
    }
    assert {word for word in words if word and not catalogue.get(word)} == set()
