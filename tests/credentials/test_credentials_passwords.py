"""How passwords are kept (sec-S14)."""

from __future__ import annotations

from argon2 import PasswordHasher

from podcast_service.credentials.passwords import Measure
from podcast_service.credentials.tokens import keyed_hash, neighbourhood, new_token, token_hash

LIGHT = Measure(kibibytes=64, rounds=1, lanes=1)


def test_a_password_is_kept_by_argon2id_with_64_mib():
    kept = Measure().hashed("kaffekop regnvejr tagsten")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert LIGHT.is_right(kept, "kaffekop regnvejr tagsten")
    assert not LIGHT.is_right(kept, "kaffekop regnvejr tagste")
    assert not Measure().is_outdated(kept)


def test_nobodys_password_is_never_right():
    assert not LIGHT.is_right(None, "nobody has this password, and nobody ever will")
    assert not LIGHT.is_right("not a hash", "kaffekop regnvejr tagsten")


def test_a_password_that_is_too_long_is_not_cut_and_taken():
    kept = LIGHT.hashed("x" * 256)
    assert LIGHT.is_right(kept, "x" * 256)
    assert not LIGHT.is_right(kept, "x" * 257)


def test_a_password_kept_by_another_measure_is_to_be_kept_anew():
    assert Measure().is_outdated(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("kaffekop regnvejr"))


def test_addresses_are_named_by_a_key_and_ipv6_by_its_household():
    assert neighbourhood("2001:db8:1:2:3:4:5:6") == neighbourhood("2001:db8:1:2::9") == "2001:db8:1:2::"
    assert neighbourhood("::ffff:192.0.2.7") == neighbourhood("192.0.2.7") == "192.0.2.7"
    assert neighbourhood("unix:") == "unix:"
    one = keyed_hash("key", "address", "192.0.2.7")
    assert one != keyed_hash("other", "address", "192.0.2.7")
    assert "192" not in one[:3]


def test_tokens_are_long_and_only_their_hash_is_kept():
    token = new_token("pst_")
    assert len(token) >= 47
    assert token_hash(token) not in token
    assert len(token_hash(token)) == 64
