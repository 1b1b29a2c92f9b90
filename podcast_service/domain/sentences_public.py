"""Sentences for what goes wrong with publishing, feeds, the work beside the service and the doorways."""

from __future__ import annotations

PUBLIC: dict[str, str] = {
    # feeds
    "feed_empty": "The feed holds no episode, and directories refuse an empty feed. Publish an episode first.",
    "feed_head_unknown": "The start of the feed has no place for its date: another version made it. Run ingest again.",
    "feed_channel": "The show “{show}” cannot be told in a feed: {reason}",
    "feed_item": "The episode “{title}” ({guid}) cannot be told in a feed: {reason}",
    "feed_item_undated": "It has no publication date. Publish it first.",
    "feed_items_uncut": "{wanted} episodes went in and {found} came out. Report this as a fault of the service.",
    "feed_title_missing": "Nothing is left of its title once characters that no feed may hold are gone. Write a title.",
    "feed_address": "“{address}” is no address for a feed. Write a whole one in ASCII that starts with https://.",
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
    "feed_not_answered": "The address {url} answered {status} instead of a feed. Look at it in a browser, and check how it is written.",
    "second_look": "The feed of {show} is out, but at its public address it breaks {count} rules, feed-{rule} first, at {place}: {what} {how}",
    "second_look_behind": "What was published does not stand at {url} yet (it answered {status}): a cache or a server before it still has the feed of before. It is looked at again; if that goes on, see what stands before the service.",
    "feed_missing": "The show {show} has no feed yet: it has one when its first episode is published.",
    # work beside the service
    "worker_running": "Another worker is at work for {place}, and two would do the same work twice. Let that one do it, or stop it first.",
    "jobs_unavailable": "The books of the work beside the service ({place}) cannot be used: {reason}. Check that they can be written, then start the worker again; what was begun is finished then.",
    "job_crashed": "The work failed in a way nobody foresaw ({reason}). Ask for it again with podcast-service jobs retry; if it fails again, report it.",
    "job_needless": "No episode has that recording any more, so nothing was made of it. Nothing needs to be done.",
    "job_recipe": "A rendition {recipe} is not one that can be made. Look at the recipe in the episode's page.",
    "job_subject_unknown": "Nothing called {subject} has a recording, so there is no work for it. Name a SHOW or SHOW/EPISODE as podcast-service status shows them.",
    "rendition_silent": "{name} holds nothing but silence, which has no loudness to even. Look at the recording, or ask for a rendition that is not normalised.",
    # requests to other servers
    "outbound_address": "“{url}” was not asked for: {reason}. Write a whole address that starts with https://.",
    "outbound_private": "{host} was not asked: it stands at {address}, which is no address of the public internet. Name a server that everyone can reach.",
    "outbound_redirects": "{url} leads on more than {most} times, so it was followed no further. Name the address where it ends.",
    "outbound_large": "{host} sent more than {most} bytes, which is more than is taken. Check that the address is the right one.",
    "outbound_unresolved": "No server called {host} can be found. Check the name, and that this machine can look names up.",
    "outbound_unreachable": "{host} cannot be reached: {reason}. Try again later, or check the address.",
    "outbound_slow": "{host} did not answer in time, so it was left. Try again later.",
    "outbound_broken": "{host} did not answer as a web server should: {reason}. Try again later, or tell whoever runs it.",
    # telling a hub
    "notify_not_out": "The feed {url} does not yet hold at its public address what the catalog says ({found}), so the hub was not told. See that the service runs and can be reached there; a cache before it may be behind.",
    "notify_refused": "The hub {hub} refuses to be told of {url}: it answered {status}. {words} See what the hub asks of publishers, then: podcast-service jobs retry",
    "notify_unanswered": "The hub {hub} could not take the news of {url}: it answered {status}. {words} It is told again by itself.",
    # web
    "delivery_unreadable": "The stored file {key} cannot be read from the disk. See what is wrong: podcast-service status",
    "delivery_short": "The storage gave fewer bytes of {key} than the catalog says it has. Ingest that file again.",
    "front_address": "This machine has no address {address} to serve on. Write one of its IP addresses, 127.0.0.1 for this machine alone, or 0.0.0.0 for all.",
    "front_port_forbidden": "Port {port} is kept for the machine's administrator. Choose one from 1024 up: PORT=8001",
    "front_port_taken": "Port {port} on {address} is taken by another program. Stop it, or choose another one: PORT=8001",
}
