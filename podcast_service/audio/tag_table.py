"""One table: a field of ``domain.media.Tags`` to its names in each kind of tag.

The first name of a cell is the one to write; all are read, in order. ``TXXX:`` and its like name a frame by its
description, whatever its letters' case; ``TIPL:`` stands for the pairs of ``TIPL``, ``TMCL`` and ``IPLS`` whose word
means that role. ID3v2.2's names arrive as those of later versions, ID3v1's where nothing newer is there.

Sources: id3.org (ID3v2.3.0, 2.4.0), Apple's podcast frames and atoms, xiph.org (Vorbis comment field names), the APEv2
keys of Hydrogenaudio, Microsoft's RIFF INFO; other names are those that widespread tag editors write.
"""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.audio.tag_values import (
    ADVISORY,
    DAY,
    KEYWORDS,
    LANGUAGE,
    LINE,
    LINK,
    LONG_TEXT,
    MARK,
    MOMENT,
    NAMES,
    NUMBER,
    SHORT_TEXT,
    WORDS,
    Kind,
)
from podcast_service.domain.person import Role

_OWN = "----:com.apple.iTunes:"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """One field, the people of one role a row each: what its values are, and its names in every kind of tag."""

    field: str
    values: Kind
    role: Role | None = None
    id3: tuple[str, ...]
    mp4: tuple[str, ...]
    vorbis: tuple[str, ...]
    ape: tuple[str, ...]
    info: tuple[str, ...] = ()

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the names in tags of ``kind``."""
        columns = {"id3": self.id3, "mp4": self.mp4, "vorbis": self.vorbis, "ape": self.ape, "info": self.info}
        return columns[kind]


TABLE = (
    TagRow(
        field="title",
        values=LINE,
        id3=("TIT2",),
        mp4=("©nam",),
        vorbis=("TITLE",),
        ape=("Title",),
        info=("INAM",),
    ),
    TagRow(
        field="show",
        values=LINE,
        id3=("TALB",),
        mp4=("©alb", "tvsh"),
        vorbis=("ALBUM", "SHOW"),
        ape=("Album",),
        info=("IPRD",),
    ),
    TagRow(
        field="number",
        values=NUMBER,
        id3=("TRCK", "TXXX:EPISODE", "TXXX:EPISODENUMBER"),
        mp4=("trkn", "tves"),
        vorbis=("TRACKNUMBER", "TRACK", "EPISODE", "EPISODENUMBER"),
        ape=("Track", "Episode"),
        info=("ITRK", "IPRT"),
    ),
    TagRow(
        field="season",
        values=NUMBER,
        id3=("TPOS", "TXXX:SEASON", "TXXX:SEASONNUMBER"),
        mp4=("tvsn", "disk"),
        vorbis=("DISCNUMBER", "DISC", "SEASON", "SEASONNUMBER"),
        ape=("Disc", "Season"),
    ),
    TagRow(
        field="people",
        role=Role.HOST,
        values=NAMES,
        id3=("TPE1", "TIPL:host", "TXXX:HOST"),
        mp4=("©ART", f"{_OWN}HOST"),
        vorbis=("ARTIST", "PERFORMER", "HOST"),
        ape=("Artist", "Host"),
        info=("IART",),
    ),
    TagRow(
        field="people",
        role=Role.GUEST,
        values=NAMES,
        id3=("TXXX:GUEST", "TXXX:GUESTS", "TIPL:guest"),
        mp4=(f"{_OWN}GUEST", f"{_OWN}GUESTS"),
        vorbis=("GUEST", "GUESTS"),
        ape=("Guest", "Guests"),
    ),
    TagRow(
        field="people",
        role=Role.EDITOR,
        values=NAMES,
        id3=("TIPL:editor", "TXXX:EDITOR"),
        mp4=(f"{_OWN}EDITOR",),
        vorbis=("EDITOR",),
        ape=("Editor",),
        info=("IEDT",),
    ),
    TagRow(
        field="people",
        role=Role.PRODUCER,
        values=NAMES,
        id3=("TIPL:producer", "TXXX:PRODUCER"),
        mp4=(f"{_OWN}PRODUCER",),
        vorbis=("PRODUCER",),
        ape=("Producer",),
        info=("IPRO",),
    ),
    TagRow(
        field="people",
        role=Role.AUTHOR,
        values=NAMES,
        id3=("TEXT", "TCOM", "TIPL:author", "TXXX:AUTHOR"),
        mp4=(f"{_OWN}AUTHOR", "©wrt", f"{_OWN}WRITER"),
        vorbis=("AUTHOR", "WRITER", "LYRICIST", "COMPOSER"),
        ape=("Author", "Writer", "Lyricist", "Composer"),
        info=("IWRI",),
    ),
    TagRow(
        field="description",
        values=SHORT_TEXT,
        id3=(
            "COMM",
            "COMM:description",
            "COMM:comment",
            "COMM:ID3v1 Comment",
            "TXXX:DESCRIPTION",
            "TXXX:COMMENT",
            "TIT3",
        ),
        mp4=("desc", "©cmt"),
        vorbis=("DESCRIPTION", "COMMENT", "SUBTITLE"),
        ape=("Comment", "Description", "Subtitle", "Abstract"),
        info=("ICMT", "ISBJ"),
    ),
    TagRow(
        field="long_description",
        values=LONG_TEXT,
        id3=("TDES", "TXXX:LONGDESCRIPTION", "TXXX:SYNOPSIS"),
        mp4=("ldes", f"{_OWN}LONGDESCRIPTION", f"{_OWN}SYNOPSIS"),
        vorbis=("LONGDESCRIPTION", "SYNOPSIS", "PODCASTDESC"),
        ape=("LongDescription", "Synopsis", "PodcastDesc"),
    ),
    TagRow(
        field="language",
        values=LANGUAGE,
        id3=("TLAN",),
        mp4=(f"{_OWN}LANGUAGE",),
        vorbis=("LANGUAGE",),
        ape=("Language",),
        info=("ILNG",),
    ),
    TagRow(
        field="date",
        values=DAY,
        id3=("TDRC", "TYER", "TDOR", "TORY"),
        mp4=("©day",),
        vorbis=("DATE", "YEAR", "ORIGINALDATE"),
        ape=("Record Date", "Year", "Date"),
        info=("ICRD",),
    ),
    TagRow(
        field="released",
        values=MOMENT,
        id3=("TDRL", "TXXX:RELEASEDATE"),
        mp4=(f"{_OWN}RELEASEDATE", f"{_OWN}RELEASETIME"),
        vorbis=("RELEASEDATE", "RELEASETIME"),
        ape=("ReleaseDate", "ReleaseTime"),
    ),
    TagRow(
        field="copyright",
        values=LINE,
        id3=("TCOP",),
        mp4=("cprt",),
        vorbis=("COPYRIGHT",),
        ape=("Copyright",),
        info=("ICOP",),
    ),
    TagRow(
        field="license",
        values=WORDS,
        id3=("TXXX:LICENSE", "TXXX:LICENCE"),
        mp4=(f"{_OWN}LICENSE", f"{_OWN}LICENCE"),
        vorbis=("LICENSE", "LICENCE"),
        ape=("License", "Licence"),
    ),
    TagRow(
        field="license_url",
        values=LINK,
        id3=("WCOP", "TXXX:LICENSEURL", "TXXX:LICENSE"),
        mp4=(f"{_OWN}LICENSEURL", f"{_OWN}LICENSE"),
        vorbis=("LICENSEURL", "LICENSE", "COPYRIGHTURL"),
        ape=("LicenseURL", "License"),
    ),
    TagRow(
        field="explicit",
        values=ADVISORY,
        id3=("TXXX:ITUNESADVISORY", "TXXX:EXPLICIT"),
        mp4=("rtng", f"{_OWN}ITUNESADVISORY"),
        vorbis=("ITUNESADVISORY", "EXPLICIT"),
        ape=("ItunesAdvisory", "Explicit"),
    ),
    TagRow(
        field="guid",
        values=LINE,
        id3=("TGID", "TXXX:EPISODEGUID", "TXXX:PODCASTID"),
        mp4=("egid", f"{_OWN}EPISODEGUID"),
        vorbis=("EPISODEGUID", "PODCASTID"),
        ape=("EpisodeGUID", "PodcastID"),
    ),
    TagRow(
        field="link",
        values=LINK,
        id3=("WOAF", "WOAS", "WXXX", "TXXX:WWW"),
        mp4=(f"{_OWN}URL", f"{_OWN}WWW", "©url"),
        vorbis=("URL", "WWW", "WEBSITE", "LINK"),
        ape=("Related", "URL", "WWW"),
    ),
    TagRow(
        field="feed_url",
        values=LINK,
        id3=("WFED", "TXXX:PODCASTURL"),
        mp4=("purl", f"{_OWN}PODCASTURL"),
        vorbis=("PODCASTURL", "FEEDURL"),
        ape=("PodcastURL",),
    ),
    TagRow(
        field="is_podcast",
        values=MARK,
        id3=("PCST", "TXXX:PODCAST"),
        mp4=("pcst", "stik"),
        vorbis=("PODCAST",),
        ape=("Podcast",),
    ),
    TagRow(
        field="category",
        values=LINE,
        id3=("TCAT", "TXXX:PODCASTCATEGORY"),
        mp4=("catg", f"{_OWN}PODCASTCATEGORY"),
        vorbis=("PODCASTCATEGORY",),
        ape=("PodcastCategory",),
    ),
    TagRow(
        field="keywords",
        values=KEYWORDS,
        id3=("TKWD", "TXXX:PODCASTKEYWORDS", "TXXX:KEYWORDS"),
        mp4=("keyw", f"{_OWN}PODCASTKEYWORDS", f"{_OWN}KEYWORDS"),
        vorbis=("PODCASTKEYWORDS", "KEYWORDS"),
        ape=("PodcastKeywords", "Keywords"),
        info=("IKEY",),
    ),
)

ROLE_WORDS = {
    "host": Role.HOST,
    "co-host": Role.HOST,
    "presenter": Role.HOST,
    "narrator": Role.HOST,
    "vært": Role.HOST,
    "guest": Role.GUEST,
    "interviewee": Role.GUEST,
    "gæst": Role.GUEST,
    "editor": Role.EDITOR,
    "audio editor": Role.EDITOR,
    "redaktør": Role.EDITOR,
    "klip": Role.EDITOR,
    "producer": Role.PRODUCER,
    "executive producer": Role.PRODUCER,
    "tilrettelægger": Role.PRODUCER,
    "producent": Role.PRODUCER,
    "author": Role.AUTHOR,
    "writer": Role.AUTHOR,
    "script": Role.AUTHOR,
    "forfatter": Role.AUTHOR,
    "manuskript": Role.AUTHOR,
}
"""What people write before a name in a list of those involved. Other words stay in the file and are not read."""
