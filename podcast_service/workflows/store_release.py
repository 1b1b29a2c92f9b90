"""Store the objects of a release, durable and read back, before anything points at them."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

from podcast_service.storage.media_types import media_type_of
from podcast_service.workflows.house import House

_AT_ONCE = 4


def store_objects(house: House, objects: Mapping[str, bytes]) -> None:
    """Store ``objects`` by key; the same again is quiet. Raises what storing raises, and then nothing has flipped."""

    def put(key: str) -> None:
        """Store one of them."""
        house.storage.put_bytes(key, objects[key], media_type=media_type_of(key))

    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="release") as pool:
        list(pool.map(put, sorted(objects)))
