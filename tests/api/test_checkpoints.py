"""Signed checkpoints of the journal, for those who keep them: as on the pages of activity and of the journal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest

from forecourt.kernel.journal.checkpoints import Checkpoint, read_checkpoint, sign_checkpoint

ADA, RITA, BEN = "ada@acme.example", "rita@acme.example", "ben@bravo.example"
AT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def checkpoints(database_urls: dict[str, str]) -> Iterator[list[Checkpoint]]:
    """Two checkpoints as the sealer keeps them. Only the database's own user takes them away again."""
    name = database_urls["fc_app"].rsplit("/", 1)[1]
    admin = f"{os.environ['FORECOURT_TEST_ADMIN_URL'].rsplit('/', 1)[0]}/{name}"
    made = [
        sign_checkpoint(era=UUID(int=1), seq=seq, root=b"r" * 32, link=b"l" * 32, at=AT, private_key=b"s" * 32)
        for seq in (8, 1234)
    ]
    with psycopg.connect(admin, autocommit=True) as connection:
        for each in made:
            connection.execute(
                "insert into kernel_checkpoint (seq, at, document, peaks) values (%s, %s, %s, '')",
                (each.seq, each.at, each.as_json()),
            )
        yield made
        connection.execute("set session_replication_role = replica")
        connection.execute("delete from kernel_checkpoint where seq in (8, 1234)")


@pytest.mark.parametrize("email", [ADA, BEN, "olga@meridian.example"])
def test_administrators_and_the_providers_auditors_get_them_newest_first(by_token, checkpoints, email) -> None:
    caller = by_token(email)
    assert caller.get("journal-checkpoints").status_code == 200
    assert [each["id"] for each in caller.document["data"]] == ["1234", "8"]


def test_what_is_given_out_is_what_was_signed(by_token, checkpoints) -> None:
    caller = by_token(ADA)
    caller.get("journal-checkpoints/1234")
    found = read_checkpoint(orjson.dumps(caller.document["data"]["attributes"]["document"]))
    assert found == checkpoints[1]
    found.require_signature(bytes.fromhex(checkpoints[1].key))


@pytest.mark.parametrize("path", ["journal-checkpoints", "journal-checkpoints/1234"])
def test_a_colleague_who_may_not_see_what_happened_is_told_so(by_token, checkpoints, path) -> None:
    caller = by_token(RITA)
    assert caller.get(path).status_code == 403
    assert "administrators" in caller.error()["detail"]


def test_one_that_there_is_not_is_not_there(by_token, checkpoints) -> None:
    assert by_token(ADA).get("journal-checkpoints/99").status_code == 404


def test_nobody_gets_none(nobody: Any, checkpoints) -> None:
    assert nobody.get("journal-checkpoints").status_code == 401
    assert nobody.get("journal-checkpoints/1234").status_code == 401


@pytest.mark.parametrize(
    "query,ids", [("filter[from]=2026-11-02T00:00:00Z", ["1234", "8"]), ("filter[to]=2026-11-02T00:00:00Z", [])]
)
def test_they_are_narrowed_by_when_they_were_signed(by_token, checkpoints, query, ids) -> None:
    caller = by_token(ADA)
    caller.get("journal-checkpoints", query)
    assert [each["id"] for each in caller.document["data"]] == ids


def test_they_are_only_read(by_token, checkpoints) -> None:
    body = {"data": {"type": "journal-checkpoints", "attributes": {}}}
    assert by_token(ADA).post("journal-checkpoints", body).status_code == 403
