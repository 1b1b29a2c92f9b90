"""What makes a page valid HTML that everybody can use: one row a rule, each finds what breaks it.

The syntax is html5lib's word; the content model is that of the HTML standard, for the elements our pages are made of.
An element or attribute that the tables do not know is told: it is a spelling mistake, or a row to be added.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import html5lib
import html_tables as html
from lxml import etree

Element = etree._Element
Rule = Callable[[Element], Iterable[str]]


@lru_cache(maxsize=2)
def read(body: str) -> tuple[Element, list[str]]:
    """Read a page as browsers do, and what they had to put right."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("lxml"), namespaceHTMLElements=False)
    tree = parser.parse(body)
    errors = [f"line {place[0]}: {code} {facts or ''}".rstrip() for place, code, facts in parser.errors]
    return tree.getroot(), errors


def name(element: Element) -> str:
    """Name an element as a person would look for it."""
    marks = "".join(f"[{key}={element.get(key)!r}]" for key in ("id", "class", "href", "name") if element.get(key))
    return f"<{element.tag}{marks}>"


def text_of(element: Element) -> str:
    """Return what a screen reader says of an element, roughly: its label, else the text and pictures in it."""
    if label := element.get("aria-label"):
        return label.strip()
    if ids := element.get("aria-labelledby"):
        root = element.getroottree()
        return " ".join(text_of(found) for one in ids.split() for found in root.xpath("//*[@id=$one]", one=one))
    if element.tag == "img":
        return element.get("alt", "").strip()
    if element.get("aria-hidden") == "true" or not isinstance(element.tag, str):
        return ""
    parts = [element.text or "", *(text_of(child) + (child.tail or "") for child in element)]
    return " ".join("".join(parts).split()) or (element.get("title") or "").strip()


def _found(root: Element, path: str) -> list[Element]:
    return root.xpath(path)


def document(root: Element) -> Iterator[str]:
    """A language, a title, one main part, one header and footer of the page, and a skip link first of all."""
    if not html.LANGUAGE.fullmatch(root.get("lang") or ""):
        yield f"html has the language {root.get('lang')!r}"
    for path, wanted in (
        ("/html/head/title", "title"),
        ("//main", "main"),
        ("/html/body/header", "header of the page"),
        ("/html/body/footer", "footer of the page"),
        ("//h1", "h1"),
        ("/html/head/meta[@charset]", "charset"),
        ("/html/head/meta[@name='viewport'][not(contains(@content, 'maximum-scale'))]", "viewport that zooms"),
    ):
        if (count := len(_found(root, path))) != 1:
            yield f"{count} of {wanted}"
    first = _found(root, "/html/body//a")
    if not first or not (first[0].get("href") or "").startswith("#"):
        yield "the first link skips nothing"
    yield from (f"{name(one)} opens a window" for one in _found(root, "//a[@target and @target!='_self']"))


def frame(root: Element) -> Iterator[str]:
    """Say what a page that stands within another page needs: a language, a title and one h1."""
    return (found for found in document(root) if found.split()[-1] in ("'None'", "title", "h1"))


def words_known(root: Element) -> Iterator[str]:
    """Every element and attribute is one of HTML's, and none is for styles or scripts in the page (sec-S3)."""
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        if "svg" in tag or any("svg" in str(one.tag) for one in element.iterancestors()):
            wrong = [
                key for key in element.attrib if key not in html.SVG and not key.startswith(("aria-", "data-", "{"))
            ]
            yield from (f"{name(element)} has {key}" for key in wrong)
            continue
        if tag not in html.ATTRIBUTES and "-" not in tag:
            yield f"{name(element)} is no element"
        known = html.GLOBAL | html.ATTRIBUTES.get(tag, frozenset())
        for key in map(str, element.attrib):
            group, _, rest = key.partition("-")
            if key in known or group == "data" or ("-" in tag and group != "on" and key != "style"):
                continue
            if group != "aria" or rest not in html.ARIA:
                yield f"{name(element)} has {key}"


def unique_ids(root: Element) -> Iterator[str]:
    """An id names one element, and has no space in it."""
    found = Counter(_found(root, "//@id"))
    yield from (f"{count} with the id {one!r}" for one, count in found.items() if count > 1)
    yield from (f"the id {one!r}" for one in found if not one or " " in one)


