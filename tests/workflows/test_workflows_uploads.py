"""Files on their way in: cut anywhere, asked twice, sent wrong; what was acknowledged stays (rel-F6, sec-S6)."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from random import Random

import pytest
from houses import Place
from sending import ME, SMALL, begin, cut, guid_of, in_pieces, incoming, noise, send, send_all
from sounds import mp3_bytes

from podcast_service.domain.errors import Conflict, Invalid, NotFound, PodcastError, Unavailable
from podcast_service.domain.upload import MOST_PART, Purpose, Upload, UploadState
from podcast_service.workflows.house import Inbox
from podcast_service.workflows.take_upload import take_upload
from podcast_service.workflows.upload_parts import SentPart, complete_upload, parts_here, receive_part
from podcast_service.workflows.uploads import (
    Wanted,
    begin_upload,
    cancel_upload,
    clean_uploads,
    find_mine,
    list_mine,
)

BIG = noise(2 * SMALL + 1000)


def whole(place: Place, upload: Upload) -> bytes:
    return place.house.inbox.folder.whole(upload.id).read_bytes()


def test_parts_in_any_order_make_the_whole_file(shop: Place) -> None:
    upload = begin(shop, BIG)
    for number in (3, 1, 2):
        send(shop, upload, BIG, number)

    assert whole(shop, upload) == BIG
    assert complete_upload(shop.house, upload).state is UploadState.RECEIVED


def test_a_part_that_was_cut_goes_on_where_it_was(shop: Place) -> None:
    """rel-F6: nothing that arrived is sent again."""
    upload = begin(shop, BIG)
    with pytest.raises(Invalid, match="Ask how much"):
        send(shop, upload, BIG, 2, stop=5_000_000)
    assert parts_here(shop.house, upload) == ([], {2: 5_000_000})

    send(shop, upload, BIG, 2, start=5_000_000)

    assert parts_here(shop.house, upload)[1] == {}
    send_all(shop, upload, BIG)
    assert whole(shop, upload) == BIG


def test_a_part_that_was_all_here_when_the_server_was_killed_can_be_gone_on_with(shop: Place) -> None:
    """rel-R1, rel-F6: there is always a rest to ask for, as no Content-Range tells of no bytes."""
    sound = noise(SMALL + 1000)
    upload = begin(shop, sound)
    shop.house.inbox.folder.take(upload.id, 2, 0, 1000, in_pieces(cut(upload, sound, 2)))

    _, arrived = parts_here(shop.house, upload)

    assert arrived == {2: 999}
    assert send(shop, upload, sound, 2, arrived[2]).size == 1000


def test_an_upload_cut_twenty_times_sends_no_byte_twice(shop: Place) -> None:
    upload, chance, sent, cuts = begin(shop, BIG), Random(7), 0, 20
    while missing := upload.missing(parts_here(shop.house, upload)[0]):
        number = missing[0]
        start = parts_here(shop.house, upload)[1].get(number, 0)
        left = upload.size_of(number) - start
        stop = start + chance.randrange(1, left) if cuts and left > 1 else None
        sent += (stop or upload.size_of(number)) - start
        try:
            send(shop, upload, BIG, number, start, stop=stop)
        except Invalid:
            cuts -= 1
            assert len(list(shop.house.inbox.folder.whole(upload.id).parent.glob("*-*"))) == 1  # what came, once
    assert cuts == 0
    assert sent == len(BIG)
    assert sha256(whole(shop, upload)).digest() == sha256(BIG).digest()


def test_the_same_part_again_is_a_quiet_success(shop: Place) -> None:
    upload = begin(shop, BIG)
    assert send(shop, upload, BIG, 1) == send(shop, upload, BIG, 1)


def test_other_bytes_replace_nothing_that_was_acknowledged(shop: Place) -> None:
    upload = begin(shop, BIG)
    send(shop, upload, BIG, 1)
    with pytest.raises(Conflict, match="never replaced"):
        send(shop, upload, noise(len(BIG), 2), 1)
    assert whole(shop, upload)[:SMALL] == BIG[:SMALL]


def test_the_newer_of_two_senders_of_one_part_counts(shop: Place) -> None:
    """A line that seems dead to its sender is perhaps still read here: both never write into one file."""
    upload, part = begin(shop, BIG), BIG[:SMALL]

    def with_another_between() -> object:
        yield part[:1000]
        send(shop, upload, BIG, 1, start=1000)
        yield noise(SMALL - 1000, 3)

    old = SentPart(number=1, start=0, sha256=sha256(part).hexdigest())
    with pytest.raises(Conflict, match="newer sending counts"):
        receive_part(shop.house, upload, old, with_another_between())  # type: ignore[arg-type]
    assert whole(shop, upload) == part


WRONG = {
    "a byte changed on the way": (lambda part: bytes([part[0] ^ 1]) + part[1:], "changed on its way"),
    "more than the part has": (lambda part: part + b"x", "exactly"),
    "nothing at all": (lambda part: b"", "Ask how much"),
}


@pytest.mark.parametrize(("harm", "words"), WRONG.values(), ids=WRONG)
def test_a_part_that_is_not_what_its_sender_said_does_not_count(
    shop: Place, harm: Callable[[bytes], bytes], words: str
) -> None:
    upload = begin(shop, BIG)
    part = cut(upload, BIG, 3)
    sent = SentPart(number=3, start=0, sha256=sha256(part).hexdigest())
    with pytest.raises(Invalid, match=words):
        receive_part(shop.house, upload, sent, in_pieces(harm(part)))
    assert parts_here(shop.house, upload)[0] == []
    assert send(shop, upload, BIG, 3)


def test_nothing_goes_on_behind_bytes_that_are_not_here(shop: Place) -> None:
    with pytest.raises(Invalid, match="first 0 bytes"):
        send(shop, begin(shop, BIG), BIG, 1, start=10)


def test_a_lost_last_answer_is_success_when_asked_again(shop: Place) -> None:
    """rel-F6: also after the worker took the file in."""
    sound = mp3_bytes(2, tone=500)
    upload = begin(shop, sound, key="last")
    send_all(shop, upload, sound)
    assert complete_upload(shop.house, find_mine(shop.house, ME, upload.id)).state is UploadState.RECEIVED

    take_upload(shop.house, upload.id)

    again = complete_upload(shop.house, find_mine(shop.house, ME, upload.id))
    assert (again.state, again.episode) == (UploadState.TAKEN, "talk")
    assert begin(shop, sound, key="last").id == upload.id


def test_an_incomplete_file_is_not_complete(shop: Place) -> None:
    upload = begin(shop, BIG)
    send(shop, upload, BIG, 2)
    with pytest.raises(Conflict, match=r"2 parts .*number 1, 3"):
        complete_upload(shop.house, upload)


def test_beginning_twice_under_one_key_is_one_upload(shop: Place) -> None:
    assert begin(shop, BIG, key="k").id == begin(shop, BIG, key="k").id
    assert begin(shop, BIG, key="other").id != begin(shop, BIG, key="k").id
    with pytest.raises(Conflict, match="same key"):
        begin(shop, BIG[:-1], key="k")


def test_nobody_sees_the_uploads_of_others(shop: Place) -> None:
    """sec-S2."""
    upload = begin(shop, BIG)
    with pytest.raises(NotFound):
        find_mine(shop.house, "2", upload.id)
    assert list_mine(shop.house, "2") == []
    assert upload in list_mine(shop.house, ME)


REFUSED = {
    "nothing": ({"size": 0}, "is empty"),
    "too large": ({"size": 2001}, "at most"),
    "too much together": ({"size": 2000, "key": "second"}, "not finished"),
    "an unknown show": ({"size": 1, "show": "none"}, "no show"),
    "an unknown episode": ({"size": 1, "purpose": Purpose.RECORDING, "target": "none"}, "no episode"),
    "beside nothing": ({"size": 1, "purpose": Purpose.BESIDE, "target": "none", "name": "a.vtt"}, "no such upload"),
}


@pytest.mark.parametrize(("values", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_become_anything_is_refused_before_it_is_sent(
    shop: Place, values: dict[str, object], words: str
) -> None:
    """sec-S6: sizes, and all of one producer together."""
    inbox = Inbox(folder=shop.house.inbox.folder, most_bytes=2000, most_unfinished=3000)
    house = replace(shop.house, inbox=inbox)
    wanted = Wanted(show=guid_of(shop), name="a.mp3", size=2000, key="first")
    begin_upload(house, "refused", wanted)
    with pytest.raises(PodcastError, match=words):
        begin_upload(house, "refused", replace(wanted, **{"key": "other", **values}))  # type: ignore[arg-type]


def test_a_file_the_disk_has_no_room_for_is_told_before_it_is_sent(shop: Place) -> None:
    """rel-R5."""
    inbox = Inbox(folder=shop.house.inbox.folder, most_bytes=10**18, most_unfinished=10**18)
    wanted = Wanted(show=guid_of(shop), name="a.mp3", size=10**17, key="no-room")
    with pytest.raises(Unavailable, match="no room"):
        begin_upload(replace(shop.house, inbox=inbox), ME, wanted)


def test_a_cancelled_upload_leaves_nothing(shop: Place) -> None:
    upload = begin(shop, BIG, key="again")
    send(shop, upload, BIG, 1)
    cancel_upload(shop.house, upload)

    assert upload.id not in incoming(shop)
    with pytest.raises(Conflict, match="has ended"):
        send(shop, find_mine(shop.house, ME, upload.id), BIG, 2)
    assert begin(shop, BIG, key="again").id != upload.id


def test_what_nobody_goes_on_with_is_cleaned_away_after_a_week(talk: Place) -> None:
    """rel-F6."""
    shop = talk
    left, used = begin(shop, BIG, key="left"), begin(shop, BIG, key="used")
    send(shop, left, BIG, 1)
    shop.clock.forward(days=6)
    send(shop, used, BIG, 1)
    (shop.house.inbox.folder.whole("nobodys")).parent.mkdir()
    assert clean_uploads(shop.house) == 0

    shop.clock.forward(days=2)

    assert clean_uploads(shop.house) == 1
    assert incoming(shop) == [used.id]
    assert find_mine(shop.house, ME, left.id).state is UploadState.CANCELLED


def test_a_part_takes_no_memory(shop: Place) -> None:
    """rel-L5, in short: the long form is ``python -m bench sending``."""
    piece, size = bytes(64 * 1024), 128 * MOST_PART
    upload = begin_upload(shop.house, "large", Wanted(show=guid_of(shop), name="a.mp3", size=size, key="k"))
    assert upload.part_size == MOST_PART
    digest = sha256()
    for _ in range(MOST_PART // len(piece)):
        digest.update(piece)
    sent = SentPart(number=1, start=0, sha256=digest.hexdigest())
    tracemalloc.start()
    receive_part(shop.house, upload, sent, (piece for _ in range(MOST_PART // len(piece))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    cancel_upload(shop.house, upload)
    assert peak < 4_000_000
