"""What the operating system answers, in words of ours: its own come in the language of the machine."""

from __future__ import annotations

import errno

from podcast_service.domain.told import Told, told

_WORDS = {
    errno.ENOENT: told("it is not there"),
    errno.EACCES: told("access is denied"),
    errno.EPERM: told("access is denied"),
    errno.EROFS: told("it can only be read"),
    errno.ENOSPC: told("there is no space left"),
    errno.EDQUOT: told("there is no space left"),
    errno.EFBIG: told("the file would be too large"),
    errno.EISDIR: told("it is a folder"),
    errno.ENOTDIR: told("part of its path is no folder"),
    errno.EEXIST: told("it is there already"),
    errno.ENAMETOOLONG: told("its name is too long"),
    errno.ELOOP: told("its links lead in a circle"),
    errno.EMFILE: told("too many files are open"),
    errno.ENFILE: told("too many files are open"),
    errno.ENOMEM: told("there is too little memory"),
    errno.EIO: told("the disk gives an error"),
    errno.ETIMEDOUT: told("there was no answer in time"),
    errno.ECONNREFUSED: told("the connection is refused"),
    errno.ECONNRESET: told("the connection was broken"),
}


def system_words(error: OSError) -> Told:
    """Return why the operating system did not do what it was asked for."""
    known = _WORDS.get(error.errno or 0)
    return known or told("the machine answers with error {number}", number=error.errno or 0)
