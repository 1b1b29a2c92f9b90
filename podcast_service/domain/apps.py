"""The podcast apps a show may be followed in: what a page calls them, and what they call themselves."""

from __future__ import annotations

APPS = {
    "apple_podcasts": "Apple Podcasts",
    "spotify": "Spotify",
    "youtube": "YouTube",
    "pocket_casts": "Pocket Casts",
    "overcast": "Overcast",
    "antennapod": "AntennaPod",
    "castro": "Castro",
    "podcast_addict": "Podcast Addict",
    "podimo": "Podimo",
    "deezer": "Deezer",
    "amazon_music": "Amazon Music",
    "castbox": "Castbox",
    "fountain": "Fountain",
}
