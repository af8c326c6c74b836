"""`Idempotency-Key` as the IETF's draft has it (draft-ietf-httpapi-idempotency-key-header): the same key with the same
request is done once; the answer to a repetition says that it is one."""

from __future__ import annotations

import re
from typing import Final

from django.http import HttpRequest

from forecourt.api.jsonapi.refusals import BadHeader
from forecourt.kernel.idempotency import KEY_LENGTH
from forecourt.kernel.pipeline import Receipt

HEADER: Final = "Idempotency-Key"
#: A string of structured fields (RFC 9651, section 3.3.3), as the draft writes keys. Bare ones are taken too.
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\["\\])*)"')


def key_of(request: HttpRequest) -> str | None:
    """Return the key that a request carries, without its quotes. Raises BadHeader."""
    raw = request.headers.get(HEADER)
    if raw is None:
        return None
    quoted = _QUOTED.fullmatch(raw)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else raw
    if not 1 <= len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise BadHeader(f"{HEADER} has 1 to {KEY_LENGTH} printable ASCII characters.", header=HEADER)
    return key


def told_again(receipt: Receipt) -> dict[str, str]:
    """Return the header that says that this is the answer to an earlier request."""
    return {"Idempotent-Replayed": "true"} if receipt.replayed else {}
