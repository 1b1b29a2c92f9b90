"""The keys that sign who is signed in: long enough, replaced without signing anybody out (sec-S26)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, session
from pydantic import SecretStr

from podcast_service.config import load_settings
from podcast_service.domain.errors import Invalid
from podcast_service.wiring import open_desk

OLD, NEW = "o" * 32, "n" * 32


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_key_is_made_for_us_alone_and_kept(tmp_path: Path):
    first = open_desk(load_settings()).keys[0].get_secret_value()
    file = tmp_path / "var/secret-key"
    assert len(first) >= 32
    assert file.stat().st_mode & 0o777 == 0o600
    assert open_desk(load_settings()).keys[0].get_secret_value() == first


def test_a_key_that_others_may_read_stops_the_start(tmp_path: Path):
    open_desk(load_settings())
    (tmp_path / "var/secret-key").chmod(0o640)
    with pytest.raises(Invalid, match="chmod 600"):
        open_desk(load_settings())


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", "short"), ("SECRET_KEYS_OLD", f"{OLD},short")])
def test_a_short_key_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"PODCAST_{name}", value)
    with pytest.raises(Invalid, match="at least 32 random characters"):
        load_settings()


def test_what_an_old_key_signed_still_counts_and_no_key_is_shown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PODCAST_SECRET_KEY", NEW)
    monkeypatch.setenv("PODCAST_SECRET_KEYS_OLD", f" {OLD} ,")
    settings = load_settings()
    desk = open_desk(settings)
    assert desk.keys[1:] == (SecretStr(OLD),)
    assert not any(key in repr(settings) + repr(desk) for key in (OLD, NEW))
    cookie = _cookie(Flask("old"), secret=OLD)
    assert _read(cookie, secret=NEW, old=[one.get_secret_value() for one in desk.keys[1:]]) == "x"
    assert _read(cookie, secret=NEW, old=[]) is None


def _cookie(app: Flask, *, secret: str) -> str:
    app.config["SECRET_KEY"] = secret
    app.add_url_rule("/", "set", lambda: session.update(token="x") or "")
    client = app.test_client()
    client.get("/")
    found = client.get_cookie("session")
    return found.value if found else ""


def _read(cookie: str, *, secret: str, old: list[str]) -> str | None:
    app = Flask("new")
    app.config.update(SECRET_KEY=secret, SECRET_KEY_FALLBACKS=old)
    app.add_url_rule("/", "get", lambda: str(session.get("token")))
    client = app.test_client()
    client.set_cookie("session", cookie)
    text = client.get("/").text
    return None if text == "None" else text
