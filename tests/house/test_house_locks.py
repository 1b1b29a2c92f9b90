"""The locks are in step with what pyproject asks for."""

from __future__ import annotations

import re
import tomllib
from functools import cache

import pytest
from repository import ROOT

LINE = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


@cache
def _locked(file: str) -> dict[str, str]:
    return dict(LINE.findall((ROOT / file).read_text("utf-8")))


def _names(requirements: list[str]) -> set[str]:
    names = (re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in requirements)
    return {re.sub(r"[._-]+", "-", name).lower() for name in names}


@cache
def _asked() -> tuple[set[str], set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = [one for extra in project["project"]["optional-dependencies"].values() for one in extra]
    runtime = _names(project["project"]["dependencies"] + extras)
    return runtime, _names(project["dependency-groups"]["dev"])


def test_every_direct_dependency_is_locked():
    runtime, dev = _asked()
    assert runtime <= _locked("requirements.lock").keys()
    assert runtime | dev <= _locked("requirements-dev.lock").keys()


def test_both_locks_agree_on_every_version():
    run, dev = _locked("requirements.lock"), _locked("requirements-dev.lock")
    assert {package: (run[package], dev.get(package)) for package in run if dev.get(package) != run[package]} == {}


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_everything_locked_has_hashes_and_no_place(file: str):
    text = (ROOT / file).read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "--index-url" not in text
    assert "--find-links" not in text
