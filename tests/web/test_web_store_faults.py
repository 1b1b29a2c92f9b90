"""What listeners get while the object store fails (rel-F3): through both doorways, from a real store behind faults."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from doorways import ANSWERS, FEED_PATH, PAGE_PATH, SOUND, SOUND_PATH, Ask, ask_flask, ask_front, make_apps, stored
from failing import IMPATIENT
from faulty import Fault, Faults, faulty_proxy
from services import BUCKET, rclone

from podcast_service.domain.errors import PodcastError
from podcast_service.domain.identity import object_key
from podcast_service.storage.s3 import S3Storage

KEY = object_key("audio", sha256(SOUND).hexdigest(), "mp3")
DOWN = [
    Fault.ERROR, Fault.SLOW_DOWN, Fault.SLOW_DOWN_LATER, Fault.REFUSED, Fault.CUT_BEFORE, Fault.CUT_AFTER,
    Fault.CUT_HEAD, Fault.STUCK,
]  # fmt: skip


@pytest.fixture(scope="module")
def faults() -> Faults:
    return Faults(stuck=1.2 * IMPATIENT.answer)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory, faults: Faults) -> Iterator[S3Storage]:
    """Give a store that has the sound, behind what faults it."""
    with (
        rclone(tmp_path_factory.mktemp("rclone")) as server,
        faulty_proxy(server.endpoint, faults) as endpoint,
        pytest.MonkeyPatch.context() as patch,
    ):
        server.use(patch, endpoint=endpoint)
        made = S3Storage(BUCKET, looking=IMPATIENT, sending=IMPATIENT)
        made.put_bytes(KEY, SOUND, media_type="audio/mpeg")
        yield made


@pytest.fixture(params=["flask", "front"])
def ask(request: pytest.FixtureRequest, tmp_path: Path, storage: S3Storage, faults: Faults) -> Iterator[Ask]:
    app, front = make_apps(tmp_path, {**ANSWERS, SOUND_PATH: stored(KEY)}.get, store=storage)
    yield ask_flask(app) if request.param == "flask" else ask_front(front)
    faults.heal()


@pytest.mark.parametrize("fault", DOWN)
def test_f3_sound_that_does_not_come_is_503_and_all_else_stays(ask: Ask, faults: Faults, fault: Fault) -> None:
    faults.always = fault

    whole, part = ask(SOUND_PATH), ask(SOUND_PATH, range="bytes=1000-1999")

    assert (whole.status, part.status) == (503, 503)
    assert int(whole.fields["retry-after"]) > 0
    assert "no-store" in whole.fields["cache-control"]
    assert "etag" not in whole.fields
    assert [ask(path).status for path in (FEED_PATH, PAGE_PATH)] == [200, 200]
    assert ask(SOUND_PATH, "HEAD").status == 200
    faults.heal()
    assert ask(SOUND_PATH).body == SOUND


@pytest.mark.parametrize("fault", [Fault.CUT_OUT, Fault.TRUNCATED])
def test_f3_an_answer_the_store_cuts_every_time_never_looks_whole(ask: Ask, faults: Faults, fault: Fault) -> None:
    faults.always = fault
    try:
        reply = ask(SOUND_PATH)
    except PodcastError:
        return  # a WSGI server breaks the connection then
    assert reply.fields["content-length"] == str(len(SOUND))
    assert len(reply.body) < len(SOUND)
    assert SOUND.startswith(reply.body)


@pytest.mark.parametrize("fault", [Fault.CUT_OUT, Fault.TRUNCATED, Fault.WRONG_LENGTH, Fault.DELAYED])
def test_f3_an_answer_the_store_cuts_once_is_whole_to_the_listener(ask: Ask, faults: Faults, fault: Fault) -> None:
    """What is missing is asked for again, with a range; a length the store made up is not believed."""
    faults.once(fault)

    assert ask(SOUND_PATH).body == SOUND
    assert ask(SOUND_PATH, range="bytes=-1000").body == SOUND[-1000:]
