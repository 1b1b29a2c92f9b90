"""Shared by every test: what may be left out, and a machine whose own settings do not count.

Standing here, it also lets any test say ``from builders import make_episode``.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from ceph import radosgw
from hypothesis import settings
from needs import NEEDS, packages
from playwright.sync_api import expect
from services import S3Server, moto, rclone
from werkzeug.routing import Rule

REQUIRE_ALL = os.environ.get("PODCAST_TEST_REQUIRE_ALL") == "1"
LONG = ("killed", "journeys", "site")
"""Folders whose files take minutes: begun first, so that no worker is left with one when the others are done."""
LEFT_OUT = pytest.StashKey[Counter[str]]()

# A busy machine is not a wrong answer: no time limit for one example, and what a page shall show may take its time.
expect.set_options(timeout=30_000)
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = Counter()


@pytest.hookimpl(trylast=True)  # the order is by chance before
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.parent.name not in LONG)
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(0))
        elif item.path.parent.name in LONG:
            item.add_marker(pytest.mark.timeout(900))
        for name in _needs(item):
            if name not in NEEDS:
                raise pytest.UsageError(f"{item.nodeid} needs {name!r}; tests/needs.py knows {', '.join(NEEDS)}.")
    if "soak" not in config.option.markexpr:
        long_ones = [item for item in items if item.get_closest_marker("soak")]
        config.hook.pytest_deselected(items=long_ones)
        items[:] = [item for item in items if item not in set(long_ones)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    missing = [name for name in _needs(item) if NEEDS[name].find() is None]
    if not missing:
        return
    item.config.stash[LEFT_OUT].update(missing)
    words = " and ".join(f"{name} ({NEEDS[name].what}; Debian: {' '.join(NEEDS[name].packages)})" for name in missing)
    if REQUIRE_ALL:
        pytest.fail(f"Not found on this machine: {words}. PODCAST_TEST_REQUIRE_ALL=1 asks for every test.", False)
    pytest.skip(f"Not found on this machine: {words}.")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash[LEFT_OUT]
    if not left_out or REQUIRE_ALL:
        return
    terminalreporter.section("left out, as this machine lacks what they need")
    for name, count in sorted(left_out.items()):
        terminalreporter.write_line(f"{count:4d} with {name}: {NEEDS[name].what}")
    terminalreporter.write_line("To run them too (Debian and Ubuntu):")
    terminalreporter.write_line(f"  apt-get install --no-install-recommends {' '.join(packages(left_out))}")


@pytest.fixture(scope="session")
def ceph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """Run a Ceph of its own for all tests that need one; it is up in some three seconds."""
    with radosgw(tmp_path_factory.mktemp("ceph")) as server:
        yield server


@pytest.fixture(scope="module")
def moto_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with moto(tmp_path_factory.mktemp("moto")) as server:
        yield server


@pytest.fixture(scope="module")
def rclone_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with rclone(tmp_path_factory.mktemp("rclone")) as server:
        yield server


def _needs(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers("needs"):
        yield from marker.args


@pytest.fixture(scope="session", autouse=True)
def _addresses_are_compiled_once() -> Iterator[None]:
    """Keep what Flask compiles for each address: hundreds of tests make an application, always of the same ones."""
    compile_anew, compiled = Rule._compile_builder, dict[object, Callable[..., tuple[str, str]]]()

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        of = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)  # all that it reads
        if of not in compiled:
            compiled[of] = compile_anew(rule, append_unknown)
        return compiled[of]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _settings_of_this_machine_do_not_count(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the run a home of its own and none of the developer's settings, keys and languages."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name == "PORT" or name.startswith(("PODCAST_", "AWS_", "XDG_", "FLASK_", "GRANIAN_")):
                patch.delenv(name)
        # Hundreds of processes are started: each would compile all of ours anew, which takes longer than its work.
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        patch.setenv("HOME", str(home))
        patch.setenv("LC_ALL", "C.UTF-8")
        patch.setenv("TZ", "UTC")
        yield
