"""Write the reference pages that are made from the code: ``python docs/reference/generate.py``.

A test compares them with what is committed, so a setting, command, address or error without words does not get in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BY = "<!-- Made by docs/reference/generate.py: change the code, then run it. -->"

WHAT_STANDS_THERE = {
    "/": "The home page: what the project is, its themes and kinds, the newest episode.",
    "/om-projektet": "About the project.",
    "/om-projektet/metode": "Background and method.",
    "/om-projektet/kommuner": "The municipalities that took part.",
    "/kontakt": "Whom to write to or call.",
    "/tilgaengelighed": "The accessibility statement.",
    "/privatliv": "What is known about visitors: nothing that names them.",
    "/was": "301 to the accessibility statement: the law's short form.",
    "/temaer": "All themes in order.",
    "/temaer/{slug}": "One theme and what has been published on it.",
    "/udgivelser": "Everything published, by kind.",
    "/analyser": "The analyses.",
    "/cases": "The cases.",
    "/vaerktoejer": "The tools.",
    "/{kind}/{slug}": "One written publication and its files.",
    "/podcasts": "The shows.",
    "/podcasts/{slug}": "One show and its episodes.",
    "/podcasts/{slug}/side/{number}": "More of its episodes, where there are many; 2 is the first.",
    "/podcasts/{slug}/feed.xml": "The show's feed.",
    "/podcasts/{slug}/arkiv-{number}.xml": "Its older episodes, where one feed cannot hold all; 1 has the oldest.",
    "/podcasts.opml": "The feeds of all shows, as apps import them.",
    "/abonner/{slug}": "How to subscribe to a show, for people who opened its feed.",
    "/feed.xml": "All episodes of all shows.",
    "/arkiv-{number}.xml": "Its older episodes.",
    "/temaer/{slug}/feed.xml": "The episodes on a theme.",
    "/temaer/{slug}/arkiv-{number}.xml": "Its older episodes.",
    "/personer/{slug}/feed.xml": "The episodes a person took part in.",
    "/personer/{slug}/arkiv-{number}.xml": "Its older episodes.",
    "/podcasts/{show}/{slug}": "One episode: sound, notes, chapters, people, themes.",
    "/podcasts/{show}/{slug}/udskrift": "Its transcript as a page.",
    "/podcasts/{show}/{slug}/udskrift/{language}": "Its transcript in another language, as a page.",
    "/podcasts/{show}/{slug}/udskrift.vtt": "Its transcript as WebVTT.",
    "/podcasts/{show}/{slug}/udskrift.srt": "Its transcript as SubRip.",
    "/podcasts/{show}/{slug}/udskrift.podlove.json": "Its transcript as Podlove Web Player has it.",
    "/podcasts/{show}/{slug}/udskrift.txt": "Its transcript as plain text.",
    "/podcasts/{show}/{slug}/udskrift.json": "Its transcript as Podcasting 2.0 JSON.",
    "/podcasts/{show}/{slug}/udskrift.{language}.vtt": "Its transcript in another language, as WebVTT.",
    "/podcasts/{show}/{slug}/udskrift.{language}.srt": "Its transcript in another language, as SubRip.",
    "/podcasts/{show}/{slug}/udskrift.{language}.podlove.json": "Its transcript in another language, for Podlove.",
    "/podcasts/{show}/{slug}/udskrift.{language}.txt": "Its transcript in another language, as plain text.",
    "/podcasts/{show}/{slug}/udskrift.{language}.json": "Its transcript in another language, as Podcasting 2.0 JSON.",
    "/podcasts/{show}/{slug}/kapitler.json": "Its chapters as Podcasting 2.0 JSON.",
    "/podcasts/{show}/{slug}/indlejr": "Its player alone: the only page that may stand in a frame elsewhere.",
    "/podcasts/{show}/{slug}/oembed.json": "How other pages show it: oEmbed 1.0, also at `/oembed?url=…`.",
    "/podcasts/{show}/{slug}/oembed.xml": "The same as XML.",
    "/lyd/{show}/{file}": "An episode's sound. The address stays when the recording is replaced.",
    "/billeder/{sha256}/{file}": "A cover or a chapter's picture in one size; another picture has another address.",
    "/filer/{sha256}/{file}": "A file of a publication.",
    "/static/{hash}/{file}": "Style sheets and the like; changed bytes have another address.",
    "/personer/{slug}": "One person and the episodes they are in.",
    "/robots.txt": "What search engines may read.",
    "/sitemap.xml": "Every page, for search engines.",
    "/soeg": "The page one searches from; with `?q=` what was found, which no release holds.",
    "/soeg/indeks.json": "The index that a browser searches in a mirror: which groups there are.",
    "/soeg/ord/{slug}.{number}.json": "A group of it: 32 episodes of a show, or all other pages, and their words.",
    "/soeg/tekst/{show}/{slug}.json": "What can be found in an episode, sentence by sentence.",
}

HOW_TAGS_ARE_READ = """\
## How they are read