def references(root: Element) -> Iterator[str]:
    """What names an id names one that is there."""
    ids = set(_found(root, "//@id"))
    for element in root.iter(etree.Element):
        for key in html.REFERENCES & set(element.attrib):
            yield from (f"{name(element)} {key}={one}" for one in element.get(key, "").split() if one not in ids)
        link = element.get("href", "")
        if link.startswith("#") and not link.startswith("#t=") and link[1:] not in ids:
            yield f"{name(element)} leads nowhere"


def nesting(root: Element) -> Iterator[str]:
    """Nothing that is clicked stands within something that is clicked, and no form in a form."""
    for outer in _found(root, "//a[@href] | //button | //summary | //*[@role='button'] | //*[@role='link']"):
        yield from (f"{name(inner)} in {name(outer)}" for child in outer for inner in child.xpath(html.INTERACTIVE))
    for label in _found(root, "//label"):
        if len(inner := [one for child in label for one in child.xpath(html.INTERACTIVE)]) > 1:
            yield f"{name(label)} holds {len(inner)} controls"
    yield from (f"{name(form)} in a form" for form in _found(root, "//form//form"))


def content(root: Element) -> Iterator[str]:
    """Lists hold items, tables rows, and running text no blocks."""
    for element in root.iter(etree.Element):
        tag = str(element.tag)
        allowed = html.CHILDREN.get(tag)
        for child in element.iterchildren(etree.Element):
            inner = str(child.tag)
            if allowed is not None and inner not in allowed and "-" not in inner:
                yield f"{name(child)} in {name(element)}"
            if tag in html.ONLY_PHRASING and not _is_phrasing(inner):
                yield f"{name(child)} in {name(element)}"
            if tag == "a" and _is_in_text(element) and not _is_phrasing(inner):
                yield f"{name(child)} in {name(element)} in running text"
        if allowed is not None and tag != "picture" and _has_words(element):
            yield f"words in {name(element)} itself"
    for tag, inside in (("main", "article"), ("main", "section"), ("h1", "nav")):
        yield from (f"{tag} in {inside}" for _ in _found(root, f"//{inside}//{tag}"))


def _is_phrasing(tag: str) -> bool:
    return tag in html.PHRASING or "-" in tag or "svg" in tag


