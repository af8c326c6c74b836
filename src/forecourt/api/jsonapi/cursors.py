"""Cursors: a place in one list, for one caller. Opaque, signed, and good for nothing else.

A cursor is the position of a row, signed together with who asks and what is asked. Taken to another list, another
order or another caller it is refused, so no position of a row that somebody cannot see can be made up or carried over.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any, Final

import orjson
from django.conf import settings

from forecourt.api.jsonapi.asking import Asked
from forecourt.api.jsonapi.refusals import BadParameter
from forecourt.kernel.actors import Actor

_MAC_BYTES: Final = 16
_LONGEST: Final = 2_000


def binding(*, actor: Actor, path: str, asked: Asked, order: Sequence[str]) -> bytes:
    """Say to whom and to which list a cursor belongs: neither fields, includes nor the size of a page matter."""
    return orjson.dumps(
        [actor.id, actor.company_id, path, order, asked.where], default=str, option=orjson.OPT_SORT_KEYS
    )


def write_cursor(position: Sequence[Any], *, bound: bytes) -> str:
    """Return the cursor of a row's position."""
    packed = orjson.dumps(list(position), default=str)
    return base64.urlsafe_b64encode(_mac(packed, bound) + packed).decode().rstrip("=")


def read_cursor(cursor: str, *, bound: bytes, parameter: str) -> list[Any]:
    """Return the position that a cursor stands for. Raises BadParameter where it is not one of this list."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("too long")
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        packed = raw[_MAC_BYTES:]
        if hmac.compare_digest(raw[:_MAC_BYTES], _mac(packed, bound)):
            return list(orjson.loads(packed))
    except (ValueError, binascii.Error):
        pass
    raise BadParameter(f"{parameter} is no cursor of this list; begin again without it.", pointer=parameter)


def _mac(packed: bytes, bound: bytes) -> bytes:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), person=b"api cursors").digest()
    return hashlib.blake2b(len(bound).to_bytes(4) + bound + packed, key=key, digest_size=_MAC_BYTES).digest()