- **Letters.** Latin-1, UTF-16 with and without a mark and UTF-8, also where a tag is marked wrongly: Windows letters
  in Latin-1, UTF-8 read as something else once or more. Controls, direction marks and what no XML takes are left out;
  the rest is NFC.
- **Lengths.** A description has at most 4000 bytes, a long one 20 000, other values 255 characters.
- **Names** of people stand apart by a semicolon, a slash between spaces, or as values of their own; keywords by a
  comma or a semicolon.
- **Days** are `2026`, `2026-03` or `2026-03-01`; moments are in UTC. ID3v2.3 has the day in `TYER` and `TDAT`.
- **Addresses** are http or https. What is none is not read.
- `TXXX:`, `COMM:` and `WXXX` name a frame by its description, `TIPL:` the pairs of `TIPL`, `TMCL` and `IPLS` by their
  word (below). ID3v2.2's frames arrive under the newer names; ID3v1 where nothing newer is there."""

HOW_TAGS_ARE_WRITTEN = """\
## How they are written

- Only the fields that are asked for change. All else stays, also what this table does not know.
- Other names of a field go along where they said the same as the first one. A field without a value is taken out
  under all its names.
- An ID3 tag keeps its version (v2.2, which nothing writes any more, becomes v2.3). A new one is v2.3, and one that
  gets chapters becomes v2.3: widespread software loses v2.4 chapters with a title or a picture of more than 127 bytes.
  Frames that are new in v2.4 stay in it. ID3v1 is brought up to date where it is there, and never made. `WFED` is
  written as Apple does: text, an encoding first.
- APEv2 and INFO are kept in step with the ID3 tag beside them; nothing new is put there. In a WAV the sound is not
  moved: tags stand behind it."""

Table = Iterable[Iterable[str]]


def table(head: Iterable[str], rows: Table) -> str:
    """Return a Markdown table; a bar inside a cell is escaped."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines += [[cell.replace("|", r"\|").replace("\n", " ") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(title: str, lead: str, *parts: str) -> str:
    """Return one whole page."""
    return "\n\n".join([f"# {title}", BY, lead, *parts]) + "\n"


def settings() -> str:
    """Return the page of settings, from the model's own fields."""
    from podcast_service.config import Settings

    rows = []
    for field_name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"PODCAST_{field_name.upper()}"
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = "" if default is None else str(default).replace(Path.cwd().as_uri(), "file://<current folder>")
        rows.append([f"`{variable}`", f"`{shown}`" if shown else "–", field.description or ""])
    return page(
        "Settings",
        "They come from the environment, else from a file `.env` in the current folder. A wrong value stops the start "
        "and says what to write instead. Credentials for an S3 store come by the standard AWS variables "
        "(`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_ENDPOINT_URL`, `AWS_DEFAULT_REGION`).",
        table(["variable", "default", "meaning"], rows),
    )


def commands() -> str:
    """Return the page of commands, from click's own description of them."""
    import click

    from podcast_service.cli.failure import EXIT_CODES, REFUSED
    from podcast_service.cli.main import podcast_service

    def section(command: click.Command, path: str) -> str:
        """Describe ``command`` alone."""
        context = click.Context(command, info_name=path)
        usage = " ".join([path, *command.collect_usage_pieces(context)])
        switches = [part for part in command.params if isinstance(part, click.Option)]
        rows = [record for part in switches if (record := part.get_help_record(context))]
        options = table(["option", "meaning"], ([f"`{flag}`", words] for flag, words in rows))
        return "\n\n".join([f"## {path}", f"    {usage}", _paragraphs(command.help or ""), options])

    def sections(command: click.Command, path: str) -> Iterator[str]:
        """Describe ``command`` and those below it."""
        context = click.Context(command, info_name=path)
        if isinstance(command, click.Group):
            if command.invoke_without_command:
                yield section(command, path)
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                if below and not below.hidden:
                    yield from sections(below, f"{path} {name}")
            return
        yield section(command, path)

    codes = [["0", "All went well."], [str(REFUSED), "Something was refused and named; everything else went on."]]
    codes += [[str(code), (kind.__doc__ or "").strip()] for kind, code in EXIT_CODES.items()]
    return page(
        "Commands",
        "`podcast-service COMMAND --help` says the same.",
        *sections(podcast_service, "podcast-service"),
        "## Exit codes",
        table(["code", "meaning"], codes),
    )


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.replace("\b", "").split("\n\n"))


