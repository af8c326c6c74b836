"""Somebody of whom much is kept is erased: no table holds anything of them, and the journal verifies still."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
import pytest

from forecourt.automation.models import Rule, Run
from forecourt.customers.actions import (
    edit_many,
    erase_person,
    find_duplicates,
    merge_people,
    record_activity,
    record_facts,
)
from forecourt.customers.models import Activity, Fact, Import, Person, Rework
from forecourt.kernel.ids import new_id
from forecourt.kernel.journal.reading import list_entries
from forecourt.kernel.journal.verifying import verify
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment
from tests.customers.importing.giving import take
from tests.customers.reworking.records import NOW, approved, company, person, refer, say
from tests.notifications.conftest import committed, seal, sign_in

__all__ = ["committed", "sign_in"]

MARK = "Zanzibar"
NAME, OTHER_NAME = f"Kim {MARK}", f"Kimberly {MARK}"
EMAIL, PHONE, TITLE = "kim@zanzibar-mill.example", "+61 2 5550 7391", f"Keeper of {MARK}"
MARKS = (MARK, "zanzibar-mill", "5550 7391", "55507391")
#: Every text that a table holds, one statement a table; the whole row as text finds what is nested, too.
_TABLES = """
    select format('%I.%I', table_schema, table_name) from information_schema.tables
    where table_schema in ('public', 'fc') and table_type = 'BASE TABLE'
"""
FILE = f"""\
id,property_email,property_firstname,property_lastname,property_jobtitle
9101,{EMAIL},Kim,{MARK},{TITLE}
9102,no address,Max,Ott,
9101,not one either,Kim,{MARK},
"""


class Scene(NamedTuple):
    """Somebody of whom much is kept."""

    kim: UUID
    mill: UUID
    rework: UUID


@pytest.fixture
def susy(sign_in: Any) -> Any:
    """The customer data team, in a database of their own."""
    return sign_in("susy@meridian.example")


@pytest.fixture
def worker(committed: dict[str, str], database_home: Any) -> Any:
    """The operator's process in that database."""
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    secret = (database_home / "secrets" / "operator.key").read_text()
    return identify(proof=Proof("process", secret), interface="process")


@pytest.fixture
def scene(susy: Any, worker: Any) -> Scene:
    """Let Kim be imported, said of, edited, found twice, merged, proposed, ruled over, and do things."""
    number = f"C-8{new_id().hex[-8:]}"
    mill = company(susy, number, f"Mill {number}")
    did(susy, email=EMAIL, company_id=mill)
    take(susy, FILE.replace("Ott", f"Ott {number}"), name="people.csv")  # the same bytes come in once
    with scope(susy):
        kim = Person.objects.get(email=EMAIL).id
    say(susy, "person", kim, phone=PHONE, job_title=TITLE)
    say(susy, "person", kim, "hubspot", at=NOW + timedelta(hours=1), job_title=f"Other {MARK}")
    other = person(susy, mill, OTHER_NAME, f"k.{EMAIL}")
    say(susy, "person", other, job_title=f"Second {MARK}")
    refer(susy, "person", other, "netsuite", f"N-{MARK}")
    pair = {"survivor_id": kim, "absorbed_id": other, "keep": {"name": "survivor", "email": "survivor"}}
    rework = approved(merge_people, actor=susy, parameters=pair).result
    edit = {"subject_type": "person", "subject_ids": [kim], "field": "job_title", "value": f"Third {MARK}"}
    approved(edit_many, actor=susy, parameters=edit, now=NOW + timedelta(hours=2))
    fact = {"subject_type": "person", "subject_id": kim, "field": "town", "value": f"{MARK} Bay", "source": "staff"}
    perform(record_facts, actor=susy, parameters={"facts": [fact]}, now=NOW, idempotency_key=new_id().hex)
    did(susy, person_id=kim)
    twin = person(susy, mill, NAME, f"twin-{new_id().hex[-6:]}@mill.example")
    perform(find_duplicates, actor=susy, parameters={"subject_type": "person"}, now=NOW)
    with scope(worker):
        rule = Rule.objects.create(
            code=f"r-{new_id().hex[-8:]}", title="A rule", when={}, then=[], events=[], permissions=[],
            counts_errors_from=NOW, changed_at=NOW,
        )  # fmt: skip
        Run.objects.create(
            rule=rule, version=1, is_shadow=False, event="customers.facts.changed", subject_type="person",
            subject_id=str(kim), happened_at=NOW, ran_at=NOW, outcome=Run.WAITING,
            changes=[{"new": {"job_title": TITLE}}], asked=[{"action": "x", "parameters": {"value": TITLE}}],
        )  # fmt: skip
    perform(merge_people, actor=susy, parameters={"survivor_id": twin, "absorbed_id": kim}, now=NOW)  # it waits
    with scope(susy):
        Person.objects.filter(id=twin).update(name="Somebody else")
        Fact.objects.filter(subject_id=twin).delete()
    return Scene(kim, mill, rework["rework_id"])


