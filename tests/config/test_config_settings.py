"""Settings: defaults that work, and for each wrong one what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast_service.config import environment, load_settings
from podcast_service.domain.errors import Invalid
from podcast_service.outbound.webhook import Hook
from podcast_service.wiring import open_house, open_outside, open_public


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_is_on_this_machine(tmp_path: Path):
    settings = load_settings()

    assert settings.content == Path("episodes")
    assert settings.database_url == "sqlite:///var/catalog.sqlite3"
    assert settings.storage_url == (tmp_path / "var/storage").as_uri()
    assert (settings.public_url, settings.port, settings.is_local) == ("http://localhost:8000", 8000, True)


def test_the_port_is_part_of_the_default_address(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", "9001")
    assert load_settings().public_url == "http://localhost:9001"
    assert load_settings(9002).public_url == "http://localhost:9002"


def test_a_file_env_is_read_and_the_environment_goes_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".env").write_text(
        "PODCAST_CONTENT=inhold\nPORT=9001\nPODCAST_PUBLIC_URL=https://a.example/\nOTHER=1\n"
    )
    monkeypatch.setenv("PORT", "9002")

    settings = load_settings()

    assert (settings.content, settings.port, settings.public_url) == (Path("inhold"), 9002, "https://a.example")
    assert not settings.is_local


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch):
    for name in ("PODCAST_CONTENT", "PODCAST_PUBLIC_URL", "PORT", "PODCAST_STORAGE_URL"):
        monkeypatch.setenv(name, "")
    assert load_settings() == load_settings(8000)


@pytest.mark.parametrize("hub", ["https://hub.example/", "https://hub.example/a?b=c", "http://localhost:8080/hub"])
def test_a_hub_is_an_address_with_or_without_a_path(hub: str, monkeypatch: pytest.MonkeyPatch):
    assert load_settings().websub_hub is None
    monkeypatch.setenv("PODCAST_WEBSUB_HUB", hub.removesuffix("/"))
    assert load_settings().websub_hub == hub


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("PODCAST_WEBSUB_HUB", "hub.example", "https://hub.example.org/"),
        ("PODCAST_WEBSUB_HUB", "http://hub.example/", "http only on this machine"),
        ("PODCAST_WEBSUB_HUB", "https://me:word@hub.example/", "the hub's whole address"),
        ("PODCAST_WEBSUB_HUB", "https://hub.example/a b", "without spaces"),
        ("PODCAST_WEBSUB_HUB", 'https://hub.example/">', "without spaces"),
        ("PODCAST_WEBSUB_HUB", "https://hub.example/#a", "without #"),
        ("PODCAST_WEBSUB_HUB", "https://[", "https://hub.example.org/"),
        ("PODCAST_PUBLIC_URL", "podcast.example.org", "https://podcast.example.org"),
        ("PODCAST_PUBLIC_URL", "https://a.example/podcasts", "without a path"),
        ("PODCAST_PUBLIC_URL", "https://a.example?x=1", "without a path"),
        ("PODCAST_PUBLIC_URL", "https://a.example#x", "without a path"),
        ("PODCAST_PUBLIC_URL", "https://me:word@a.example", "without a path"),
        ("PODCAST_PUBLIC_URL", "https://[", "https://podcast.example.org"),
        ("PODCAST_PUBLIC_URL", "https://a.example:99999", "https://podcast.example.org"),
        ("PODCAST_PUBLIC_URL", "http://a.example", "write https://"),
        ("PODCAST_PUBLIC_URL", "https://røst.example", "xn--"),
        ("PODCAST_FORMER_URLS", "https://a.example,b.example", "https://podcast.example.org"),
        ("PODCAST_FORMER_URLS", "https://a.example/podcasts", "without a path"),
        ("PODCAST_DATABASE_URL", "mysql://a/b", "sqlite:///path/to/file"),
        ("PODCAST_DATABASE_URL", "sqlite://", "sqlite:///path/to/file"),
        ("PODCAST_STORAGE_URL", "/var/storage", "file:///path/to/folder"),
        ("PODCAST_STORAGE_URL", "ftp://a/b", "s3://bucket/prefix"),
        ("PODCAST_DELIVERY", "cdn", "write 'through', 'redirect', 'signed' or 'x-accel'"),
        ("PODCAST_MEDIA_URL", "cdn.example", "https://cdn.example.org/podcast"),
        ("PODCAST_MEDIA_URL", "http://cdn.example", "http only on this machine"),
        ("PODCAST_MEDIA_URL", "https://me:word@cdn.example/", "where the stored objects"),
        ("PODCAST_MEDIA_URL", "https://cdn.example/a?b=c", "without spaces, ? and #"),
        ("PODCAST_MEDIA_URL", 'https://cdn.example/";', "without spaces, ? and #"),
        ("PODCAST_CACHE_GB", "-1", "0"),
        ("PODCAST_CACHE_GB", "much", "a whole number"),
        ("PODCAST_SECRET_KEY", "tooshort", "32 random characters"),
        ("PODCAST_TRUSTED_PROXIES", "-1", "0"),
        ("PODCAST_TRUSTED_PROXIES", "many", "a whole number"),
        ("PODCAST_DESIGN_PAGE", "perhaps", "write true or false"),
        ("PORT", "http", "a whole number"),
        ("PORT", "99999", "65535"),
        ("PODCAST_SOURCE_URL", "github", "https://"),
        ("PODCAST_ALARM_MAIL", "Ann <ann@a.example>", "plain address"),
        ("PODCAST_ALARM_MAIL", "ann@a.example\nBcc: x@y.example", "plain address"),
        ("PODCAST_ALARM_MAIL_FROM", "a@a.example,b@b.example", "plain address"),
        ("PODCAST_SMTP_URL", "mail.example", "smtps://user:password@host"),
        ("PODCAST_SMTP_URL", "https://tooshort@mail.example", "smtps://user:password@host"),
        ("PODCAST_SMTP_URL", "smtp://tooshort:a/b@mail.example", "as %40"),
        ("PODCAST_ALARM_WEBHOOK", "hooks.example/tooshort", "https://example.org/told"),
        ("PODCAST_ALARM_WEBHOOK", "http://hooks.example/tooshort", "http only on this machine"),
        ("PODCAST_PURGE_WEBHOOK", "https://me:tooshort@cdn.example/", "https://example.org/told"),
        ("PODCAST_PURGE_SECRET", "tooshort", "32 random characters"),
        ("PODCAST_DISK_ALARM_MB", "-1", "0"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(Invalid) as refused:
        load_settings()

    words = str(refused.value)
    assert f"{name}: " in words
    assert advice in words
    assert "tooshort" not in words


@pytest.mark.parametrize(
    ("delivery", "given", "code", "advice"),
    [
        ("redirect", {}, "delivery_needs_media_url", "PODCAST_MEDIA_URL"),
        ("signed", {}, "storage_without_signing", "s3://bucket/prefix"),
        ("x-accel", {"PODCAST_STORAGE_URL": "s3://bucket"}, "delivery_needs_folder", "signed, redirect or through"),
        ("x-accel", {}, "delivery_needs_proxies", "PODCAST_TRUSTED_PROXIES=1"),
    ],
)
def test_a_mode_of_delivery_without_what_it_needs_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, delivery: str, given: dict[str, str], code: str, advice: str
):
    monkeypatch.setenv("PODCAST_DELIVERY", delivery)
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(Invalid) as refused:
        open_public(load_settings())

    assert refused.value.code == code
    assert advice in str(refused.value)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({}, 0),
        ({"PODCAST_CACHE_GB": "5"}, 0),
        ({"PODCAST_STORAGE_URL": "s3://bucket"}, 10**9),
        ({"PODCAST_STORAGE_URL": "s3://bucket", "PODCAST_CACHE_GB": "5"}, 5 * 10**9),
        ({"PODCAST_STORAGE_URL": "s3://bucket", "PODCAST_CACHE_GB": "0"}, 0),
        ({"PODCAST_STORAGE_URL": "s3://bucket", "PODCAST_DELIVERY": "signed"}, 0),
    ],
)
def test_f3_copies_are_kept_of_what_is_sent_from_here_out_of_a_bucket(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], size: int
):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert load_settings().cache_bytes == size


def test_every_wrong_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("PODCAST_STORAGE_URL", "x")
    with pytest.raises(Invalid, match=r"(?s)PODCAST_STORAGE_URL.*PORT|PORT.*PODCAST_STORAGE_URL"):
        load_settings()


def test_former_addresses_are_read_one_by_one_and_the_public_one_is_none_of_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODCAST_PUBLIC_URL", "https://a.example")
    monkeypatch.setenv("PODCAST_FORMER_URLS", " https://b.example/, http://c.example:8080 ,https://a.example,")

    settings = load_settings()

    assert settings.former_urls == ("https://b.example", "http://c.example:8080")
    assert "b.example" not in settings.trusted_hosts


def test_another_process_reads_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODCAST_CONTENT", "inhold")
    monkeypatch.setenv("PODCAST_WEBSUB_HUB", "https://hub.example/")
    monkeypatch.setenv("PODCAST_FORMER_URLS", "https://b.example,https://c.example")
    monkeypatch.setenv("PODCAST_DELIVERY", "redirect")
    monkeypatch.setenv("PODCAST_MEDIA_URL", "https://cdn.example/a")
    monkeypatch.setenv("PODCAST_CACHE_GB", "3")
    settings = load_settings(9003)
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    again = load_settings()
    names = (
        "delivery",
        "media_url",
        "cache_gb",
        "content",
        "database_url",
        "storage_url",
        "public_url",
        "websub_hub",
        "former_urls",
        "port",
    )
    assert [getattr(again, name) for name in names] == [getattr(settings, name) for name in names]


def test_who_is_told_of_alarms_comes_from_the_settings_and_no_secret_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """sec-S26."""
    with open_house(load_settings()) as house:
        assert (house.guard.mail, house.guard.hook, house.purge) == (None, None, None)
        assert list(house.guard.folders) == ["content", "catalog", "storage", "node"]
    for name, value in {
        "PODCAST_ALARM_MAIL": "ann@a.example, bo@b.example",
        "PODCAST_SMTP_URL": "smtps://me:hemmeligt@mail.example",
        "PODCAST_ALARM_WEBHOOK": "http://localhost:9999/hemmeligt",
        "PODCAST_PURGE_WEBHOOK": "https://cdn.example/hemmeligt",
        "PODCAST_PURGE_SECRET": "hemmeligt" * 4,
        "PODCAST_DISK_ALARM_MB": "5",
        "PODCAST_STORAGE_URL": "s3://bucket/prefix",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()

    with open_house(settings) as house:
        guard, purge = house.guard, house.purge
        assert guard.mail
        assert (guard.mail.to, guard.mail.sender) == (("ann@a.example", "bo@b.example"), "ann@a.example")
        assert guard.hook == Hook("http://localhost:9999/hemmeligt")
        assert purge == Hook("https://cdn.example/hemmeligt", b"hemmeligt" * 4)
        assert (guard.least_free, list(guard.folders)) == (5_000_000, ["content", "catalog", "node"])
        assert "http://localhost:9999/hemmeligt" in house.outside.exempt
    assert "hemmeligt" not in repr(settings) + repr((guard, purge))


@pytest.mark.parametrize(
    ("url", "exempt"),
    [
        ("https://a.example/podcasts/x/feed.xml", ("https://a.example",)),
        ("https://a.example.evil.example/feed.xml", ()),
        ("https://stranger.example/feed.xml", ()),
    ],
)
def test_s19_only_a_feed_of_ours_may_lead_into_our_own_network(
    monkeypatch: pytest.MonkeyPatch, url: str, exempt: tuple[str, ...]
):
    """sec-S19: what a stranger's feed names is asked as a stranger's, whatever the operator trusts."""
    monkeypatch.setenv("PODCAST_PUBLIC_URL", "https://a.example")
    monkeypatch.setenv("PODCAST_WEBSUB_HUB", "http://localhost:9000/hub")
    with open_outside(load_settings(), url) as (client, _):
        assert client.exempt == exempt
