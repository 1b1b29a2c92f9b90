"""Every error raised on purpose, with a stable code and plain facts.

A doorway turns the class into a status or an exit code and the code into a sentence
(``SENTENCES``: what is wrong, why, what to do). A room never writes sentences of its own.
"""

from __future__ import annotations

from string import Formatter


class PodcastError(Exception):
    """An expected failure: ``code`` says which, ``facts`` fill its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        """Return the English sentence for this error, or its code when the sentence is missing."""
        return sentence(self.code, self.facts)

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process boundary with its facts."""
        return (_rebuild, (type(self), self.code, self.facts))


class NotFound(PodcastError):
    """What was asked for does not exist."""


class Invalid(PodcastError):
    """The input breaks a rule."""


class Conflict(PodcastError):
    """The change clashes with what is there now."""


class Forbidden(PodcastError):
    """The caller may not do this."""


class Unavailable(PodcastError):
    """Something we depend on does not answer now."""


def _rebuild(kind: type[PodcastError], code: str, facts: dict[str, object]) -> PodcastError:
    return kind(code, **facts)


# One row per code: what is wrong, why, what to do. Facts stand in braces.
SENTENCES: dict[str, str] = {
    # audio
    "audio_empty": "The file is empty. Copy or export it again.",
    "audio_not_audio": "The file is not sound, whatever its name says. Choose MP3, M4A, Ogg, Opus, FLAC, WAV or AAC.",
    "audio_format_unsupported": "The file is {found}, which is not taken here. Export it as MP3 or M4A (AAC).",
    "audio_is_video": "The file holds moving pictures. Export the sound alone, as MP3 or M4A.",
    "audio_truncated": "The file is cut off, and what is left of it cannot be played. Copy or export it again.",
    "audio_damaged": "Most of the file is not sound: it was damaged on its way. Copy or export it again.",
    "audio_without_sound": "The file looks like sound, but nothing in it can be played. Export it again.",
    "audio_unreadable": "The inside of the file contradicts itself, so it cannot be played. Export it again.",
    "audio_tags_unreadable": "The tags in the file are broken and cannot be read. Write them again in a tag editor.",
    "audio_tags_unwritable": "The file does not tell where its sound ends or has no room left, so no tags can be written into it. Export it again.",
    "audio_tags_too_large": "The tags fill {size} bytes, more than text and cover need. Write smaller tags.",
    "audio_hostile": "Reading the file took more memory or time than any recording needs. Export it again.",
    "audio_not_readable": "The file cannot be opened. See that it is still there and may be read by this program.",
    "audio_copy_differs": "The copy with new tags would not sound like the original, so it was thrown away. Export the file again, then write the tags.",
    "audio_copy_lost": "This kind of file did not keep what was written ({fields}), so the copy was thrown away. Leave that out, or export the sound as MP3.",
    "audio_pictures_too_large": "Cover and pictures of chapters are together larger than {limit} bytes, more than players load. Use smaller pictures.",
    "audio_reader_gone": "The process that reads sound did not start. Try again; then look at memory and limits.",
    "sound_cut": "The sound is cut off: the file promises {told} and holds {found}. Copy or export it again, unless you hear that all of it is there.",
    "sound_breaks_off": "The file ends in the middle of a piece of sound, after {found}, so some may be missing. Listen to its end; copy or export it again if words are lost.",
    "sound_header_lies": "The header tells of {told}, but the sound lasts {found}, so players that believe it show a wrong length or stop too early. Export it again if you can.",
    "sound_hole": "Pieces are missing in the middle: of {told} only {found} are there. Copy or export the file again.",
    "sound_junk": "{found} of {told} bytes between the tags are no sound: players skip or click there. Listen to it, or export it again.",
    # what was found in the sound
    "analysis_without_sound": "{episode} has no sound yet, so there is nothing to analyse. Put the audio file beside its page and ingest it.",
    "finding_silent": "Nothing can be heard from start to end. Export the file again, and listen to it before you upload it.",
    "finding_clipped": "The sound is distorted: it was too loud, so the tops of the waves are cut off. Places: {count}, the first at {first_ms}. Lower the level and export it again; what a recorder has cut off stays lost.",
    "finding_peak": "The sound peaks at {found} dBTP, recommended at most {wanted}: apps may distort it. Lower it, or set the limiter of your editor to {wanted} dBTP (true peak).",
    "finding_loud": "The sound is louder than recommended: {found} LUFS, recommended {wanted}. Lower it by {change} dB, or let the service even it, by a line in the page: enclosure_as: mp3-normalised",
    "finding_quiet": "The sound is softer than recommended: {found} LUFS, recommended {wanted}. Lift it by {change} dB, or let the service even it, by a line in the page: enclosure_as: mp3-normalised",
    "finding_range": "Soft and loud passages are {found} LU apart, more than {limit}: on a bus or in a car the soft ones are lost. Even them with a compressor.",
    "finding_silence_start": "It is silent for {seconds} s before anything is heard, and listeners think that nothing plays. Cut that away.",
    "finding_silence_end": "It is silent for {seconds} s at the end, and listeners wait for more. Cut that away.",
    "finding_dual_mono": "Both channels carry the same. Export it in mono: it sounds the same, and the file is smaller.",
    "finding_sample_rate": "The sound has {found} kHz, and directories ask for {limit} or more: it sounds dull. Export it again from the recording, with {limit} kHz.",
    "finding_bit_rate": "The sound has {found} kbit/s, and directories ask for {limit} or more: it sounds rough. Export it again from the recording, with a higher bit rate.",
    # covers
    "cover_not_picture": "The cover is not a whole JPEG, PNG or WebP picture. Export it again as JPEG or PNG.",
    "cover_too_large": "The cover has more than {limit} pixels. Scale it to 3000 by 3000.",
    "cover_too_small": "The cover is {width} by {height} pixels; directories ask for 1400 to 3000. Use a larger one.",
    # chapters
    "chapter_suffix": "A file of chapters ending in “{suffix}” is not known. Save it as one of: {known}.",
    "chapter_size": "The file is larger than {limit} bytes, which no list of chapters is. Check that it is the right file.",
    "chapter_not_utf8": "The file is not UTF-8: byte {position} fits no letter. Save it as UTF-8, so that æøå survive.",
    "chapter_format": "The chapters are not {format}: {reason}. Mend that, or name the file by its format. The episode keeps the chapters it had.",
    "chapter_too_many": "There are more than {limit} chapters, which no episode has and few players show. Leave some out.",
    "chapter_none": "The file ({format}) holds no chapter. Export it again, or take it away.",
    "chapter_file_missing": "{path} names the chapters {name}, which are not there. Put the file beside the page, or take the line out.",
    "chapter_untitled": "Chapters without a title were left out: {count}. Give each a title.",
    "chapter_outside": "Chapters that start after the end of the sound were left out: {count}. Are they another recording's?",
    "chapter_double": "Chapters that start at the same time as one above them were left out: {count}. Give each its own time.",
    "chapter_unsorted": "Chapters that start before the one above them were put in order of time: {count}. Look whether their times are right.",
    "chapter_ends": "Chapters that ended after the next began, after the sound, or before they began got another end: {count}. Look whether their times are right.",
    "chapter_image_missing": "{path} names the picture {name}, which is not there. Put it beside the page, or take the name out.",
    "chapter_image_elsewhere": "Pictures of chapters that lie at a web address are not fetched: {count}. Put them beside the page, and name the files instead.",
    "chapter_image_not_picture": "The picture of a chapter is not one whole, still JPEG, PNG or WebP picture. Export it again as JPEG or PNG.",
    "chapter_image_too_large": "The picture of a chapter has more than {limit} pixels. Scale it to 1400 pixels.",
    "cover_animated": "The cover moves: the file holds {count} pictures. Export one of them as JPEG or PNG.",
    "cover_hostile": "The file of the cover unpacks to more than a picture needs. Export it again as JPEG or PNG, without metadata.",
    "cover_not_square": "The cover is {width} by {height} pixels, and directories want a square. Crop it, or say which part to keep: cover_crop: middle",
    "cover_crop_small": "The part of the cover to keep is {size} pixels wide; directories ask for 1400 to 3000. Keep a larger part.",
    "cover_crop_outside": "The part of the cover to keep (x, y, size: {crop}) is not inside its {width} by {height} pixels. Mend the numbers.",
    "cover_without_alt": "The cover has no words for those who cannot see it. Write what it shows: cover_alt: … – or cover_alt: '' where it shows nothing that the title does not say.",
    # transcripts and show notes
    "transcript_format": "The transcript is not {format}: {reason}. Export it again, or name the file by its format.",
    "transcript_suffix": "A transcript ending in “{suffix}” is not known. Save it as one of: {known}.",
    "transcript_without_times": "{name} has no times, so it cannot follow the sound. Save it as .vtt, .srt or .json.",
    "transcript_size": "{name} is larger than {limit} bytes, which no transcript is. Check that it is the right file.",
    "transcript_cues": "{name} has more than {limit} cues, which no episode has. Check that it is the right file.",
    "transcript_empty": "{name} holds no spoken text. Export the transcript again.",
    "transcript_not_utf8": "{name} is not UTF-8: byte {position} fits no letter. Save it as UTF-8, so that æøå survive.",
    "transcript_order": "Cue {number} starts at {start_ms} ms, before the cue above it. Put the cues in order of time.",
    "transcript_backwards": "Cue {number} starts at {start_ms} ms and ends at {end_ms} ms. Let it end after it starts.",
    "transcript_outside": "Cue {number} ends at {end_ms} ms, after the episode ({duration_ms} ms). Is it another recording's?",
    # feeds
    "feed_empty": "The feed holds no episode, and directories refuse an empty feed. Publish an episode first.",
    "feed_head_unknown": "The start of the feed has no place for its date: another version made it. Run ingest again.",
    "feed_channel": "The show “{show}” cannot be told in a feed: {reason}",
    "feed_item": "The episode “{title}” ({guid}) cannot be told in a feed: {reason}",
    "feed_item_undated": "It has no publication date. Publish it first.",
    "feed_items_uncut": "{wanted} episodes went in and {found} came out. Report this as a fault of the service.",
    "feed_title_missing": "Nothing is left of its title once characters that no feed may hold are gone. Write a title.",
    "feed_address": "“{address}” is no address for a feed. Write a whole one in ASCII that starts with https://.",
    # storage
    "storage_key": "“{key}” is no key of ours, so nothing was read or written. Keys are made by the program; report this as a fault.",
    "storage_url": "“{url}” names no storage. Write file:///absolute/folder, s3://bucket/prefix or memory: in PODCAST_STORAGE_URL.",
    "storage_not_found": "The storage has no object {key}. Ingest the file it came from again.",
    "storage_conflict": "Other bytes already lie under {key}, and an object never changes. Store the new bytes under their own hash.",
    "storage_source_changed": "{name} changed while it was being stored. Wait until nobody writes to it, then ingest again.",
    "storage_source_unreadable": "{name} cannot be read: {reason}. See that it is still there and may be read by this program.",
    "storage_full": "There is no space left in {location}, so nothing was stored. Make room, then try again.",
    "storage_not_writable": "The storage refuses the file system access ({reason}): {location}. Let this program read and write there, then try again.",
    "storage_failed": "The disk failed ({reason}): {location}. Look at the disk, then try again.",
    "storage_corrupt": "What was read back of {key} from {location} is not what was stored, so it was removed. Try again; if it stays so, do not trust that store.",
    "storage_credentials_missing": "No credentials for bucket {bucket} at {endpoint}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile with AWS_PROFILE.",
    "storage_settings": "The settings for bucket {bucket} at {endpoint} cannot be used: {reason}. Mend PODCAST_STORAGE_URL or the AWS settings.",
    "storage_bucket_missing": "There is no bucket {bucket} at {endpoint}. Make it, or name another in PODCAST_STORAGE_URL or another server in AWS_ENDPOINT_URL.",
    "storage_refused": "The store at {endpoint} refuses access to bucket {bucket} ({reason}). Check the credentials and what they may do.",
    "storage_unreachable": "Bucket {bucket} at {endpoint} does not answer as it should: {reason}. Check AWS_ENDPOINT_URL and the network, then try again.",
    "storage_without_ranges": "The store of bucket {bucket} ignores Range, which listeners need to resume and seek. Use another store.",
    # catalog
    "database_url_invalid": "The database address {url} cannot be used. Write sqlite:///path/to/catalog.db (a file) or postgresql://user:password@host/name in PODCAST_DATABASE_URL.",
    "database_in_memory": "The database address {url} names no file, so nothing would be kept. Write sqlite:///path/to/catalog.db in PODCAST_DATABASE_URL.",
    "database_is_no_database": "The file of {url} is not an SQLite database. Name another file in PODCAST_DATABASE_URL, or move that file away: the catalog is built anew from the content folder.",
    "database_driver_missing": "A PostgreSQL database needs the driver psycopg, which is not installed. Run: pip install 'podcast-service[postgres]'.",
    "database_unavailable": "The database {url} does not answer: {reason}. Check that the folder can be written or the server runs, then try again.",
    "database_failed": "The database {url} refused a request: {reason}. Nothing was changed; if it happens again, report it.",
    "database_newer": "The database was made by a newer version of this program ({reason}). Install that version, or name another database in PODCAST_DATABASE_URL.",
    "catalog_not_made": "The database {url} has no catalog yet. Run podcast-service ingest first.",
    "catalog_busy": "Another process has been writing to the catalog for more than {seconds} seconds, so nothing was changed. Try again when it is done.",
    "catalog_clash": "The change clashes with what the catalog holds: {reason}. Nothing was changed; read the content folder in again.",
    "episode_unknown": "There is no episode with guid {guid}. It may never have been read in: run podcast-service ingest.",
    "show_unknown": "There is no show {show}. It may never have been read in: run podcast-service ingest.",
    "revision_unknown": "{subject} has no revision {revision}; its newest is {latest}. Load it again and choose one that exists.",
    "episode_guid_taken": "{source} has the same guid ({guid}) as {other}. A guid belongs to one episode: delete the guid line in the copy, and it gets one of its own.",
    "episode_slug_taken": "{source} wants the address {slug} in {show}, which belongs to {other} now or did so before. Give it another slug.",
    "show_guid_taken": "{source} has the same guid ({guid}) as {other}. A guid belongs to one show: delete the guid line in the copy, and it gets one of its own.",
    # settings
    "settings": "These settings are wrong, so nothing was started:\n  {problems}",
    # content and ingest
    "content_missing": "There is no folder {path}. Name the content folder in PODCAST_CONTENT, or make it.",
    "content_outside": "{path} is not inside the content folder {content}, and only that is read in. To make episodes of files from elsewhere: podcast-service upload FILE… --show SHOW",
    "content_name": "The name of {path} is not UTF-8, so no address or database could hold it. Rename the file.",
    "content_link_outside": "{path} links to a file outside the content folder, which is not followed. Copy the file in.",
    "content_no_file": "{path} is no ordinary file. Put a file there.",
    "content_unreadable": "{path} cannot be read: {reason}. Let this program read it, then ingest again.",
    "content_unwritable": "{path} cannot be written: {reason}. Nothing was changed; let this program write there, then try again.",
    "file_exists": "{path} is there already, and nothing is overwritten. Rename one of the two.",
    "file_too_large": "{path} is larger than {megabytes} MB, which no such file needs. Check that it is the right one.",
    "file_type": "{name} is of a kind that is not offered to readers. Use one of: {known}",
    "show_page_missing": "The folder {folder} holds sound but no show.md, so it is no show. Make one: podcast-service new-show {folder} --title …",
    "show_name": "The folder name {folder} cannot stand in an address. Use small letters a to z, digits and single hyphens.",
    "page_name": "The file name of {path} cannot stand in an address. Use small letters a to z, digits and single hyphens.",
    "page_missing": "{path} has no page, and none could be made.",
    "page_too_long": "{place} is longer than {limit} characters, which no page needs. Check that it is the right file.",
    "page_not_utf8": "{path} is not UTF-8: byte {position} fits no letter. Save it as UTF-8, so that æøå survive.",
    "page_unclosed": "{place} starts with --- but the front matter is never closed. Put --- on a line of its own after it.",
    "page_yaml": "The front matter of {place} is not valid YAML, near line {line}. A text with a colon or a # needs quotes.",
    "page_alias": "The front matter of {place} uses YAML anchors and aliases, which are not read here. Write the value out.",
    "page_value": "{place}: “{key}: {value}” is not understood. Write {wanted}.",
    "page_key_missing": "{place} has no “{key}”, and it is needed. Add the line “{key}: …” to the front matter.",
    "page_key_unknown": "{place}: “{key}” means nothing here and is not used. See docs/reference/front-matter.md for the keys.",
    "page_key_unknown_close": "{place}: “{key}” means nothing here and is not used. Did you mean “{close}”?",
    "page_not_editable": "{place} must be completed with {keys}, but its front matter cannot be edited without touching other lines. Add them by hand.",
    "page_changed": "{path} was changed while this ran, so nothing was written. Run it again.",
    "episode_changed": "{episode} was changed while this ran, so nothing was published. Run it again.",
    "audio_of_one_name": "{path} would make an episode of the same name as another file: {names}. Rename one of them, or move it away.",
    "audio_two_candidates": "{path} could take its sound from more than one file: {names}. Say which in the page: audio: NAME – or move the others away.",
    "audio_not_the_pages": "{path} has the name of {page}, but that page names another sound. Write audio: NAME in the page to replace it, or rename this file to make a new episode of it.",
    "audio_object_missing": "The sound of {path} ({name}) is neither in the folder nor in the storage (sha256 {sha256}). Put the file back beside the page.",
    "audio_object_damaged": "The stored sound {key} of {path} does not have the bytes it should. Put the file back beside the page.",
    "cover_missing": "{path} names the cover {name}, which is not there. Put the picture beside the page, or take the line out.",
    "transcript_missing": "{path} names the transcript {name}, which is not there. Put it beside the page, or take it out.",
    "transcript_changed_since_approval": "{path} was changed after a person approved it, so it counts as not approved. Read it, then: podcast-service publish … --approve-transcript",
    "transcript_of_other_sound": "{path} was approved for another recording, so it counts as not approved. Read it against the new one, then: podcast-service publish … --approve-transcript",
    "object_not_whole": "The storage has lost or damaged the sound or cover of {episode}, so listeners cannot get it. Run podcast-service ingest: it stores it again from the content folder.",
    "ingest_running": "Another ingest is reading {content} and is not done yet, so nothing was read. Try again when it is.",
    "theme_unknown": "{path} names the theme {theme}, which does not exist, so nothing leads there. Check the name, or add themes/{theme}.md.",
    "guid_changed": "{path} has another guid than before. A guid never changes: apps would download everything again. Write back: guid: {guid}",
    "slug_changed": "{path} is public under the slug {slug}. To move it, add the old one, so that its address leads on: old_slugs: [{slug}]",
    "identity_changed": "{path}: “{key}” never changes once the episode is public; listeners know it by that. Write back: {key}: {was}",
    "draft_of_published": "The page of {episode} says draft, but the episode is public and stays so. To take it back: podcast-service withdraw {episode} --reason …",
    "show_slug": "“{slug}” cannot stand in an address. Use small letters a to z, digits and single hyphens, such as {suggestion}.",
    "show_exists": "{path} is there already, and nothing is overwritten. Choose another SLUG.",
    "upload_missing": "There is no file {path}. Check the name.",
    "upload_known": "{path} is the very sound that {episode} has already, so no second episode was made of it.",
    "upload_one_transcript": "--transcript belongs to one sound, but {count} were given. Upload them one at a time.",
    # tags in both directions
    "tags_taken": "{path}: taken over from the file, where someone changed it: {fields}.",
    "tags_conflict": "{path}: “{field}” is one thing on the page (“{page}”) and became another in the file (“{file}”); nothing was decided. Make them alike, or say which counts: podcast-service tags write (the page) or tags take (the file), with --field {field}.",
    "tags_wait": "The file {name} was tagged anew in a way that clashes with the page of {episode}, so its tags wait. Look: podcast-service tags diff {episode}",
    "tags_without_sound": "{episode} has no sound yet, so there are no tags. Put the audio file beside its page and ingest it.",
    "tags_no_file": "The file {name} of {episode} is not in the folder, so there is nothing to write into. Put it back; the stored recording is never changed.",
    "tags_field": "There is no field {field} to write or take. Choose from: {known}",
    "tags_other_sound": "{path} holds another recording than the page names, not only other tags. Run podcast-service ingest first.",
    "sound_changed": "{path} was changed while its tags were being written, so it was left as it is. Run it again.",
    "rendition_lost": "{path} names the sound {name} that listeners got, and the storage has lost it, so it was made anew: who has it already fetches it once more.",
    "recipe_address": "The sound of {episode} has an address that ends in .{extension}, for ever, so listeners cannot get {recipe} there. Choose one in that format.",
    "republish_not_public": "Nobody can hear {episode}, so there is nothing to republish. Publish it first.",
    # publishing
    "publish_stopped": "{episode} was not published; nothing has changed. What stands in the way ({count}):",
    "publish_without_sound": "{episode} has no sound. Put the audio file beside its page and ingest it.",
    "publish_sound_doubt": "The sound of {episode} may not be what you think: {doubt} If it is as it should be, publish with --accept-sound.",
    "publish_without_title": "{episode} has no title. Write one in its page: title: …",
    "publish_without_transcript": '{episode} has no transcript, which public bodies must offer. Put a .vtt or .srt file with the page\'s name beside it, or publish with --without-transcript "why" (shown on the page).',
    "publish_transcript": "Nobody has approved the transcript of {episode}. Read it against the sound, then publish with --approve-transcript.",
    "publish_show_description": "The show {show} has no description, and every directory demands one. Write it in show.md: description: …",
    "publish_show_category": "The show {show} has no category, and Apple demands one. Write it in show.md, such as: categories: [[Government]]",
    "publish_without_number": "{episode} has no number, and the parts of a serial show must be numbered. Write it in its page: number: …",
    "publish_number_taken": "{episode} has number {number}, and so has {other}. Apps show only one of them: change a number.",
    "publish_withdrawn": "{episode} was withdrawn, and its identity is never used again. Make a new episode of the sound.",
    "publish_feed_rule": "The feed would break rule feed-{rule} at {place}: {what} {why} {how}",
    "episode_unknown_slug": "The show {show} has no episode {slug}. It has: {known}",
    "withdraw_reason": "Withdrawing {episode} needs a reason in words; it stands on the page that remains.",
    "withdraw_draft": "{episode} was never public, so there is nothing to withdraw.",
    "feed_missing": "The show {show} has no feed yet: it has one when its first episode is published.",
    # work beside the service
    "worker_running": "Another worker is at work for {place}, and two would do the same work twice. Let that one do it, or stop it first.",
    "jobs_unavailable": "The books of the work beside the service ({place}) cannot be used: {reason}. Check that they can be written, then start the worker again; what was begun is finished then.",
    "job_crashed": "The work failed in a way nobody foresaw ({reason}). Ask for it again with podcast-service jobs retry; if it fails again, report it.",
    "job_needless": "No episode has that recording any more, so nothing was made of it. Nothing needs to be done.",
    "job_recipe": "A rendition {recipe} is not one that can be made. Look at the recipe in the episode's page.",
    "job_subject_unknown": "Nothing called {subject} has a recording, so there is no work for it. Name a SHOW or SHOW/EPISODE as podcast-service status shows them.",
    "rendition_silent": "{name} holds nothing but silence, which has no loudness to even. Look at the recording, or ask for a rendition that is not normalised.",
    # web
    "delivery_unreadable": "The stored file {key} cannot be read from the disk. See what is wrong: podcast-service status",
    "delivery_short": "The storage gave fewer bytes of {key} than the catalog says it has. Ingest that file again.",
    "front_address": "This machine has no address {address} to serve on. Write one of its IP addresses, 127.0.0.1 for this machine alone, or 0.0.0.0 for all.",
    "front_port_forbidden": "Port {port} is kept for the machine's administrator. Choose one from 1024 up: PORT=8001",
    "front_port_taken": "Port {port} on {address} is taken by another program. Stop it, or choose another one: PORT=8001",
}


def sentence(code: str, facts: dict[str, object]) -> str:
    """Return the sentence of ``code`` with its facts filled in."""
    text = SENTENCES.get(code)
    if text is None:
        return f"{code} {facts}" if facts else code
    names = {name for _, name, _, _ in Formatter().parse(text) if name}
    return text.format(**{name: facts.get(name, "?") for name in names})