def addresses() -> str:
    """Return the page of public addresses, from the rows they are answered by."""
    from podcast_service.site.addresses import ADDRESSES

    rows = ([f"`{row.pattern}`", WHAT_STANDS_THERE.get(row.pattern, "")] for row in ADDRESSES)
    return page(
        "Public addresses",
        "Everything the service answers to the public, with GET and HEAD. What has no row here is answered 404. An "
        "address with a slash at its end is sent (301) to the one without; a withdrawn episode's addresses answer 410.",
        table(["address", "what stands there"], rows),
    )


def errors() -> str:
    """Return the page of errors, from their sentences."""
    from podcast_service.domain.errors import SENTENCES

    return page(
        "Errors",
        "Each error has a code that stays and a sentence that says what is wrong and what to do; `--json` gives the "
        "code and the facts that stand in braces.",
        table(["code", "sentence"], ([f"`{code}`", text] for code, text in sorted(SENTENCES.items()))),
    )


def tags() -> str:
    """Return the page of tags, from the table they are read and written by."""
    from podcast_service.audio.tag_table import ROLE_WORDS, TABLE

    kinds = {"ID3": "id3", "MP4": "mp4", "Vorbis comments": "vorbis", "APEv2": "ape", "INFO": "info"}
    rows = [
        [
            f"{row.field} ({row.role})" if row.role else row.field,
            *(" · ".join(f"`{name}`" for name in row.names(kind)) or "–" for kind in kinds.values()),
        ]
        for row in TABLE
    ]
    roles = (
        [role, " · ".join(word for word, meant in ROLE_WORDS.items() if meant is role)] for role in ROLE_WORDS.values()
    )
    return page(
        "Tags in audio files",
        "What a file says of itself, in MP3 and raw AAC (ID3, with APEv2 beside it), M4A (MP4 atoms), Ogg, Opus and "
        "FLAC (Vorbis comments), and WAV (an `id3 ` chunk, with INFO beside it). The first name in a cell is the one "
        "that is written; all are read, in order, and the first with a value that makes sense counts.",
        table(["field", *kinds], rows),
        HOW_TAGS_ARE_READ,
        "## Words before a name\n\n" + table(["role", "words"], dict.fromkeys(map(tuple, roles))),
        HOW_TAGS_ARE_WRITTEN,
    )


def demands_status() -> str:
    """Return the page that says which demands a test cites."""
    cited = re.compile(r"(?<![\w-])(?:feed|rel|sec|exp)-[A-Z0-9.]*[0-9](?![\w-])")
    row = re.compile(r"^\| ((?:feed|rel|sec|exp)-[A-Z0-9.]+) \| (MUST|SHOULD) \|", re.MULTILINE)
    tests: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        if path.parent.name != "house":
            for demand in cited.findall(path.read_text("utf-8")):
                tests.setdefault(demand, set()).add(path.relative_to(ROOT).as_posix())
    tables = []
    for name in ("demands-feed.md", "demands-reliability.md", "demands-experience.md"):
        rows = row.findall((HERE / name).read_text("utf-8"))
        tested = [[demand, level, " · ".join(sorted(tests[demand]))] for demand, level in rows if demand in tests]
        tables += [f"## [{name}]({name})", table(["id", "level", "cited in"], tested)]
    return page(
        "Which demands are tested",
        "A demand stands here when a test cites it by its number. What is missing belongs to a later step, or its "
        "test does not say so.",
        *tables,
    )


PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "commands.md": commands,
    "addresses.md": addresses,
    "errors.md": errors,
    "tags.md": tags,
    "demands-status.md": demands_status,
}


if __name__ == "__main__":
    for name in sys.argv[1:] or PAGES:
        (HERE / name).write_text(PAGES[name](), "utf-8")
