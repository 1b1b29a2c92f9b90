"""Words, dates, sizes and times as people read them, in the language of a page."""

from __future__ import annotations

from datetime import date as day_of_calendar
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.support import NullTranslations, Translations

DEFAULT_LANGUAGE = "da"
SOURCE_LANGUAGE = "en"
"""The language the templates are written in; it needs no catalogue."""
ZONE = ZoneInfo("Europe/Copenhagen")
CATALOGUES = Path(__file__).parent.parent / "translations"
_COUNTRIES = {"da": "DK", "en": "GB", "de": "DE", "fr": "FR", "nb": "NO", "nn": "NO", "sv": "SE"}
"""Where a language is spoken that names no country itself, for those who ask for one."""
_DAY_FIRST = ("da", "de", "nb", "nn", "is", "fo")
_KILOBYTE, _MEGABYTE = 1000, 1000 * 1000


def spoken(language: str) -> str:
    """Return the language of a tag without its region: ``da`` of ``da-DK``."""
    return language.replace("_", "-").partition("-")[0].lower()


def decimal_mark(language: str) -> str:
    """Return what stands before the decimals of a time in a language."""
    return "," if spoken(language) == DEFAULT_LANGUAGE else "."


def locale(language: str) -> str | None:
    """Write the language of a page as ogp.me does, with a country; None where we know of none."""
    _, _, region = language.replace("_", "-").partition("-")
    country = region.upper() if len(region) == 2 else _COUNTRIES.get(spoken(language))
    return f"{spoken(language)}_{country}" if country else None


@cache
def page_language(language: str) -> str:
    """Return the language our own words are in on a page in ``language``: English where there is no catalogue."""
    short = spoken(language)
    return short if short == SOURCE_LANGUAGE or _catalogue(short).is_file() else SOURCE_LANGUAGE


@cache
def translations(language: str) -> NullTranslations:
    """Read the catalogue of ``language``, compiled in memory; none is needed for the source language."""
    if not language.isalpha() or not _catalogue(language).is_file():
        return NullTranslations()
    compiled = BytesIO()
    with _catalogue(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def date(moment: datetime, language: str) -> str:
    """Write the day of ``moment`` in Denmark: ``22. november 2026``."""
    return format_date(moment.astimezone(ZONE).date(), format="long", locale=_locale(language))


def written_out(moment: datetime, language: str) -> str:
    """Write a moment as clocks in Denmark show it: ``lørdag den 28. november 2026 kl. 07.00`` (exp-6.3.10)."""
    form = "EEEE 'den' d. MMMM y 'kl.' HH.mm" if spoken(language) == "da" else "EEEE d MMMM y 'at' HH:mm"
    return format_datetime(moment, format=form, tzinfo=ZONE, locale=_locale(language))


def clock_time(moment: datetime, language: str) -> str:
    """Write the time of day of a moment as clocks in Denmark show it: ``kl. 07.00``."""
    form = "'kl.' HH.mm" if spoken(language) == "da" else "HH:mm"
    return format_datetime(moment, format=form, tzinfo=ZONE, locale=_locale(language))


def moment(found: datetime, language: str) -> str:
    """Write a moment as clocks in Denmark show it: ``22. november 2026 kl. 13.05``."""
    here = found.astimezone(ZONE)
    if spoken(language) == DEFAULT_LANGUAGE:
        return f"{date(found, language)} kl. {here:%H.%M}"
    return f"{date(found, language)}, {here:%H:%M}"


def reference_date(moment: datetime, language: str) -> str:
    """Write the day of ``moment`` in Denmark as reference lists do, the year first: ``2026, 22. november``."""
    form = "y, d. MMMM" if spoken(language) in _DAY_FIRST else "y, MMMM d"
    return format_date(moment.astimezone(ZONE).date(), format=form, locale=_locale(language))


def day(found: day_of_calendar, language: str) -> str:
    """Write a day: ``24. oktober 2019``."""
    return format_date(found, format="long", locale=_locale(language))


def month(found: day_of_calendar, language: str) -> str:
    """Write a month: ``oktober 2019``."""
    return format_date(found, format="LLLL y", locale=_locale(language))


def language_name(code: str, language: str) -> str:
    """Name the language ``code`` in ``language``: ``engelsk``; its code where it has no name there."""
    try:
        return Locale.parse(spoken(code)).get_display_name(_locale(language)) or code
    except (UnknownLocaleError, ValueError):
        return code


def size(count: int, language: str) -> str:
    """Write a size in bytes: ``23,4 MB``, or whole kB below a megabyte."""
    if count < _MEGABYTE:
        return f"{max(1, round(count / _KILOBYTE))} kB"
    return f"{format_decimal(round(count / _MEGABYTE, 1), format='#,##0.#', locale=_locale(language))} MB"


def number(count: int, language: str) -> str:
    """Write a number with its thousands apart: ``12.345``."""
    return format_decimal(count, locale=_locale(language))


def share(part: int, whole: int, language: str) -> str:
    """Write how much of a whole a part is: ``12 %``; what is little is said to be so, and no more."""
    if 0 < part < whole / 100:
        return f"< {format_percent(0.01, locale=_locale(language))}"
    return format_percent(part / whole if whole else 0, locale=_locale(language))


def country(code: str, language: str) -> str:
    """Name the country with a code of ISO 3166: ``Danmark``; its code where it has no name there."""
    return str(_locale(language).territories.get(code, code))


def minutes(milliseconds: int) -> int:
    """Return a length in whole minutes, rounded; a minute where there is less than two."""
    return max(1, round(milliseconds / 60_000))


def iso_duration(milliseconds: int) -> str:
    """Write a length as ISO 8601: ``PT1H2M3S``."""
    whole, seconds = divmod(round(milliseconds / 1000), 60)
    hours, rest = divmod(whole, 60)
    parts = (f"{hours}H" if hours else "", f"{rest}M" if rest else "", f"{seconds}S" if seconds or not whole else "")
    return "PT" + "".join(parts)


def shortened(text: str, most: int = 160) -> str:
    """Return ``text`` on one line, at most ``most`` characters, cut between words (exp-6.1.15)."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head, _, _ = line[:most].rpartition(" ")
    return (head or line[: most - 1]).rstrip(" ,;:–-") + "…"


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(spoken(language))
    except (UnknownLocaleError, ValueError):
        return Locale(SOURCE_LANGUAGE)


def _catalogue(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"
