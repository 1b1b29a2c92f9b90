"""The key that signs what is handed out, in a file of this machine where no setting gives one (sec-S26)."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_urlsafe

from pydantic import SecretStr

from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.system import system_words

_BYTES = 48


def minted_key(path: Path) -> SecretStr:
    """Return the key in the file ``path``, which is made with mode 0600 the first time.

    Raises Invalid for a file that others may read or that holds no key, Unavailable when there can be none.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
        if path.stat().st_mode & 0o077:
            raise Invalid("secret_key_open", path=path)
        key = path.read_text("ascii").strip()
    except OSError as error:
        raise Unavailable("secret_key_away", path=path, reason=system_words(error)) from error
    except UnicodeDecodeError as error:
        raise Invalid("secret_key_short", path=path) from error
    if len(key) < 32:
        raise Invalid("secret_key_short", path=path)
    return SecretStr(key)


def _make(path: Path) -> None:
    """Make the file with a new key unless it is there; of two processes that do so at once, one wins."""
    if path.exists():
        return
    temporary = path.with_name(f".{path.name}-{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(token_urlsafe(_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
