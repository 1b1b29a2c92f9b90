"""People, themes and publications: listed, edited as forms, and made, by administrators: they belong to every show."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request
from werkzeug.wrappers import Response as BaseResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.nodes import find_node, list_nodes
from podcast_service.content.forms import Form
from podcast_service.content.node_forms import FORMS
from podcast_service.domain.errors import NotFound, PodcastError
from podcast_service.domain.node import KINDS, Node, called
from podcast_service.domain.producer import Act
from podcast_service.domain.text import one_line
from podcast_service.domain.theme import Theme
from podcast_service.domain.told import told
from podcast_service.site.sentences import error_words
from podcast_service.web.studio.door import Studio
from podcast_service.web.studio.form_page import LARGEST, FormPage, answer_to, notes_alone, shown_meanwhile
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.history import restored_answer
from podcast_service.web.studio.lists import lists_of
from podcast_service.web.studio.notes_preview import NotesPreview
from podcast_service.web.studio.page_history import Past, comparison_of, history_of
from podcast_service.web.studio.sent import sent, step
from podcast_service.workflows.edit import edit_node
from podcast_service.workflows.new_node import make_node
from podcast_service.workflows.restore_page import restore_node
from podcast_service.workflows.sheets import node_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What stands under one address: the folder its pages are in, and its words."""

    path: str
    folder: str
    many: str
    new: str

    @property
    def type(self) -> type[Node]:
        """Return what its pages tell of."""
        return KINDS[self.folder]

    @property
    def form(self) -> Form:
        """Return the form of its pages."""
        return FORMS[self.folder]


_KINDS = (
    Kind(path="personer", folder="people", many=told("Persons"), new=told("New person")),
    Kind(path="temaer", folder="themes", many=told("Themes"), new=told("New theme")),
    Kind(path="udgivelser", folder="publications", many=told("Publications"), new=told("New publication")),
)


def register(studio: Studio, preview: NotesPreview) -> None:
    """Register the pages of each kind."""
    for kind in _KINDS:
        _register(studio, preview, kind)
        _register_history(studio, kind)


def _register(studio: Studio, preview: NotesPreview, kind: Kind) -> None:
    def every(here: Here) -> Response:
        return _list(here, kind)

    def make(here: Here) -> BaseResponse:
        name = one_line(request.form.get("name", ""))
        try:
            slug = here.do(make_node, kind.folder, name)
        except PodcastError as error:
            return _list(here, kind, error)
        return here.back(f"/studio/{kind.path}/{slug}", here.say("The page is made. Fill in what is known."))

    def one(here: Here, name: str) -> Response:
        return _page(here, kind, name).draw(here, preview)

    def save(here: Here, name: str) -> BaseResponse:
        form = sent(kind.form)
        if step().what:
            return _page(here, kind, name).draw(here, preview, shown_meanwhile(form))
        found = here.do(edit_node, kind.folder, name, form)
        return answer_to(
            here, _page(here, kind, name), preview, form, found, here.say("Public pages that show it change at once.")
        )

    def show_text(here: Here, name: str) -> Response:
        return notes_alone(here, preview, _node(here, kind, name), kind.form)

    for view, word in ((every, "list"), (make, "make"), (one, "one"), (save, "save"), (show_text, "show")):
        view.__name__ = f"{kind.folder}_{word}"
    studio.get(f"/{kind.path}", act=Act.ADMINISTER)(every)
    studio.post(f"/{kind.path}", act=Act.ADMINISTER)(make)
    studio.get(f"/{kind.path}/<name>", act=Act.ADMINISTER)(one)
    studio.post(f"/{kind.path}/<name>", act=Act.ADMINISTER, largest=LARGEST)(save)
    studio.post(f"/{kind.path}/<name>/vis", act=Act.ADMINISTER, largest=LARGEST)(show_text)


def _register_history(studio: Studio, kind: Kind) -> None:
    def history(here: Here, name: str) -> BaseResponse:
        return history_of(here, _past(here, kind, name))

    def comparison(here: Here, name: str) -> BaseResponse:
        return comparison_of(here, _past(here, kind, name))

    def give_back(here: Here, name: str) -> BaseResponse:
        words = here.say("The state is restored. Public pages that show it change at once.")
        at = _past(here, kind, name).here_at
        return restored_answer(here, at, lambda number: here.do(restore_node, kind.folder, name, number), words)

    for view, word in ((history, "history"), (comparison, "comparison"), (give_back, "give_back")):
        view.__name__ = f"{kind.folder}_{word}"
    studio.get(f"/{kind.path}/<name>/historik", act=Act.ADMINISTER)(history)
    studio.get(f"/{kind.path}/<name>/historik/sammenlign", act=Act.ADMINISTER)(comparison)
    studio.post(f"/{kind.path}/<name>/historik/gendan", act=Act.ADMINISTER)(give_back)


def _list(here: Here, kind: Kind, error: PodcastError | None = None) -> Response:
    with read(here.house.catalog) as tx:
        nodes = list_nodes(tx, kind.type)
    if kind.type is Theme:
        nodes = sorted(nodes, key=lambda node: (node.number if isinstance(node, Theme) else 0, node.slug))
    return here.page(
        "studio/nodes.html",
        title=here.say(kind.many),
        status=422 if error else 200,
        kind=kind,
        kinds=[(one.path, here.say(one.many)) for one in _KINDS],
        new=here.say(kind.new),
        nodes=[(node.slug, called(node)) for node in nodes],
        error=error_words(error, here.language) if error else "",
        name=request.form.get("name", ""),
    )


def _node(here: Here, kind: Kind, name: str) -> Node:
    with read(here.house.catalog) as tx:
        found = find_node(tx, kind.type, name)
    if found is None:
        raise NotFound("node_unknown", kind=kind.path, slug=name)
    return found


def _past(here: Here, kind: Kind, name: str) -> Past:
    node = _node(here, kind, name)
    return Past(
        subject=f"{kind.folder}:{name}",
        path=f"{kind.folder}/{name}.md",
        form=kind.form,
        title=here.say("History of “{name}”").format(name=called(node)),
        here_at=f"/studio/{kind.path}/{name}/historik",
        may_restore=True,
        crumb=(f"/studio/{kind.path}/{name}", called(node)),
    )


def _page(here: Here, kind: Kind, name: str) -> FormPage:
    node = _node(here, kind, name)
    with read(here.house.catalog) as tx:
        sheet = node_sheet(tx, here.house, kind.folder, name)
    return FormPage(
        sheet=sheet,
        of=node,
        title=called(node),
        kept=sheet.subject,
        lists=lists_of(here),
        template="studio/node.html",
        parts={
            "way": (f"/studio/{kind.path}", here.say(kind.many)),
            "past": f"/studio/{kind.path}/{name}/historik",
        },
    )
