"""Foreign feeds are read in a process that can do no harm: it is limited, ends with who asked, and is not believed."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import NOW, make_feed_channel, make_feed_item

from podcast_service.domain.errors import Invalid
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.parse import parse
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import SIZE_LIMIT, FeedFacts, validate
from podcast_service.workflows.read_feed import command, read_feed, validate_foreign

DATA = Path(__file__).parents[1] / "data" / "feeds"
FEED = splice(compose_head(make_feed_channel()), compose_items([make_feed_item()]), NOW)
PATIENCE = 30  # seconds for what takes under one on a quiet machine
LIMITED = (
    "from podcast_service.feeds import child; child._die_with(int(sys.argv[2])); child._leave_network(); "
    "child._limit(); import os, resource; "
)
ASKING = """
import subprocess
from podcast_service.workflows.read_feed import command
child = subprocess.Popen(command(), stdin=0, env={})
print(child.pid, flush=True)
child.wait()
"""


@pytest.mark.parametrize("name", ["castopod", "video", "handmade", "broken"])
def test_what_the_process_reads_comes_back_as_the_same_values(name: str) -> None:
    data = (DATA / f"{name}.xml").read_bytes()
    assert read_feed(data, "https://h.example/feed.xml") == parse(data, url="https://h.example/feed.xml")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "feed_blank"),
        (b"<html/>", "feed_html"),
        (b"<rss><channel>" + b"<n>" * 100_000, "feed_limit"),
        (b"<rss>" + b" " * SIZE_LIMIT, "feed_limit"),
        (b"<rss>\n<", "feed_broken"),
    ],
    ids=["nothing", "a web page", "deep", "large", "broken"],
)
def test_the_process_refuses_in_the_same_words(data: bytes, code: str) -> None:
    """sec-S20."""
    with pytest.raises(Invalid) as there:
        read_feed(data)
    assert there.value.code == code
    with pytest.raises(Invalid) as here:
        parse(data)
    assert str(there.value) == str(here.value)


def test_a_foreign_feed_is_checked_by_the_same_rules_with_the_same_facts() -> None:
    """sec-S7."""
    broken = FEED.replace(b"<itunes:explicit>", b"<itunes:explicit>maybe ").replace(b"<guid ", b"<guid x='1' ")
    facts = FeedFacts(now=NOW, self_url="https://other.example/feed.xml", lengths={make_feed_item().enclosure_url: 1})
    found = validate_foreign(broken, facts)
    assert found == validate(broken, facts)
    assert found != validate_foreign(broken) == validate(broken) != ()
    assert validate_foreign(FEED) == ()


@pytest.mark.parametrize(
    "data", [b"", b"<rss", b"<!DOCTYPE x>", b" " * (SIZE_LIMIT + 9)], ids=["nothing", "cut", "DTD", "large"]
)
def test_what_cannot_be_read_gives_the_findings_that_say_so(data: bytes) -> None:
    assert [one.rule for one in validate_foreign(data)] == [one.rule for one in validate(data)]


def test_50_000_items_are_read() -> None:
    """rel-B2."""
    item = (
        '<item><title>E</title><guid>e{0}</guid><enclosure url="https://h.example/{0}.mp3" type="audio/mpeg"/></item>'
    )
    data = f"<rss><channel><title>T</title>{''.join(map(item.format, range(50_000)))}</channel></rss>".encode()
    assert len(read_feed(data).items) == 50_000


def test_a_feed_that_takes_more_memory_than_any_needs_is_stopped() -> None:
    """sec-S7: the process goes, this one stays."""
    long = b"<category>" + b"\xc3\xa6" * 60_000 + b"\xf0\x9f\x8e\xa7</category>"
    with pytest.raises(Invalid) as caught:
        read_feed(b"<rss><channel><title>T</title>" + long * 400 + b"</channel></rss>")
    assert caught.value.code == "feed_hostile"


def asked(code: str) -> subprocess.CompletedProcess[bytes]:
    """Start the process as for a feed, but let it run ``code`` once its limits are set."""
    start = command()
    start[3] = f"{start[3].partition('from ')[0]}{LIMITED}{code}"
    return subprocess.run(start, capture_output=True, env={}, timeout=60)


def test_the_process_has_its_limits_and_no_environment() -> None:
    """sec-S7: 400 MB, CPU seconds, files."""
    kinds = "(resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)"
    told = asked(f"print(json.dumps([[resource.getrlimit(kind)[1] for kind in {kinds}], list(os.environ)]))")
    limits, environment = json.loads(told.stdout)
    assert limits == [20, 16, 0]
    assert [name for name in environment if not name.startswith("LC_")] == []
    assert asked("bytearray(500_000_000)").returncode != 0
    assert asked("bytearray(100_000_000)").returncode == 0
    assert asked("[os.open('/dev/null', 0) for _ in range(20)]").returncode != 0


def test_the_process_has_no_network_where_the_kernel_allows() -> None:
    """sec-S7."""
    ways = (["--net"], ["--user", "--net"])  # as root, and as anyone where the kernel lets them
    allowed = any(subprocess.run(["unshare", *way, "true"], capture_output=True).returncode == 0 for way in ways)
    is_same = asked("print(os.readlink('/proc/self/ns/net'))").stdout.decode().strip() == str(
        Path("/proc/self/ns/net").readlink()
    )
    assert is_same is not allowed


def test_the_process_ends_with_who_asked() -> None:
    """sec-S7."""
    ours, theirs = os.pipe()
    asking = subprocess.Popen([sys.executable, "-c", ASKING], stdin=ours, stdout=subprocess.PIPE)
    os.close(ours)
    assert asking.stdout is not None
    with asking, os.fdopen(theirs, "wb") as feed:
        child = int(asking.stdout.readline())
        feed.write(pickle.dumps(("parse", "")) + b"<rss>")  # and no end: it waits for more
        feed.flush()
        time.sleep(1)
        assert is_there(child)
        asking.send_signal(signal.SIGKILL)
        within(PATIENCE, lambda: not is_there(child))


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def within(seconds: float, holds: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)
