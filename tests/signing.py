"""The signer within a test's own transaction, whose proofs no other connection could see yet.

The template lets the web's role call what otherwise the signer's and the worker's alone may (`lend`); the real roles,
each in a process of its own, are tried in `tests/processes/test_layers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
import psycopg

LENT: Final = (
    "fc.open_reading(text, text, inet, text, text[], bigint[], bigint[])",
    "fc.secret_for_writing(text)",
    "fc.erase_key_secret(text)",
)


def lend(superuser_url: str, *, database: str) -> None:
    """Let the tests' one login do what in an installation are three roles' doings."""
    with psycopg.connect(superuser_url, dbname=database) as admin:
        admin.execute(f"grant execute on function {', '.join(LENT)} to fc_app")


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """Answer as the signer does (`forecourt.data.signing.ask`)."""
    from django.db import connection, transaction

    from forecourt.data.engine.store import open_store
    from forecourt.processes.signer import OPEN_READING, NotSigned, SignerKeys, read_request, sign_found
    from forecourt.settings.environment import environment

    settings = environment()
    keys = SignerKeys(signing=settings.secret("grant-signing.key"), plane=settings.secret("plane-seal.key"))
    try:
        wanted = read_request(orjson.dumps(request))
        with transaction.atomic(), psycopg.Cursor(connection.connection) as cursor:
            row = cursor.execute(OPEN_READING, wanted.question).fetchone()
        assert row is not None
        shelf = open_store(settings.store_address)
        return {"token": sign_found(wanted, orjson.loads(row[0]), keys=keys, shelf=shelf)}
    except NotSigned as refused:
        return {"refused": refused.reason}
    except psycopg.errors.InvalidAuthorizationSpecification:
        return {"refused": "proof"}


def open_grant(token: str) -> Any:
    """Open a token as the data plane does, with its keys."""
    import time

    from forecourt.data.engine.grant_reader import GrantReader
    from forecourt.data.engine.store import open_store
    from forecourt.settings.environment import environment

    settings = environment()
    reader = GrantReader(
        verify_key=settings.secret("grant-verify.key"),
        opening_key=settings.secret("plane-open.key"),
        store=open_store(settings.store_address),
    )
    return reader.open(token, time.time())
