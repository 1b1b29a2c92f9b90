"""The frames of ID3 as files really have them: what mutagen would drop, misread or lose is known here."""

from __future__ import annotations

from mutagen import id3

_LATIN, _UTF16, _UTF16BE, _UTF8 = range(4)
_MEANT = {_UTF16: _UTF16BE, _UTF16BE: _UTF16, _UTF8: _LATIN}  # where the encoding that is told cannot be


class _Forgiving(id3.Frame):  # type: ignore[misc] # mutagen ships no types
    """A frame of text that is not in the encoding it tells: mutagen would drop it.

    UTF-16 in the other order of bytes cannot be read where it has one of Ø to ß: alone they look like half a letter.
    """

    def _readData(self, header: object, data: bytes) -> bytes:  # noqa: N802 mutagen's name
        try:
            rest: bytes = super()._readData(header, data)
        except id3.error:
            meant = _MEANT.get(data[0]) if data else None
            if meant is None:
                raise
            rest = super()._readData(header, bytes([meant]) + data[1:])
        return rest


class _Nesting(id3.Frame):  # type: ignore[misc] # mutagen ships no types
    """A frame with frames inside: those that mutagen does not know survive in v2.3 too."""

    def _get_v23_frame(self, **options: object) -> _Nesting:
        frame: _Nesting = super()._get_v23_frame(**options)
        frame.sub_frames.unknown_frames = self.sub_frames.unknown_frames
        frame.sub_frames._unknown_v2_version = self.sub_frames._unknown_v2_version
        return frame


class CHAP(_Nesting, id3.CHAP):  # type: ignore[misc] # mutagen ships no types
    """A chapter."""


class CTOC(_Nesting, id3.CTOC):  # type: ignore[misc] # mutagen ships no types
    """A table of contents."""


class WFED(id3.TextFrame):  # type: ignore[misc] # mutagen ships no types
    """The address of the feed: the one W frame that Apple writes as text, an encoding first; others write it bare."""

    def _readData(self, header: object, data: bytes) -> bytes:  # noqa: N802 mutagen's name
        rest: bytes = super()._readData(header, data if data[:1] <= b"\x03" else b"\0" + data)
        return rest

    def _get_v23_frame(self, **_options: object) -> WFED:
        """Stay as it is: an editor that takes it for a bare address would cut UTF-16 at its first zero."""
        return self


# Apple's podcast frames in v2.2, which mutagen does not know: it upgrades a class with a name of three letters.
_APPLE_2_2 = {
    "PCS": id3.PCST,
    "TCT": id3.TCAT,
    "TDR": id3.TDRL,
    "TDS": id3.TDES,
    "TID": id3.TGID,
    "TKW": id3.TKWD,
    "WFD": WFED,
}
_TEXTS = (id3.TextFrame, id3.PairedTextFrame, id3.WXXX)
_NAMED = {
    **id3.Frames,
    **{name: type(name, (_Forgiving, frame), {}) for name, frame in id3.Frames.items() if issubclass(frame, _TEXTS)},
    "CHAP": CHAP,
    "CTOC": CTOC,
    "WFED": WFED,
}
_NEWER = {name: frame.__base__ for name, frame in id3.Frames_2_2.items() if issubclass(frame, _TEXTS)} | _APPLE_2_2
KNOWN = {
    **id3.Frames_2_2,
    **_NAMED,
    **{name: type(name, (_NAMED[frame.__name__],), {}) for name, frame in _NEWER.items()},
}
"""Frames by their names in all versions: what mutagen is given to read with."""
