"""What all uploads together may take: of the disk, and of one producer's quota (sec-S6, rel-R5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest
from houses import Place
from sending import SMALL, begin, cut, guid_of, noise, send

from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.storage.incoming import SPARE
from podcast_service.workflows.house import Inbox
from podcast_service.workflows.upload_parts import SentPart, parts_here, receive_part
from podcast_service.workflows.uploads import Wanted, begin_upload, list_mine

BIG = noise(2 * SMALL)


def test_uploads_begun_at_once_do_not_pass_the_quota_together(talk: Place) -> None:
    """sec-S6: each was looked at before the other was begun."""
    inbox = Inbox(folder=talk.house.inbox.folder, most_unfinished=3000)
    wanted = Wanted(show=guid_of(talk), name="a.mp3", size=2000, key="one")
    other = replace(talk.house, inbox=inbox)

    def now_as_another_is_begun() -> datetime:
        begin_upload(other, "at once", replace(wanted, key="two"))
        return talk.clock()

    with pytest.raises(Conflict, match="not finished"):
        begin_upload(replace(other, now=now_as_another_is_begun), "at once", wanted)
    assert [one.key for one in list_mine(talk.house, "at once")] == ["two"]


@pytest.mark.parametrize("after", [1000, SMALL])
def test_what_is_to_stay_free_on_the_disk_no_part_takes(talk: Place, after: int) -> None:
    """sec-S6, rel-R5: whatever was begun when there was room; the database may lie there too."""
    folder, upload = talk.house.inbox.folder, begin(talk, BIG)
    part = cut(upload, BIG, 1)
    sent = SentPart(number=1, start=0, sha256=sha256(part).hexdigest())

    def as_the_disk_fills() -> Iterator[bytes]:
        yield part[:after]
        folder.spare = 10**18
        if rest := part[after:]:
            yield rest

    with pytest.raises(Unavailable, match="no space left"):
        receive_part(talk.house, upload, sent, as_the_disk_fills())
    with pytest.raises(Unavailable, match="no space left"):
        receive_part(talk.house, upload, replace(sent, number=2), iter(pytest.fail, None))
    arrived = parts_here(talk.house, upload)[1]
    assert arrived == {1: min(after, SMALL - 1)}

    folder.spare = SPARE
    send(talk, upload, BIG, 1, start=arrived[1])
    assert folder.whole(upload.id).read_bytes() == part
