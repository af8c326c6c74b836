"""Row security stands on every table that belongs to companies, and the roles cannot step around it."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import ProgrammingError

from forecourt.kernel.ids import new_id
from forecourt.kernel.scope import ScopedManager, scope

#: Tables of our rooms that belong to no company, and why everyone who may log in may know of their rows.
OF_NOBODY = {
    "access_user": "a login belongs to a person, who may be in several companies; what it opens, memberships say",
    "access_revocation": "random ids of what was taken back; the data plane reads all of it",
    "oversight_rule_version": "a random mark, so that whoever remembers rules knows when to forget them",
    "kernel_checkpoint": "signed states of the whole chain, made to be kept by anybody",
    "kernel_seal": "links of the chain: only the sealer reads them",
}
GUARDED = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity
"""
READABLE = f"{GUARDED} and has_table_privilege(c.oid, 'select')"
OF_COMPANIES = """
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and (
        exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id') or exists (
            select from pg_constraint f where f.conrelid = c.oid and f.confrelid = 'customers_company'::regclass))
"""
#: What the blueprint says to everybody, and which of its sources are late: no company stands there.
FOR_ALL = {
    "access_role",
    "contracts_level",
    "contracts_service",
    "data_code_list",
    "data_dataset",
    "data_freshness",
    "data_late_file",
    "data_source",
    "notifications_topic",
    "oversight_dial",
    "oversight_guardrail",
}
APPLICATION_ROLES = ("fc_app", "fc_worker", "fc_sealer", "fc_data", "fc_signer")


def _column(statement: str, *values: Any) -> set[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0] for row in cursor.fetchall()}


def _our_models() -> list[type[models.Model]]:
    return [
        model
        for config in apps.get_app_configs()
        if config.name.startswith("forecourt.")
        for model in config.get_models(include_auto_created=True)
    ]


def test_every_table_with_a_company_is_guarded_even_from_its_owner(db) -> None:
    assert _column(OF_COMPANIES) - _column(GUARDED) == set()


def test_every_table_of_a_room_is_guarded_or_known_to_belong_to_nobody(db) -> None:
    tables = {model._meta.db_table for model in _our_models()}
    assert tables - _column(GUARDED) == OF_NOBODY.keys()


def test_every_model_whose_table_is_guarded_has_a_manager_that_raises_outside_a_scope(db) -> None:
    guarded = _column(READABLE) - {"access_role"}  # what roles there are is known to all; only the provider changes it
    unscoped = {
        model.__name__
        for model in _our_models()
        if model._meta.db_table in guarded
        and not model._meta.auto_created
        and not isinstance(model._default_manager, ScopedManager)
    }
    assert unscoped == set()


def test_no_guarded_table_shows_a_row_without_a_scope(db) -> None:
    shown = {table for table in _column(READABLE) - FOR_ALL if _column(f"select 1 from {table} limit 1")}
    assert shown == set()


@pytest.mark.parametrize("email", ["ada@acme.example", "ben@bravo.example", "lena@lapsed.example"])
def test_every_guarded_row_that_a_customer_sees_is_its_companys(people, email) -> None:
    actor = people(email)
    tables = _column(READABLE) & _column(
        "select table_name from information_schema.columns where column_name = 'company_id'"
    )
    assert len(tables) >= 7
    with scope(actor):
        for table in tables:
            whose = _column(f"select company_id from {table} where company_id is not null")
            assert whose <= {actor.company_id}, table


def test_two_companies_see_no_row_in_common_but_what_changed_hands(people) -> None:
    seen = []
    for email in ("ada@acme.example", "ben@bravo.example"):
        with scope(people(email)):
            seen.append({table: _column(f"select t::text from {table} t") for table in _column(READABLE)})
    common = {table for table in seen[0] if seen[0][table] & seen[1][table]}
    assert common <= {"contracts_resource", "contracts_site", "data_object"} | FOR_ALL
    assert len(seen[0]["contracts_resource"] & seen[1]["contracts_resource"]) == 2


