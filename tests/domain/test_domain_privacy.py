"""What a text tells of private people is found, shown masked; what only looks like it is left in peace."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.privacy import Private, find_private, official_contacts

CPR, PHONE, EMAIL = Private.CPR, Private.PHONE, Private.EMAIL

FOUND = {
    "cpr with a hyphen": ("Hun har nummer 010203-1234.", CPR),
    "cpr without a hyphen": ("cpr 0102031234", CPR),
    "cpr with a space": ("Nummeret er 010203 1234, tror jeg", CPR),
    "cpr with a dash": ("010203–1234", CPR),
    "cpr in parts": ("01.02.03-1234 og 01 02 03 1234", CPR),
    "cpr that breaks modulus 11": ("241207-5018", CPR),
    "cpr of a leap day in 2000": ("290200-4123", CPR),
    "replacement number": ("610203-1234", CPR),
    "cpr after its own label": ("Personnummer: 010203-1234", CPR),
    "eight digits": ("ring 22334455", PHONE),
    "in pairs": ("Ring på 22 33 44 55.", PHONE),
    "in pairs with hyphens": ("22-33-44-55", PHONE),
    "in fours": ("2233 4455", PHONE),
    "two, three, three": ("22 334 455", PHONE),
    "with the code": ("+45 22 33 44 55", PHONE),
    "with the code together": ("+4522334455", PHONE),
    "with the code in zeroes": ("0045 22334455", PHONE),
    "with the code in brackets": ("(+45) 22 33 44 55", PHONE),
    "Swedish": ("+46 70 123 45 67", PHONE),
    "a number that is labelled": ("Tlf. 22334455", PHONE),
    "address": ("Skriv til anders.and@andeby.dk.", EMAIL),
    "address with Danish letters": ("søren@århus.dk", EMAIL),
    "address in a link": ("[skriv](mailto:a@b.dk)", EMAIL),
}
LEFT = {
    "no such day": "310203-1234",
    "no such month": "011303-1234",
    "no leap day in 1900": "290200-1234",
    "ISBN": "ISBN 87-7982-123-4 og ISBN-10: 0102031234",
    "ISBN of 13 digits": "ISBN 978-87-7982-123-4",
    "order number": "Ordrenr. 0102031234, faktura nr. 22334455",
    "company": "CVR 12345678 og CVR-nr. 22334455",
    "too many digits": "01020312345 og 223344556",
    "too few digits": "010203-123 og 2233445",
    "part of an address": "https://example.org/0102031234 og https://example.org/22334455?x=22334455",
    "part of a word": "A0102031234 og x22334455y",
    "day": "20261122",
    "years": "2018-2020, 2018–2020 og 2018 2020",
    "amount": "22 334 455 kr. og 22334455 personer",
    "decimals": "3,22334455 og 22334455,5",
    "times": "12:34:56:78 og 00:12:34",
    "no number starts with 1": "12 34 56 78",
    "the at sign alone": "kl. 10 @ rådhuset, @navn, a@b",
    "DOI": "doi:10.1234/22334455",
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_private_is_found(case: str):
    text, kind = FOUND[case]
    assert [spot.kind for spot in find_private(text)][:1] == [kind]


@pytest.mark.parametrize("case", LEFT)
def test_what_only_looks_private_is_left(case: str):
    assert list(find_private(LEFT[case])) == []


def test_no_spot_shows_what_it_found():
    text = "010203-1234, 22 33 44 55, anders.and@andeby.dk"
    spots = list(find_private(text))
    assert [spot.masked for spot in spots] == ["••••••-••••", "••\u00a0••\u00a0••\u00a055", "a•••@andeby.dk"]
    for hidden in ("0102031234", "22334455", "anders.and"):
        assert hidden not in repr(spots)


def test_official_contacts_are_meant_to_be_public():
    official = official_contacts(["+45 22 33 44 55", "Projekt@Example.dk", None])
    text = "22334455, (+45) 22 33 44 55, projekt@example.dk, 22 33 44 56"
    assert [spot.masked for spot in find_private(text, official)] == ["••\u00a0••\u00a0••\u00a056"]


def test_a_value_is_told_once():
    assert len(list(find_private("22 33 44 55 … 22334455 … +45 2233 4455"))) == 1


@given(st.dates(date(1937, 1, 1), date(1999, 12, 31)), st.integers(0, 3999), st.sampled_from(["-", "", " "]))
def test_every_cpr_number_is_found_whatever_its_check_sum(born: date, number: int, gap: str):
    written = f"{born:%d%m%y}{gap}{number:04}"
    (spot,) = find_private(f"Borgeren ({written}) sagde")
    assert spot.kind is CPR
    assert spot.value == f"{born:%d%m%y}{number:04}"


@given(st.text(alphabet="0123456789 .-+@()/:abcæÆ\n\u00a0–", max_size=400))
def test_any_text_is_answered_and_no_value_shown(text: str):
    for spot in find_private(text):
        assert 0 <= spot.start < len(text)
        assert spot.value not in spot.masked


@pytest.mark.parametrize("piece", ["1", "a", "22 ", "a.", "+", "0102", "a@", "@a."])
def test_a_long_text_of_anything_is_looked_through_at_once(piece: str):
    """sec-S23: the time grows with the text, not with its square."""
    from time import process_time

    started = process_time()
    list(find_private(piece * (200_000 // len(piece))))
    assert process_time() - started < 1
