"""The sentences about files on their way in (see domain/errors)."""

from __future__ import annotations

UPLOAD: dict[str, str] = {
    "upload_name": "The file has no name that can be written down. Rename it, then send it again.",
    "upload_empty": "{name} is empty, so there is nothing to send. Choose the file again.",
    "upload_large": "{name} has {size} GB, and at most {most} GB are taken in. Export it smaller, or ask the operator to raise PODCAST_UPLOAD_MAX_GB.",
    "upload_quota": "You have {count} uploads that are not finished, and all together may have {most} GB. Finish or cancel some of them first.",
    "upload_no_room": "The server has no room for {name}. Tell the operator; nothing was sent.",
    "upload_sound_known": "{name} was not taken in, because the episode “{title}” ({episode}) has this very sound already. Go on with that episode, or choose another file.",
    "upload_key_taken": "Another file, {name}, was begun under the same key. Send this one under a key of its own.",
    "upload_beside": "{name} is none of the files that lie beside a sound. Send one of these kinds: {known}.",
    "upload_unknown": "There is no such upload of yours; it may have been cleaned away after a week. Send the file again.",
    "upload_ended": "The upload of {name} has ended, so nothing more can be sent or changed. Begin a new one.",
    "upload_taken": "{name} is an episode by now, so what you wrote here was not saved. Write it on the episode's own page.",
    "upload_through": "The parts of this file go through the server. Send each to its address there.",
    "upload_incomplete": "{count} parts have not arrived yet (number {numbers}). Send them, then say again that the file is complete.",
    "upload_notes_long": "The notes have more than {most} characters, which no page needs. Shorten them.",
    "upload_number": "“{said}” is no number of an episode. Write a whole number, or leave it empty.",
    "upload_request": "The request lacks {field}, or it is not written as it should be. Compare it with docs/reference/uploads.md.",
    "upload_part_number": "There is no part {number}, as the file has {count}. Ask for the parts that are missing.",
    "upload_part_size": "Part {number} must have exactly {size} bytes, and has not. Cut the file as the server says.",
    "upload_part_start": "Of part {number} the first {here} bytes are here, so nothing can go on behind them. Ask again where to go on.",
    "upload_part_short": "The line broke before part {number} was whole. Ask how much of it is here, and go on from there.",
    "upload_part_hash": "Part {number} was changed on its way, so it was thrown away. Send it again.",
    "upload_part_other": "Part {number} is here already with other bytes, and what was acknowledged is never replaced. Check that it is the same file, or cancel the upload.",
    "upload_overtaken": "The same part is being sent a second time, and the newer sending counts. Ask again which parts are missing.",
    "upload_hash": "What arrived of {name} is not the file that was sent: its hash differs. Nothing was kept; send it again.",
    "upload_waits": "Something does not answer, so the file waits and is taken in later: {reason}. There is nothing to do.",
    "upload_refused": "The file was read and cannot be used, so nothing of it was kept: {reason} Choose another file, or mend it.",
    # a service elsewhere
    "upload_said": "The service refuses it, in its own words: {words}",
    "upload_server": "{server} does not answer as it should (status {status}). Try again; what was sent is kept there.",
    "upload_server_odd": "What {server} answers makes no sense, so it is perhaps another program or another version. Check the address.",
    "upload_server_open": "{server} is reached over an open line, where anybody could read the token. Write its https:// address.",
    "upload_token_missing": "There is no token, so {server} cannot know who sends. Make one on your account's page in the studio, and put it into PODCAST_TOKEN or a file for --token-file.",
    "upload_token_file": "The token file {path} cannot be read: {reason}. Check its name, and that this program may read it.",
}
