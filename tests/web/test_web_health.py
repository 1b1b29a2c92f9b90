"""``/health``: what it says, to whom it says no more, and how cheap it is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from doorways import Reply, ask_flask
from flask import Flask

from podcast_service.domain.errors import Unavailable
from podcast_service.web.health import health_blueprint
from podcast_service.workflows.health import Check, Doctor, State

SECRETS = Unavailable("database_unavailable", url="postgresql://me:word@db/catalog", reason="/srv/podcast is away")


def fail() -> State:
    raise SECRETS


def asked(checks: dict[str, Check], path: str = "/health") -> Reply:
    app = Flask("health")
    app.register_blueprint(health_blueprint(Doctor(checks, vital=("public",), seconds=0.2).look))
    return ask_flask(app)(path)


def test_all_is_well() -> None:
    reply = asked({"public": State, "disk": lambda: State(facts={"free_bytes": {"content": 7}})})

    assert reply.status == 200
    assert json.loads(reply.body) == {
        "works": True,
        "troubled": [],
        "checks": {"public": {"works": True}, "disk": {"works": True, "free_bytes": {"content": 7}}},
    }
    assert reply.fields["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("broken", "path", "status"),
    [
        ("worker", "/health", 200),
        ("worker", "/health?strict", 503),
        ("public", "/health", 503),
        ("public", "/health?strict", 503),
    ],
)
def test_only_that_listeners_are_not_served_is_a_503_unless_somebody_is_strict(
    broken: str, path: str, status: int
) -> None:
    """rel-F3: a balancer must not take feeds and pages away because the storage or the worker is."""
    checks: dict[str, Check] = {"public": State, "worker": State, broken: fail}

    reply = asked(checks, path)

    assert (reply.status, json.loads(reply.body)["troubled"]) == (status, [broken])
    assert json.loads(reply.body)["works"] is (broken != "public")


def test_s25_why_something_fails_is_for_the_log_alone(caplog: pytest.LogCaptureFixture) -> None:
    """sec-S25."""
    reply = asked({"public": State, "catalog": fail})

    for inside in (b"word", b"srv", b"postgres", b"database"):
        assert inside not in reply.body
    assert "health_check_failed check=catalog" in caplog.text


def test_what_does_not_answer_is_troubled_and_the_others_are_not_kept_waiting() -> None:
    """rel-F3: two dead servers cost the time of one."""
    away = threading.Event()

    def dead() -> State:
        away.wait(10)
        return State()

    began = time.monotonic()
    reply = asked({"public": State, "catalog": dead, "storage": dead})
    took = time.monotonic() - began
    away.set()

    assert (reply.status, json.loads(reply.body)["troubled"]) == (200, ["catalog", "storage"])
    assert took < 2


def counting(asked_of: list[float], wait: Callable[[], object] = lambda: None) -> Check:
    def check() -> State:
        asked_of.append(time.monotonic())
        wait()
        return State()

    return check


def test_asked_again_and_again_it_looks_once() -> None:
    """sec-S24: fifty questions a second cost one look."""
    looks: list[float] = []
    doctor = Doctor({"catalog": counting(looks)})

    with ThreadPoolExecutor(8) as threads:
        found = [one.result() for one in [threads.submit(doctor.look) for _ in range(200)]]

    assert len(looks) == 1
    assert {one.troubled for one in found} == {()}


def test_a_dead_server_gathers_no_threads_and_is_taken_up_when_it_answers() -> None:
    """rel-F1: healed without a restart."""
    away = threading.Event()
    looks: list[float] = []
    checks = {"storage": counting(looks, lambda: away.wait(10))}
    doctor = Doctor(checks, seconds=0.05)
    kept = Doctor(checks, seconds=0.05, kept=0.0)

    assert doctor.look().troubled == ("storage",)
    assert [kept.look().troubled for _ in range(3)] == [("storage",)] * 3
    assert len(looks) == 2  # one of each doctor's, still open

    away.set()
    end = time.monotonic() + 5
    while kept.look().troubled and time.monotonic() < end:
        time.sleep(0.01)
    assert kept.look().troubled == ()