def _refused(statement: str, *values: Any) -> bool:
    """Tell whether the database refused a statement, or found nothing that it could touch."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return bool(cursor.rowcount == 0)
    except ProgrammingError:
        return True


@pytest.mark.parametrize(
    "statement",
    [
        "insert into contracts_contract_service (contract_id, service_id) select id, 'energy-data' "
        "from contracts_contract where number like 'IT-%%'",
        "insert into contracts_site (id, name, address, town, zone) values (gen_random_uuid(), 'a', '', '', 'UTC')",
        "update contracts_contract set valid = tstzrange('2020-01-01', '2099-01-01')",
        "update contracts_entitlement set valid = tstzrange('2020-01-01', '2020-01-02')",
        "update contracts_resource set label = 'mine'",
        "update customers_company set name = 'Mine'",
        "update access_membership set role_id = 'platform_admin' where role_id = 'standard'",
        "update access_role set permissions = '{*}'",
        "update data_object set year = 1999",
        "update customers_affiliation set position = 'Chief'",
        "delete from contracts_contract_service",
        "delete from data_object",
        "delete from customers_affiliation",
        "delete from access_role where code = 'standard'",
        "insert into access_token (id, user_id, company_id, name, hint, token_hash, made_at, expires_at) "
        "select gen_random_uuid(), m.user_id, m.company_id, 'x', 'x', repeat('0', 64), now(), now() + interval '1 day' "
        "from access_membership m where m.user_id <> fc.actor() limit 1",
        "insert into access_delegation (id, user_id, company_id, secret_hash, purpose, expires_at) "
        "select gen_random_uuid(), m.user_id, m.company_id, repeat('0', 64), 'x', now() + interval '1 day' "
        "from access_membership m where m.user_id <> fc.actor() limit 1",
        "insert into kernel_journal (id, at, business_at, event, action, company_id, actor_kind, actor_id, actor_name, "
        "interface, process, subject_type, subject_id, digest) select gen_random_uuid(), now(), now(), 'x', '', "
        "m.company_id, 'person', m.user_id, 'Somebody else', 'web', '', 'x', 'x', '' "
        "from access_membership m where m.user_id <> fc.actor() limit 1",
    ],
)
def test_an_injection_in_a_customers_scope_cannot_change_what_decides_over_it(people, statement) -> None:
    with scope(people("ada@acme.example")):
        assert _refused(statement)


@pytest.mark.parametrize(
    "table,columns",
    [
        ("contracts_entitlement", "id, company_id, resource_id, contract_id, valid"),
        ("access_membership", "id, company_id, user_id, role_id, valid"),
    ],
)
def test_a_row_cannot_be_put_into_another_company(people, table, columns) -> None:
    ben = people("ben@bravo.example")
    wanted = columns.replace("id, company_id", f"'{new_id()}', '{ben.company_id}'", 1)
    with scope(people("ada@acme.example")):
        assert _refused(f"insert into {table} ({columns}) select {wanted} from {table} limit 1")


def test_the_application_owns_nothing_and_stands_above_nothing(db) -> None:
    owners = """
        select relowner::regrole::text from pg_class union select proowner::regrole::text from pg_proc
        union select nspowner::regrole::text from pg_namespace union select datdba::regrole::text from pg_database
        union select typowner::regrole::text from pg_type
    """
    assert _column(owners).isdisjoint(APPLICATION_ROLES)
    powers = "rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication"
    assert _column(f"select rolname from pg_roles where {powers}").isdisjoint(APPLICATION_ROLES)
    assert _column("select member::regrole::text from pg_auth_members").isdisjoint(APPLICATION_ROLES)


def test_everyone_who_is_not_one_of_ours_gets_nothing(db) -> None:
    open_to_all = """
        select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace, aclexplode(c.relacl) a
        where n.nspname in ('public', 'fc') and a.grantee = 0
    """
    assert _column(open_to_all) == set()
    assert (
        _column("select 1 from pg_namespace n, aclexplode(n.nspacl) a where n.nspname = 'fc' and a.grantee = 0")
        == set()
    )


def test_sessions_are_closed_to_the_application_but_for_the_holder_of_the_cookie(database_urls) -> None:
    for role in ("fc_app", "fc_worker"):
        with psycopg.connect(database_urls[role]) as opened, pytest.raises(psycopg.errors.InsufficientPrivilege):
            opened.execute("select user_id from access_session")


def test_the_data_plane_may_add_what_it_sent_and_read_revocations_and_nothing_more(database_urls) -> None:
    with psycopg.connect(database_urls["fc_data"]) as opened:
        rights = opened.execute(
            "select table_name, privilege_type from information_schema.role_table_grants where grantee = 'fc_data'"
        ).fetchall()
        assert set(rights) == {("data_delivery", "INSERT"), ("access_revocation", "SELECT")}
        opened.execute(
            "insert into data_delivery (grant_id, company_id, user_id, dataset, format, rows, bytes, complete,"
            " started_at, ended_at)"
            " values (gen_random_uuid(), null, null, 'interval-readings', 'csv', 1, 2, true, now(), now())"
        )
        opened.rollback()


def test_the_sealer_reads_the_journal_adds_seals_and_nothing_more(database_urls) -> None:
    with psycopg.connect(database_urls["fc_sealer"]) as opened:
        rights = opened.execute(
            "select table_name, privilege_type from information_schema.role_table_grants where grantee = 'fc_sealer'"
        ).fetchall()
    added_to = {(table, right) for table in ("kernel_seal", "kernel_checkpoint") for right in ("SELECT", "INSERT")}
    assert set(rights) == {("kernel_journal", "SELECT"), *added_to}
