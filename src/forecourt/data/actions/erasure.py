"""Erase an identifier's readings for good: its secret goes, and with it all that was ever stored, copies included."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection

from forecourt.access.revocations import revoke_key
from forecourt.data import events
from forecourt.data.models import StoredObject
from forecourt.data.policies import may_erase_keys
from forecourt.kernel.catalogue import Parameters, action
from forecourt.kernel.errors import Invisible
from forecourt.kernel.pipeline import Performance


class EraseKey(Parameters):
    """The parameters of `data.erase_key`."""

    key: str


@action(
    name="data.erase_key",
    title="Erase all readings of an identifier",
    parameters=EraseKey,
    policy=may_erase_keys,
    is_internal=True,
)
def erase_key(performance: Performance, parameters: EraseKey) -> dict[str, Any]:
    """Forget the secret without which no stored object of the identifier opens, and that the objects were there.

    Running streams are cut. What lands later gets a new secret. Raises Invisible where nothing was ever stored.
    """
    objects = StoredObject.objects.filter(resource__identifier=parameters.key)
    count = objects.count()
    objects.delete()
    with psycopg.Cursor(connection.connection) as cursor:
        erased = cursor.execute("select fc.erase_key_secret(%s)", (parameters.key,)).fetchone()
    if erased != (True,):
        raise Invisible("Nothing was ever stored of this identifier.")
    revoke_key(key=parameters.key)
    performance.record(
        events.KEY_ERASED,
        subject=("key", parameters.key),
        company_id=None,
        new={"key": parameters.key, "objects": count},
    )
    return {"key": parameters.key, "objects": count}
