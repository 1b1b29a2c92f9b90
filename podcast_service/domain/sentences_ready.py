"""Sentences of the list "Klar til udgivelse?": what is the matter, why, and what to do."""

from __future__ import annotations

READY: dict[str, str] = {
    # stops
    "ready_withdrawn": "The episode was withdrawn, and its identity is never used again. Make a new episode of the sound.",
    "ready_sound_missing": "The sound is missing. Without it there is nothing to hear: upload the audio file.",
    "ready_loud": "The sound is louder than recommended: {found} LUFS, recommended {wanted}. Lower it by {change} dB, or let the service even it: choose “MP3, evened in loudness” under “Sound in apps”.",
    "ready_quiet": "The sound is softer than recommended: {found} LUFS, recommended {wanted}. Lift it by {change} dB, or let the service even it: choose “MP3, evened in loudness” under “Sound in apps”.",
    "ready_sound_doubt": "The sound may not be what you think: {doubt} Listen to it; if it is right, say so when you publish.",
    "ready_title_missing": "The title is missing. Apps have nothing to show without it: write one.",
    "ready_transcript_missing": "The transcript is missing. The law on web accessibility demands one: add it, or write the reason when you publish; the page shows it.",
    "ready_transcript_unread": "Nobody has approved the transcript. An automatic text alone is not enough: read it against the sound, and approve it.",
    "ready_show_description": "The description of the show is missing. Every directory demands one: write a few lines on what the show is about.",
    "ready_show_category": "The category of the show is missing. Apple demands one: choose it from the list.",
    "ready_category_unknown": "A category of the show is not one of Apple's ({here}). Apple refuses other names: choose it from the list.",
    "ready_language": "The language is not one that apps know ({here}). Apple refuses the feed: choose a language such as Danish (da).",
    "ready_number_missing": "The number is missing. The parts of a serial show are played in the order of their numbers: write one.",
    "ready_number_taken": "Number {number} belongs to the episode {other} already. Apps show only one of the two: change a number.",
    "ready_refused": "{name} could not be read in, so the episode is not as its files say: {reason}",
    "ready_cover_small": "The cover is {width} × {height} pixels. Apple demands at least 1400 × 1400: choose a larger picture.",
    "ready_unfilled": "{place}: “{said}” still stands there. It is for us alone: write what belongs there, or take it out.",
    "ready_cpr": "{place}: this looks like a CPR number ({masked}). It must never be public: take it out. If it is another number, write before it what it is, such as “order no.”.",
    # advice on the sound
    "ready_sound_waits": "The sound is still being looked at, so nothing is said yet of loudness, silence and distortion. Look here again in a minute.",
    "ready_sound_short": "The sound lasts only {length_ms}. Is it the right file, and is it whole?",
    "ready_sound_long": "The sound lasts longer than 12 hours. Spotify takes nothing longer: publish it in parts.",
    "ready_sample": "The sound is a sample made by a machine, as the page says (sample: true). Replace it before anyone takes it for the real one.",
    "ready_fetches_again": "The sound is another than listeners have. Each of them fetches about {megabytes} MB once more: you are asked about it when you publish.",
    # advice on the cover
    "ready_cover_drawn": "The show has no cover of its own, so a drawn one stands in. A picture of your own is found more easily: upload one of 3000 × 3000 pixels.",
    "ready_cover_alt": "The cover has no words for those who cannot see it. Write what it shows, or choose that it only decorates.",
    # advice on the transcript
    "ready_transcript_times": "The transcript has no times. It cannot follow the sound, and apps get no captions: import it as VTT or SRT.",
    "ready_transcript_speakers": "The transcript does not say who speaks. Who cannot hear the voices cannot tell them apart: name the speakers.",
    "ready_transcript_short": "The transcript ends at {end_ms}, but the sound goes on to {length_ms}. Is it whole, and is it the transcript of this sound?",
    # advice on what is missing
    "ready_title_of_file": "The title was made of the file's name. Listeners choose by the title: write one that says what the episode is about.",
    "ready_number_beyond": "The number is {number}, but the show says that it has {parts} parts. Pages then leave out how many there are: correct the number, or the count of parts in the settings of the show.",
    "ready_title_numbered": "The title repeats a number or the name of the show. Apps show both already: take it out of the title.",
    "ready_description_missing": "The short description is missing. Apps show its first lines in every list: write one or two sentences.",
    "ready_notes_missing": "The show notes are missing. Listeners look there for links and names: write what the episode is about.",
    "ready_people_missing": "Nobody is named as host or guest. Listeners search by names: write who takes part.",
    "ready_themes_missing": "The episode belongs to no theme. It stands on no theme's page then: choose the themes it is about.",
    "ready_chapters_missing": "The episode is {length_ms} long and has no chapters. Listeners cannot find a place again: add chapters.",
    "ready_working_title": "The title of the show is a working title. It is hard to change once people subscribe: decide on it now.",
    "ready_show_author": "The show does not say who is behind it. Apps show that below the title: write it.",
    "ready_show_owner": "The e-mail address of the show's owner is missing. Directories write to it to prove that the show is yours: write one.",
    "ready_soundbite": "A soundbite is not as apps want it ({here}). They pass it over: let it last 15 to 120 seconds, inside the episode.",
    # advice on the words
    "ready_heading_bold": "Show notes, line {line}: “{text}” looks like a heading but is only bold. A screen reader does not find it: write ## before it.",
    "ready_phone": "{place}: this looks like a telephone number ({masked}). Is it meant to be public? If it is a private person's, take it out.",
    "ready_email": "{place}: this looks like an e-mail address ({masked}). Is it meant to be public? If it is a private person's, take it out.",
    "ready_advice_gone": "That advice is not in the list any more, because something was changed. Look at the list again.",
    "preview_days": "A preview can be seen for {days} days, and no other time. Choose one of them.",
    "preview_link_unknown": "That link leads nowhere: its time is over, it was revoked, or it was never one of ours. Ask who sent it for a new one.",
    "preview_private": "This page cannot be shown just now, as something in it is for nobody outside. Ask who sent you the link.",
    "publish_unfilled": "In the words of {episode} there still stands “{said}”, which is for us alone. Write what belongs there, or take it out.",
    "publish_private": "{episode} holds what looks like a CPR number: {places}. It must never be public: take it out. If it is another number, write before it what it is, such as “order no.”.",
}
