"""Hooks: what an outside system signs is checked by the web process and kept for the worker, which takes it in.

Signatures, their time and their repetition are as Standard Webhooks describes. Who has the secret may send activity of
one source and nothing else. The secret lies closed for the web process, which holds the key and no right to read a
customer's rows: it asks the database for the closed secret by the hook's code, and may add what was sent, and no more.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.db import connection, transaction
from pydantic import ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from forecourt.customers.actions.activity import ActivityEntry, RecordActivity
from forecourt.customers.hook_secrets import PREFIX, SECRET_BYTES, open_secret
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Invisible, Malformed
from forecourt.kernel.ids import new_id

LONGEST_ID: Final = 200
#: A secret that no hook has: what is sent to one that there is not is checked all the same, and takes as long.
_NO_SECRET: Final = PREFIX + base64.b64encode(bytes(SECRET_BYTES)).decode()
_KEEP: Final = """
    insert into customers_hook_delivery (id, source, message_id, entries, received_at, state, said)
    values (%s, %s, %s, %s::jsonb, %s, %s, %s) on conflict do nothing
"""
LONGEST_REASON: Final = 500


def receive(*, source: str, headers: Mapping[str, str], body: bytes) -> str:
    """Check what was sent and keep it for the worker; return the message's id.

    The same message again changes nothing. Raises Invisible where there is no such hook or it was not signed with its
    secret within five minutes, and Malformed where the entries are none: that is kept, so that people see why.
    """
    verified = _is_signed(_secret_of(source) or _NO_SECRET, headers, body)
    message_id = headers.get("webhook-id", "")
    if not verified or not message_id or len(message_id) > LONGEST_ID:
        raise Invisible()
    try:
        entries = _entries(source, body)
    except Malformed as refusal:
        _keep(source, message_id, [], state="refused", said=refusal.detail[:LONGEST_REASON])
        raise
    _keep(source, message_id, entries, state="waiting", said="")
    return message_id


def _keep(source: str, message_id: str, entries: list[dict[str, Any]], *, state: str, said: str) -> None:
    told = orjson.dumps(entries).decode()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_KEEP, [new_id(), source, message_id, told, true_now(), state, said])


def _is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    try:
        Webhook(secret).verify(body.decode(), dict(headers))
    except (WebhookVerificationError, ValueError):  # the library reads JSON and times of its own
        return False
    return secret != _NO_SECRET


def _secret_of(code: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select fc.hook_secret(%s)", [code])
        sealed = cursor.fetchone()[0]
    if sealed is None:
        return None
    return open_secret(code=code, sealed=bytes(sealed))


def _entries(source: str, body: bytes) -> list[dict[str, Any]]:
    """Read one entry, or several under `entries`. Raises Malformed."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Malformed("The body is not JSON.") from None
    entries = told.get("entries", [told]) if isinstance(told, dict) else told
    try:
        read = RecordActivity.model_validate({"source": source, "entries": entries})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = "/".join(str(part) for part in first["loc"])
        raise Malformed(f"{where}: {first['msg']}.", pointer=f"/{where}") from None
    return [_plain(entry) for entry in read.entries]


def _plain(entry: ActivityEntry) -> dict[str, Any]:
    plain: dict[str, Any] = entry.model_dump(mode="json", exclude_defaults=True)
    return plain
