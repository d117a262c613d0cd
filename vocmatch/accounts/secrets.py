"""Encryption and keyed look-up of direct identifiers (ID numbers, phones, guardians' data)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets as random
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

# No 0/O, 1/l/I: codes are read from paper and typed on a phone.
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def random_id() -> str:
    """A public id of 12 characters (59 bits): unguessable, and says nothing about order."""
    number = random.randbelow(len(_ALPHABET) ** 12)  # one draw: imports make tens of thousands
    letters = []
    for _ in range(12):
        number, letter = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[letter])
    return "".join(letters)


def encrypt(text: str) -> str:
    """The text under the data key; empty stays empty."""
    return _fernet(settings.DATA_KEY).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """What `encrypt` was given. Raises `cryptography.fernet.InvalidToken` under another key."""
    return _fernet(settings.DATA_KEY).decrypt(token.encode()).decode() if token else ""


def keyed_hash(purpose: str, text: str) -> str:
    """A keyed HMAC-SHA256 in hexadecimal, different for each purpose.

    An unkeyed hash of an ID number is guessed in seconds; this one needs the data key.
    """
    return hmac.new(_derived(settings.DATA_KEY, "hmac " + purpose), text.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=4)
def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(key, "encryption")))


@lru_cache(maxsize=64)
def _derived(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"vocmatch " + purpose.encode()).derive(key.encode())