def did(actor: Any, **who: Any) -> None:
    """Let something have happened with somebody, as a telephone tells it."""
    call = {"kind": "call", "at": NOW - timedelta(days=2), "external_id": new_id().hex, "title": f"Spoke of {MARK}"}
    perform(record_activity, actor=actor, parameters={"source": "phone", "entries": [{**call, **who}]}, now=NOW)


def erase(actor: Any, person_id: UUID, name: str = NAME, reason: str = "They asked for it.", **how: Any) -> Any:
    """Erase somebody, as one who has the approval of another."""
    given = {"person_id": person_id, "name": name, "reason": reason}
    return approved(erase_person, actor=actor, parameters=given, now=NOW + timedelta(hours=3), **how)


def found(urls: dict[str, str]) -> list[str]:
    """Name the tables that hold a mark of Kim's anywhere, whoever may see it."""
    with psycopg.connect(urls["superuser"]) as superuser:
        tables = [name for (name,) in superuser.execute(_TABLES).fetchall()]
        patterns = [f"%{mark}%" for mark in MARKS]
        return [
            table
            for table in sorted(tables)
            if superuser.execute(
                f"select exists (select from {table} t where t::text ilike any(%s))".encode(), [patterns]
            ).fetchone()
            != (False,)
        ]


@pytest.fixture
def urls(committed: dict[str, str]) -> dict[str, str]:
    """Return the addresses of that database, the superuser's among them."""
    base = os.environ["FORECOURT_TEST_ADMIN_URL"].rsplit("/", 1)[0]
    name = committed["fc_owner"].rsplit("/", 1)[1]
    return {**committed, "superuser": f"{base}/{name}"}


def test_no_table_holds_anything_of_somebody_erased_and_the_journal_verifies(susy, scene, urls) -> None:
    before = found(urls)
    assert {"public.customers_fact", "public.customers_person", "public.customers_rework"} <= set(before)
    assert {"public.customers_import", "public.automation_run", "public.oversight_approval"} <= set(before)
    assert "public.kernel_performance" in before
    assert "public.kernel_journal" not in before  # what is told there is under their keys from the beginning
    seal(urls)
    erase(susy, scene.kim)
    assert found(urls) == []
    seal(urls)
    with psycopg.connect(urls["fc_sealer"], autocommit=True) as sealer:
        verdict = verify(sealer, key=b"k" * 32)
    assert (verdict.holds, verdict.rows > 20) == (True, True)


def test_what_happened_stays_with_the_company_without_who_it_was(susy, scene) -> None:
    erase(susy, scene.kim)
    with scope(susy):
        rows = list(Activity.objects.filter(company_id=scene.mill))
    assert [(row.person_id, row.who, row.title, row.details) for row in rows] == [(None, "", "Call", {})] * len(rows)
    assert len(rows) == 2


def test_the_files_that_brought_them_are_gone_and_what_else_was_in_them_stays(susy, scene) -> None:
    with scope(susy):
        brought = Import.objects.latest("received_at")
    path = environment().home / "spool" / brought.spool_path
    assert path.exists()
    erase(susy, scene.kim)
    assert not path.exists()
    with scope(susy):
        kept = Import.objects.get(id=brought.id)
        assert [row[0] for row in kept.samples] == ["9102"]
        told = {fault.line: (fault.raw, fault.cells, fault.sentence) for fault in kept.faults.all()}
        assert told[4] == ("", [], "Line 4 was about somebody who was erased.")
        assert "Max" in str(told[3])
        assert Person.objects.filter(name__startswith="Max Ott").exists()


def test_a_merge_and_the_journal_tell_that_somebody_was_erased_and_no_more(susy, sign_in, scene) -> None:
    erase(susy, scene.kim)
    with scope(susy):
        rework = Rework.objects.get(id=scene.rework)
    assert (rework.title, rework.state, rework.was) == ("With somebody who was erased", "erased", {})
    reader = sign_in("olga@meridian.example")
    entries = list_entries(actor=reader, subject=("person", str(scene.kim)))
    assert {entry.is_erased for entry in entries if entry.event != "customers.person.erased"} == {True}
    assert next(each.title for each in entries if not each.is_erased) == "A person was erased: They asked for it."


def test_what_a_rule_was_to_do_about_them_is_done_no_more(susy, worker, scene) -> None:
    erase(susy, scene.kim)
    with scope(worker):
        run = Run.objects.get(subject_id=str(scene.kim))
    assert (run.outcome, run.changes, run.asked) == (Run.DISMISSED, [], [])
