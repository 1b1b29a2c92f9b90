"""What a browser says of itself, in words."""

from __future__ import annotations

import pytest

from podcast_service.domain.device import LONGEST, device_of, shortened_name

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("name", "device"),
    [
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", ("Firefox", "Windows")),
        (f"{MOZILLA} (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0", ("Edge", "Windows")),
        (f"{MOZILLA} (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", ("Chrome", "Linux")),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", ("Safari", "iPhone")),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", ("Safari", "Mac")),
        (f"{MOZILLA} (Linux; Android 14; SM-S918B) SamsungBrowser/27.0 Chrome/125.0", ("Samsung Internet", "Android")),
        ("", ("", "")),
        ("curl/8.5", ("", "")),
    ],
)
def test_a_device_is_told_by_browser_and_system(name: str, device: tuple[str, str]):
    assert device_of(name) == device


def test_what_is_kept_of_a_name_is_one_short_line():
    assert shortened_name("Firefox\r\nX: 1\u202e" + "y" * 900) == ("FirefoxX: 1" + "y" * 900)[:LONGEST]
