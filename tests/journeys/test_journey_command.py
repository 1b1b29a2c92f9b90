"""The running server as an impatient newcomer meets it: the port, Ctrl-C, both addresses, slow listeners, changes."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from needs import NEEDS
from servers import Server, Site, ask_on, copy_of_the_repository
from services import free_port
from shows import EPISODE, FEED, SHOW, SOUND

ADDRESSES = re.compile(rb"http://localhost:(\d+)/")


def ports(feed: bytes) -> set[int]:
    """Return every port that addresses of this machine in ``feed`` name."""
    return {int(port) for port in ADDRESSES.findall(feed)}


def test_the_start_says_where_to_look_and_nothing_else(own_site: Site) -> None:
    with own_site.serving() as server:
        first, *shows = server.said().splitlines()

    assert first == f"Serving on {server.address} – stop with Ctrl-C."
    assert shows[1:] == [f"    page {server.address}/podcasts/{SHOW}", f"    feed {server.address}{FEED}"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_a_browser_reaches_the_show_by_name_and_by_either_address(server: Server, address: str) -> None:
    written = f"[{address}]" if ":" in address else address
    connection = server.connect(address)
    for host in ("localhost", written):
        for path in ("/", "/health"):
            assert ask_on(connection, path, Host=f"{host}:{server.port}").status == 200
    connection.close()


def test_a_second_server_on_the_port_says_so_and_nothing_else(server: Server, site: Site) -> None:
    done = site.run("serve", PORT=str(server.port))

    assert done.returncode == 4
    assert done.stdout == ""
    assert f"Port {server.port}" in done.stderr
    assert "PORT=" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::1", "localhost", "nonsense"])
def test_an_address_the_machine_has_not_is_refused_in_words(site: Site, address: str) -> None:
    done = site.run("serve", "--bind", address, PORT=str(free_port()))

    assert (done.returncode, done.stdout) == (2, "")
    assert address in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_cleanly_while_someone_listens(own_site: Site, how: signal.Signals) -> None:
    with own_site.serving() as server, slow_listener(server):
        started = time.monotonic()

        assert server.stop(how) == 0
        assert time.monotonic() - started < 15
        assert "Traceback" not in server.said()


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("PORT", "many", "whole number"),
        ("PODCAST_PUBLIC_URL", "http://podcast.example.org", "https://"),
        ("PODCAST_STORAGE_URL", "/var/media", "file:///"),
        ("PODCAST_DATABASE_URL", "mysql://localhost/x", "sqlite:///"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_to_write(site: Site, name: str, value: str, advice: str) -> None:
    done = site.run("serve", **{name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert advice in done.stderr
    assert "Traceback" not in done.stderr


def slow_listener(server: Server) -> socket.socket:
    """Ask for the sound and read hardly any of it."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.settimeout(20)
    raw.connect(("127.0.0.1", server.port))
    raw.sendall(f"GET {SOUND} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert raw.recv(100).startswith(b"HTTP/1.1 200")
    return raw


def test_two_hundred_slow_listeners_stop_nobody(server: Server) -> None:
    """rel-L3: fifty answers, a page nobody has asked for and a probe come while they wait."""
    with ExitStack() as listeners:
        for _ in range(200):
            listeners.enter_context(slow_listener(server))

        started = time.monotonic()
        statuses = [server.ask(path).status for path in (FEED, EPISODE, "/findes-ikke", "/health") * 12]
        probe = server.ask(SOUND, range="bytes=0-1")

        assert statuses == [200, 200, 404, 200] * 12
        assert probe.status == 206
        assert time.monotonic() - started < 20


def test_an_ingest_beside_the_server_shows_and_keeps_the_server_s_addresses(own_site: Site) -> None:
    """feed-L09: whoever runs it in another window has not set PORT there."""
    with own_site.serving() as server:
        assert ports(server.ask(FEED).body) == {server.port}
        page = own_site.folder / "episodes" / SHOW / "show.md"
        page.write_text(page.read_text().replace("En podcastserie i tre dele", "En serie i tre dele"))

        own_site.given(PORT=str(free_port())).ingest("--publish")

        end = time.monotonic() + 15
        while "En serie i tre dele" not in (feed := server.ask(FEED).body).decode() and time.monotonic() < end:
            time.sleep(0.1)
        assert "En serie i tre dele" in feed.decode()
        assert ports(feed) == {server.port}


def test_a_server_that_was_killed_leaves_its_port_within_seconds(own_site: Site) -> None:
    """Its worker would serve on, known to nobody."""
    with own_site.serving() as server:
        server.process.kill()
        server.process.wait(10)

        end = time.monotonic() + 10
        while _is_open(server.port) and time.monotonic() < end:
            time.sleep(0.1)
        assert not _is_open(server.port)
        with socket.create_server(("127.0.0.1", server.port)):
            pass


def _is_open(port: int) -> bool:
    with socket.socket() as tried:
        tried.settimeout(5)
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_a_catalog_deleted_and_built_anew_is_seen_and_the_same_to_listeners(own_site: Site) -> None:
    """Design idea 1: everything that must last stands in the content folder."""
    page = own_site.folder / "episodes" / SHOW / "show.md"
    with own_site.serving() as server:
        before = lasting(server.ask(FEED).body)
        page.write_text(page.read_text().replace("En podcastserie i tre dele", "En serie i tre dele"))
        for file in (own_site.folder / "var").glob("*.sqlite3*"):
            file.unlink()

        own_site.ingest()

        end = time.monotonic() + 15
        while "En serie i tre dele" not in (feed := server.ask(FEED).body).decode() and time.monotonic() < end:
            time.sleep(0.1)
        assert "En serie i tre dele" in feed.decode()
        assert lasting(feed) == before


def lasting(feed: bytes) -> list[bytes]:
    """Return what apps know an episode by: guid, date, address of the sound."""
    found = re.findall(rb"<guid[^>]*>[^<]*|<pubDate>[^<]*|<enclosure[^>]* url=\"[^\"]*|<enclosure url=\"[^\"]*", feed)
    assert len(found) >= 3
    return found


@pytest.mark.needs("danish")
def test_the_language_of_the_machine_changes_nothing(site: Site, server: Server, tmp_path: Path) -> None:
    """feed-L08, feed-I07."""
    locales = tmp_path / "locales"
    locales.mkdir()
    made = [str(NEEDS["danish"].find()), "-i", "da_DK", "-f", "UTF-8", str(locales / "da_DK.UTF-8")]
    subprocess.run(made, check=True, capture_output=True)
    (tmp_path / "site").mkdir()
    danish = copy_of_the_repository(tmp_path / "site", LOCPATH=str(locales), LC_ALL="da_DK.UTF-8")
    assert danish.run("ingest").returncode == 0

    with danish.serving(PODCAST_PUBLIC_URL=server.address) as running:
        until = time.monotonic() + 60
        while not all(b'class="wave' in one.ask(EPISODE).body for one in (running, server)):
            assert time.monotonic() < until, "the sound was not analysed, so no page draws its waveform"
            time.sleep(0.5)
        for path in (FEED, EPISODE, "/", "/temaer"):
            assert dateless(running.ask(path).body) == dateless(server.ask(path).body)
        assert re.search(rb"<lastBuildDate>(Mon|Tue|Wed|Thu|Fri|Sat|Sun), ", running.ask(FEED).body)


def dateless(answer: bytes) -> bytes:
    """Drop when the content was read in."""
    return re.sub(rb"<lastBuildDate>.*?</lastBuildDate>|<time .*?>", b"", answer)
