"""What subscribers get, as a person asks for it: feed diff, publish and its rehearsal."""

from __future__ import annotations

import json
from pathlib import Path

from builders import make_guid
from commands import typed
from houses import SHOW, SHOW_PAGE, square
from sounds import make_sound

TALK = f"{SHOW}/talk"


def test_from_a_draft_to_another_recording_that_goes_out_knowingly(tmp_path: Path):
    """feed-D19: told before, refused without a word, and told again when it is done."""
    show = tmp_path / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    make_sound(show / "talk.mp3", 3)
    typed(tmp_path, "ingest")

    nothing = typed(tmp_path, "feed", "diff", SHOW)
    rehearsed = typed(tmp_path, "publish", TALK, "--dry-run")
    still = typed(tmp_path, "feed", "validate", SHOW)
    first = typed(tmp_path, "publish", TALK, "--without-transcript", "Soon.")

    assert "Subscribers get nothing new." in nothing.stdout
    assert "Not included, as nobody has published them: talk" in nothing.stdout
    assert rehearsed.returncode == 1, rehearsed.stdout + rehearsed.stderr
    assert "new  “Talk” (talk)  about" in rehearsed.stdout
    assert "talk has no transcript" in rehearsed.stdout
    assert still.returncode == 3, "the rehearsal published nothing"
    assert first.returncode == 0, first.stderr
    assert "new  “Talk”\nPublished: " in first.stdout

    make_sound(show / "talk.mp3", 5, tone=700)
    typed(tmp_path, "ingest")
    data = json.loads(typed(tmp_path, "feed", "diff", SHOW, "--json").stdout)
    danish = typed(tmp_path, "feed", "diff", TALK, "--language", "da")
    refused = typed(tmp_path, "publish", SHOW)
    done = typed(tmp_path, "publish", SHOW, "--fetch-again")

    assert [one["episode"] for one in data["changed"]] == ["talk"]
    assert data["bytes_again"] == data["changed"][0]["fetched_again"] > 30_000
    assert [reason["code"] for reason in data["stops"]] == ["publish_fetches_again"]
    assert "Hver lytter, der har dem i forvejen, ville hente ca." in danish.stdout
    assert (refused.returncode, f"podcast-service publish {TALK} --fetch-again" in refused.stderr) == (1, True)
    assert done.returncode == 0, done.stderr
    assert "changed  “Talk” (size of the sound, length)\n" in done.stdout
    assert "fetches 0.1 MB once more" in done.stdout
    assert "Subscribers get nothing new." in typed(tmp_path, "feed", "diff", SHOW).stdout


def test_l03_a_move_is_told_under_every_name_the_show_has_and_a_feed_that_left_is_not_checked_here(tmp_path: Path):
    page = tmp_path / "episodes" / SHOW / "show.md"
    page.parent.mkdir(parents=True)
    page.write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (page.parent / "cover.png").write_bytes(square(1400))
    make_sound(page.parent / "talk.mp3", 3)
    typed(tmp_path, "ingest")
    typed(tmp_path, "publish", TALK, "--without-transcript", "Soon.")
    page.write_text(page.read_text().replace("---\n", f"---\nslug: ny\nold_slugs: [{SHOW}]\n", 1))
    typed(tmp_path, "ingest")

    told = {name: typed(tmp_path, "feed", "diff", name).stdout for name in (SHOW, "ny")}
    moves = f"/podcasts/{SHOW}/feed.xml → "
    assert told[SHOW] == told["ny"] == typed(tmp_path, "publish", "ny", "--dry-run").stdout
    assert (moves in told["ny"], "/podcasts/ny/feed.xml\n" in told["ny"]) == (True, True)
    assert "Nobody fetches a sound again." in told["ny"]

    page.write_text(page.read_text().replace("slug: ny\n", "slug: ny\nmoved_to: https://other.example/feed.xml\n"))
    published = typed(tmp_path, "publish", "ny").stdout
    assert (published.lstrip().startswith("leaves  http"), published.count("changed")) == (True, 0)
    for words in (["validate", SHOW], ["validate", SHOW, "--ask"], ["ready", SHOW]):
        refused = typed(tmp_path, "feed", *words)
        assert (refused.returncode, "feed validate https://other.example/feed.xml" in refused.stderr) == (3, True)
