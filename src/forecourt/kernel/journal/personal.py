"""What a row tells of people is written under their keys: whoever destroys a key erases all that was written under it,
while the row stays, its digest holds, and the chain verifies.

Under `new` stands `{"sealed": …, "sealed_for": [ids]}`, and `old` is empty. The content is JSON of both, by AES-256-GCM
with the row's id as associated data, so that no row's content can be put into another. What is about several people
opens with the keys of all of them, so that it goes when any one of them is erased.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

SEALED: Final = "sealed"
SEALED_FOR: Final = "sealed_for"
NONCE_BYTES: Final = 12
_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_FOR_WRITING: Final = "select of_person, its_key from fc.person_keys_for_writing(%s)"
_FOR_READING: Final = "select of_person, its_key from fc.person_keys(%s)"
_ERASE: Final = "select fc.erase_person_key(%s)"

Keys = Mapping[UUID, bytes | None]
Values = Mapping[str, Any] | None


class Opened(NamedTuple):
    """What a row tells. `is_erased`: it told something of somebody who was erased, and nothing opens it any more."""

    old: Values
    new: Values
    is_erased: bool = False


#: What nothing opens any more.
ERASED: Final = Opened(None, None, is_erased=True)


class KeyRing:
    """The keys of those whom some rows are about, fetched at once and made where they are missing."""

    def __init__(self, people: Iterable[UUID]) -> None:
        self._keys = _keys(_FOR_WRITING, people)

    def seal(self, row_id: UUID, people: Collection[UUID], old: Values, new: Values) -> dict[str, Any]:
        """Return what is written under `new` in place of the values; of somebody erased nothing is written at all."""
        key = _key_of(self._keys, people)
        content = b""
        if key is not None:
            nonce = os.urandom(NONCE_BYTES)
            content = nonce + AESGCM(key).encrypt(nonce, json.dumps([old, new]).encode(), row_id.bytes)
        return {SEALED: b64encode(content).decode(), SEALED_FOR: sorted(map(str, people))}


def open_values(rows: Sequence[tuple[UUID, Any, Any]]) -> list[Opened]:
    """Return what rows tell, given as (id, old, new). Must run inside a scope.

    One statement whatever their number, and none where nothing is under a key.
    """
    people = {person for _, _, new in rows if is_sealed(new) for person in _people_of(new)}
    if not people:
        return [Opened(old, new) for _, old, new in rows]
    keys = _keys(_FOR_READING, people)
    return [_open(row_id, new, keys) if is_sealed(new) else Opened(old, new) for row_id, old, new in rows]


def is_sealed(new: Any) -> bool:
    """Tell whether what a row tells is under keys."""
    return isinstance(new, dict) and new.keys() == {SEALED, SEALED_FOR}


def people_named(*values: Any) -> tuple[UUID, ...]:
    """Return whose ids are among some values, of those people who have a key. Must run inside a scope."""
    found = {UUID(each) for text in _texts(values) for each in _ID.findall(text)}
    return tuple(sorted(_keys(_FOR_READING, found))) if found else ()


def _texts(values: Any) -> Iterator[str]:
    """Yield all texts within values, however deep they are nested: what is refused may be anything."""
    left = [values]
    while left:
        value = left.pop()
        if isinstance(value, Mapping):
            left += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple | set | frozenset):
            left += value
        else:
            yield str(value)


def erase_keys(people: Iterable[UUID]) -> int:
    """Destroy the keys of people for good. Returns how many there were. Must run in the scope of one of the provider's.

    Nobody is given another afterwards: what is written of them later is written without what it would tell.
    """
    erased = 0
    with connection.cursor() as cursor:
        for person in sorted(set(people)):
            cursor.execute(_ERASE, [person])
            erased += bool(cursor.fetchone()[0])
    return erased


def _keys(question: str, people: Iterable[UUID]) -> dict[UUID, bytes | None]:
    wanted = sorted(set(people))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(question, [wanted])
        return {person: bytes(key) if key is not None else None for person, key in cursor.fetchall()}


def _key_of(keys: Keys, people: Collection[UUID]) -> bytes | None:
    """Return the key that opens what is about these people; None where any of theirs is gone."""
    parts = [keys.get(each) for each in sorted(set(people))]
    there = [part for part in parts if part is not None]
    if len(there) < len(parts) or not there:
        return None
    return there[0] if len(there) == 1 else hashlib.sha256(b"".join(there)).digest()


def _people_of(new: Mapping[str, Any]) -> list[UUID]:
    try:
        return [UUID(each) for each in new[SEALED_FOR]]
    except (ValueError, TypeError, AttributeError):
        return []


def _open(row_id: UUID, new: Mapping[str, Any], keys: Keys) -> Opened:
    key = _key_of(keys, _people_of(new))
    if key is None:
        return ERASED
    try:
        content = b64decode(new[SEALED])
        plain = AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], row_id.bytes)
        was, became = json.loads(plain)
    except (InvalidTag, ValueError, TypeError):
        return ERASED
    return Opened(was, became)
