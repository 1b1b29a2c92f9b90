"""What HTML allows, for the elements that pages of ours are made of: the tables that ``html_rules`` goes by."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


GLOBAL = {
    "id",
    "class",
    "lang",
    "dir",
    "hidden",
    "tabindex",
    "title",
    "role",
    "inert",
    "popover",
    "translate",
    "slot",
} | {"autofocus"}
SVG = {
    "class", "cx", "cy", "d", "fill", "focusable", "height", "href", "id", "points", "preserveAspectRatio", "r", "role",
    "rx", "ry", "stroke", "transform", "version", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2", "offset",
    "stop-color", "stroke-width", "stroke-linecap", "stroke-linejoin", "fill-rule", "clip-path", "pathLength",
}  # fmt: skip
PLAIN = (
    "html head title body header footer main nav section article aside h1 h2 h3 h4 h5 h6 p div span ul dl dt dd strong "
    "em b i u s bdi small code pre kbd samp var sup sub mark cite dfn abbr br hr wbr figure figcaption picture summary "
    "table caption thead tbody tfoot tr noscript template search address hgroup rp rt ruby fieldset legend datalist"
)
OWN = {
    "a": "href hreflang rel download type target",
    "audio": "controls preload src crossorigin",
    "blockquote": "cite",
    "button": "type name value disabled form formnovalidate formaction formmethod "
    "popovertarget popovertargetaction command commandfor",
    "data": "value",
    "details": "open name",
    "dialog": "open closedby",
    "form": "action method novalidate autocomplete name enctype",
    "iframe": "src width height loading allow title allowfullscreen",
    "img": "src srcset sizes alt width height loading decoding fetchpriority",
    "input": "type name value placeholder required minlength maxlength min max step autocomplete enterkeyhint "
    "inputmode spellcheck checked disabled readonly list autocapitalize size form accept multiple",
    "label": "for",
    "li": "value",
    "link": "rel href type title hreflang media as sizes crossorigin",
    "meta": "charset name content property http-equiv media",
    "meter": "value min max low high optimum",
    "ol": "start reversed type",
    "optgroup": "label disabled",
    "option": "value selected disabled label",
    "output": "for name form",
    "progress": "value max",
    "q": "cite",
    "script": "type src async defer blocking crossorigin nonce",
    "select": "name required multiple disabled autocomplete",
    "source": "src srcset sizes type media width height",
    "td": "colspan rowspan headers",
    "textarea": "name rows cols readonly required maxlength placeholder autocomplete spellcheck",
    "th": "scope colspan rowspan headers abbr",
    "time": "datetime",
}
ATTRIBUTES = {name: _words("") for name in _words(PLAIN)} | {name: _words(words) for name, words in OWN.items()}
"""The attributes of each element beside the global ones, those of data and those of ARIA."""
ARIA = _words(
    "activedescendant atomic busy checked colcount controls current describedby description details disabled "
    "errormessage expanded haspopup hidden invalid keyshortcuts label labelledby level live modal multiselectable "
    "orientation owns posinset pressed readonly relevant required roledescription rowcount selected setsize sort "
    "valuemax valuemin valuenow valuetext"
)
PHRASING = _words(
    "a abbr audio b bdi bdo br button cite code data datalist del dfn em i iframe img input ins kbd label link map "
    "mark meta meter noscript output picture progress q ruby s samp script select slot small span strong sub sup svg "
    "template textarea time u var wbr math"
)
ONLY_PHRASING = _words(
    "p h1 h2 h3 h4 h5 h6 pre span em strong small s cite q dfn abbr data time code var samp kbd sub sup i b u mark "
    "bdi bdo button label output meter progress legend"
)
CHILDREN = {
    "ul": {"li", "script", "template"}, "ol": {"li", "script", "template"}, "menu": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"}, "tr": {"td", "th", "script", "template"},
    "thead": {"tr"}, "tbody": {"tr"}, "tfoot": {"tr"}, "picture": {"source", "img"},
    "select": {"option", "optgroup", "hr"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
}  # fmt: skip
INTERACTIVE = (
    "descendant-or-self::*[self::a[@href] or self::button or self::select or self::textarea or self::summary or "
    "self::iframe or self::input[not(@type='hidden')] or self::audio[@controls] or self::details or @tabindex]"
)
REFERENCES = {
    "for", "form", "list", "headers", "popovertarget", "commandfor", "aria-labelledby", "aria-describedby",
    "aria-controls", "aria-owns", "aria-activedescendant", "aria-details", "aria-errormessage", "aria-flowto",
}  # fmt: skip
AUTOCOMPLETE = {"off", "on", "name", "email", "tel", "username", "current-password", "new-password", "one-time-code"}
CURRENT = {"page", "step", "location", "date", "time", "true", "false"}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d))?)?)?|P(T?\d+[DHMS])+\S*")
