"""``/design``: there for whoever asked for it in the settings, and for nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from podcast_service.app import create_app
from podcast_service.config import load_settings
from podcast_service.wiring import open_public


def test_the_design_page_is_there_only_where_a_setting_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    public = open_public(load_settings())

    def asked() -> TestResponse:
        app = create_app(load_settings(), public)
        return app.test_client().get("/design", headers={"Host": "localhost"})

    assert asked().status_code == 404

    monkeypatch.setenv("PODCAST_DESIGN_PAGE", "true")

    reply = asked()
    assert reply.status_code == 200
    assert 'class="specimens"' in reply.text
    assert reply.headers["Cache-Control"] == "no-cache"
