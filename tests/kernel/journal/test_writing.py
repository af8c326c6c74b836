"""Journal rows: written once, dated by the database, and never changed by anybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from forecourt.kernel.clocks import true_now
from forecourt.kernel.journal.writing import record
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope

CHANGES = (
    "update kernel_journal set event = 'x'",
    "delete from kernel_journal",
    "truncate kernel_journal",
    "truncate kernel_journal cascade",
    "update kernel_seal set mac = ''",
    "delete from kernel_seal",
    "truncate kernel_seal",
)


def _record(actor: Any, **changes: Any) -> UUID:
    given = {"event": "test.noted", "subject": ("test", "1"), "company_id": actor.company_id, "new": {"n": 1}}
    return record(actor=actor, **(given | changes))


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("role", ["fc_app", "fc_worker", "fc_sealer", "fc_data", "fc_backup"])
def test_no_process_can_change_or_remove_what_happened(database_urls, role, statement) -> None:
    with psycopg.connect(database_urls[role]) as opened, pytest.raises(psycopg.errors.InsufficientPrivilege):
        opened.execute(statement)


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_can_change_or_remove_what_happened(login, statement) -> None:
    for role in ("fc_owner", "superuser"):
        opened = login(role)
        opened.execute(
            "insert into kernel_seal (seq, journal_id, xid, mac) select 1, id, 1, '' from kernel_journal limit 1"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            opened.execute(statement)
        opened.rollback()


def test_the_database_dates_and_digests_whatever_the_application_sends(people) -> None:
    ada = people("ada@acme.example")
    with scope(ada):
        entry_id = _record(ada)
        row = Journal.objects.get(id=entry_id)
        assert abs(row.at - true_now()) < timedelta(minutes=1)
        with connection.cursor() as cursor:
            cursor.execute(
                "select digest = fc.journal_digest(j), xid = pg_current_xact_id(), length(digest)"
                " from kernel_journal j where id = %s",
                [entry_id],
            )
            assert cursor.fetchone() == (True, True, 32)


def test_a_forged_date_transaction_or_digest_is_written_over(people) -> None:
    ada = people("ada@acme.example")
    with scope(ada), connection.cursor() as cursor:
        cursor.execute(
            """
            insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id,
                actor_name, interface, process, subject_type, subject_id, digest, xid)
            values (gen_random_uuid(), '1999-01-01', now(), 'test.noted', '', %s, 'person', %s, 'Ada', 'web', '',
                't', '1', '\\xdeadbeef', '7'::xid8)
            returning at > '2020-01-01', digest = fc.journal_digest(kernel_journal), xid = pg_current_xact_id()
            """,
            [ada.company_id, ada.id],
        )
        assert cursor.fetchone() == (True, True, True)


def test_every_column_of_a_row_is_under_its_digest(people) -> None:
    ada = people("ada@acme.example")
    columns = [field.column for field in Journal._meta.fields if field.column != "digest"] + ["xid"]
    with scope(ada), connection.cursor() as cursor:
        _record(ada, old={"n": 0})
        cursor.execute("select prosrc from pg_proc where proname = 'journal_digest'")
        source = cursor.fetchone()[0]
    assert [column for column in columns if f"entry.{column}" not in source] == []


def _is_refused(actor: Any, **changes: Any) -> bool:
    try:
        with transaction.atomic(), scope(actor):
            _record(actor, **changes)
    except ProgrammingError as error:
        return "row-level security" in str(error)
    return False


def test_a_customer_cannot_journal_for_another_company(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    assert _is_refused(ada, company_id=ben.company_id)


def test_nobody_can_journal_as_somebody_else(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    with pytest.raises(ProgrammingError, match="row-level security"), scope(ada):
        _record(kelly)


def test_nothing_is_journalled_outside_a_scope(people) -> None:
    ada = people("ada@acme.example")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        _record(ada)


def test_what_concerns_the_provider_alone_is_hidden_from_customers(people, operator) -> None:
    ada = people("ada@acme.example")
    with scope(operator):
        entry_id = _record(operator, company_id=None)
    with scope(ada):
        assert not Journal.objects.filter(id=entry_id).exists()


def test_what_a_person_did_at_a_terminal_is_not_taken_for_a_process(people, operator) -> None:
    ada = people("ada@acme.example")
    with scope(ada):
        person = Journal.objects.get(id=_record(ada))
    with scope(operator):
        process = Journal.objects.get(id=_record(operator, company_id=None))
    assert (person.actor_kind, person.process) == ("person", "")
    assert (process.actor_kind, process.process) == ("process", "operator")


def test_business_time_stands_beside_the_true_one(people) -> None:
    ada, now = people("ada@acme.example"), datetime(2031, 5, 1, tzinfo=UTC)
    with scope(ada):
        row = Journal.objects.get(id=_record(ada, now=now))
    assert row.business_at == now
    assert row.at < now


def test_the_journal_of_the_world_says_who_did_what_through_what(operator) -> None:
    with scope(operator):
        rows = Journal.objects.exclude(actor_kind="nobody")
        assert rows.count() > 200
        assert not rows.filter(actor_id=None).exists()
        assert not rows.filter(action="").exclude(event__startswith="access.person.sign").exists()