def _is_in_text(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and str(parent.tag) in html.ONLY_PHRASING


def _has_words(element: Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in texts)


def headings(root: Element) -> Iterator[str]:
    """The first heading is the h1, each later one goes at most a level deeper, and none is empty."""
    before = 0
    levels = "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6][not(ancestor::template)]"
    for heading in _found(root, levels):
        level = int(heading.tag[1])
        if level > before + 1:
            yield f"h{level} {text_of(heading)!r} comes after h{before}"
        if not text_of(heading):
            yield f"an empty h{level}"
        if not heading.xpath("ancestor::dialog"):
            before = level


def landmarks(root: Element) -> Iterator[str]:
    """Where there are several of a kind of landmark, each has a name of its own."""
    kinds = {
        "navigation": "//nav | //*[@role='navigation']",
        "search": "//search | //*[@role='search']",
        "complementary": "//aside | //*[@role='complementary']",
        "region": "//*[@role='region']",
    }
    for kind, path in kinds.items():
        names = Counter(text_of(one) if one.get("aria-label") or one.get("aria-labelledby") else "" for one in
                        _found(root, path))  # fmt: skip
        if sum(names.values()) > 1:
            yield from (f"{count} of {kind} are called {one!r}" for one, count in names.items() if count > 1 or not one)
    yield from (f"{name(one)} has no name" for one in _found(root, "//*[@role='region']") if not text_of(one))


def languages(root: Element) -> Iterator[str]:
    """A language is a tag of a language."""
    found = [*_found(root, "//@lang"), *_found(root, "//@hreflang")]
    yield from (f"the language {one!r}" for one in found if not html.LANGUAGE.fullmatch(one) and one != "x-default")


def pictures(root: Element) -> Iterator[str]:
    """A picture has a text that stands for it, and its size; a drawing is hidden or named."""
    for picture in _found(root, "//img"):
        yield from (f"{name(picture)} has no {key}" for key in ("alt", "width", "height") if picture.get(key) is None)
    for drawing in _found(root, "//*[local-name()='svg']"):
        around = (drawing, *drawing.iterancestors())
        if not any(one.get("aria-hidden") == "true" or (one.get("role") == "img" and text_of(one)) for one in around):
            yield f"{name(drawing)} is neither hidden nor named"


def names(root: Element) -> Iterator[str]:
    """Whatever can be clicked or filled in has a name; a button outside forms says that it sends none."""
    for element in _found(root, "//a[@href] | //button | //summary | //iframe"):
        if not text_of(element) and not _is_made_later(element):
            yield f"{name(element)} has no name"
    yield from (f"{name(button)} has no type" for button in _found(root, "//button[not(@type or ancestor::form)]"))
    for field in _found(root, "//input[not(@type='hidden')] | //select | //textarea | //audio"):
        labels = field.xpath("//label[@for=$id]", id=field.get("id") or "") + field.xpath("ancestor::label")
        if not any(map(text_of, (field, *labels))) and not _is_made_later(field):
            yield f"{name(field)} has no label"


def _is_made_later(element: Element) -> bool:
    return bool(element.xpath("ancestor::template"))


def fields(root: Element) -> Iterator[str]:
    """A field about a person says which of their facts it wants (WCAG 1.3.5), and no value of it is made up."""
    for field in _found(root, "//input | //textarea | //select | //form"):
        value = field.get("autocomplete")
        if value is not None and value not in html.AUTOCOMPLETE:
            yield f"{name(field)} has autocomplete={value}"
        if value is None and field.get("type") in ("email", "tel", "password"):
            yield f"{name(field)} has no autocomplete"


def keyboard(root: Element) -> Iterator[str]:
    """The keyboard goes in the order of the page, never to what is hidden, and nothing plays by itself."""
    for one in _found(root, "//*[@tabindex and not(@tabindex='0' or @tabindex='-1')]"):
        yield f"{name(one)} has tabindex={one.get('tabindex')}"
    for hidden in _found(root, "//*[@aria-hidden='true']"):
        inner = [one for one in hidden.xpath(html.INTERACTIVE) if one.get("tabindex") != "-1"]
        yield from (f"{name(one)} is hidden from readers, and can have the focus" for one in inner)
    yield from (f"{name(one)} starts by itself" for one in _found(root, "//*[@autoplay]"))
    may = 1 if root.xpath("boolean(//body[@class='studio'])") else 0  # the focus goes to what came of a press
    yield from (f"{name(one)} takes the focus" for one in _found(root, "//*[@autofocus]")[may:])
    yield from (f"{name(one)} is fetched at once" for one in _found(root, "//audio[not(@preload='none')]"))


def tables(root: Element) -> Iterator[str]:
    """A table has headings, and each of them says what it is the heading of."""
    for table in _found(root, "//table"):
        if not table.xpath(".//th"):
            yield f"{name(table)} has no headings"
        yield from (f"th {text_of(one)!r} has no scope" for one in table.xpath(".//th[not(@scope)]"))


def values(root: Element) -> Iterator[str]:
    """Values mean something: times, places in the page, and data for machines."""
    yield from (f"time {one!r}" for one in _found(root, "//time/@datetime") if not html.DATE.fullmatch(one))
    yield from (f"aria-current={one}" for one in _found(root, "//@aria-current") if one not in html.CURRENT)
    for script in _found(root, "//script[not(@src)]"):
        if script.get("type") not in ("application/ld+json", "application/json"):
            yield "a script within the page"
        elif not _is_json(script.text or ""):
            yield "data that is no JSON"
    for element in _found(root, "//*[@style] | //style | //font | //center"):
        yield f"{name(element)} has a style within the page"


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict | list)
    except ValueError:
        return False


RULES: tuple[Rule, ...] = (
    document, words_known, unique_ids, references, nesting, content, headings, landmarks, languages, pictures, names,
    fields, keyboard, tables, values,
)  # fmt: skip
IN_A_FRAME: tuple[Rule, ...] = (frame, *RULES[1:])


def complaints(body: str, rules: Iterable[Rule] = RULES) -> list[str]:
    """Return everything that is wrong with a page."""
    root, errors = read(body)
    return errors + [f"{rule.__name__}: {found}" for rule in rules for found in rule(root)]


def untold(body: str, foreign: dict[str, str]) -> list[str]:
    """Return the ``foreign`` words that stand in a page without their language (WCAG 3.1.2)."""
    root, _ = read(body)
    wrong = []
    for words, language in foreign.items():
        for text in root.xpath("//body//text()[contains(., $words)]", words=words):
            element = text.getparent().getparent() if text.is_tail else text.getparent()
            said = next((one.get("lang") for one in (element, *element.iterancestors()) if one.get("lang")), "")
            if said.partition("-")[0] != language and element.tag not in ("script", "template", "code"):
                wrong.append(f"{words!r} in {name(element)} is said to be {said!r}")
    return wrong
