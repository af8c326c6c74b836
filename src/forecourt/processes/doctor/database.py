"""The database: its version, its clock, what its roles may do, and the journal in it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final, LiteralString

import psycopg

from forecourt.kernel.journal.verifying import verify
from forecourt.processes.doctor.findings import Finding, ailing, note, well
from forecourt.processes.roles import ROLES

AREA: Final = "database"
OLDEST_VERSION: Final = 15
SKEW_NOTED_S: Final = 1.0
SKEW_LIMIT_S: Final = 5.0
UNSEALED_NOTED_S: Final = 5.0
UNSEALED_LIMIT_S: Final = 60.0
#: So many of the newest links are verified; the whole chain is for `journal verify`.
NEWEST_LINKS: Final = 2_000
#: The roles that requests are served with, and all that speak for a process.
SERVING: Final = tuple(role for role in ROLES if role not in ("fc_owner", "fc_backup"))

_POWERS: Final = """
    select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
           exists (select from pg_auth_members m where m.member = r.oid)
    from pg_roles r where rolname = any(%s)
"""
_OWNED: Final = """
    select count(*) from pg_class c join pg_roles r on r.oid = c.relowner
    where r.rolname = any(%s) and c.relnamespace in ('public'::regnamespace, 'fc'::regnamespace)
"""
_UNGUARDED: Final = """
    select c.relname from pg_class c
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'company_id' and not attisdropped)
      and not (c.relrowsecurity and c.relforcerowsecurity)
      and (has_table_privilege('fc_app', c.oid, 'select') or has_table_privilege('fc_worker', c.oid, 'select'))
"""
_UNSEALED: Final = """
    select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float from kernel_journal
    where xid > coalesce((select max(xid) from kernel_seal), 0)::text::xid8
"""


def examine_server(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Look at the version and the clock. Any role's connection will do."""
    version = connection.info.server_version // 10_000
    if version < OLDEST_VERSION:
        yield ailing(AREA, "version", f"PostgreSQL {version} is too old.", f"Take {OLDEST_VERSION} or newer.")
    else:
        yield well(AREA, "version", f"PostgreSQL {version}.")
    yield _clock(connection)


def examine_roles(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    """Look at what the roles may do, by the catalogues that any role reads."""
    found = connection.execute(_POWERS, (list(ROLES),)).fetchall()
    missing = sorted(set(ROLES) - {row[0] for row in found})
    if missing:
        remedy = "Run forecourtd migrate --create-roles once, as an administrator."
        yield ailing(AREA, "roles", f"There is no role {', '.join(missing)}.", remedy)
    strong = sorted(row[0] for row in found if row[0] in SERVING and any(row[1:]))
    if strong:
        words = f"{', '.join(strong)} may more than it should: bypass row security, make roles, or act as another."
        yield ailing(AREA, "powers", words, "Run forecourtd migrate --create-roles; it takes such powers away.")
    else:
        yield well(AREA, "powers", "No role that serves requests is strong, or may act as another.")
    yield from _belongings(connection)


def examine_sealer(connection: psycopg.Connection[Any]) -> Finding:
    """Look how far the sealer is behind. Its role reads the journal."""
    behind_s = _number(connection, _UNSEALED)
    if behind_s > UNSEALED_LIMIT_S:
        remedy = "See whether the sealer runs, and whether a transaction was left open (pg_stat_activity)."
        return ailing("journal", "sealer", f"The oldest row that is not sealed yet is {behind_s:,.0f} s old.", remedy)
    if behind_s > UNSEALED_NOTED_S:
        return note("journal", "sealer", f"The sealer is {behind_s:.0f} s behind.")
    return well("journal", "sealer", "Every row is sealed within seconds.")


def examine_chain(connection: psycopg.Connection[Any], *, key: bytes) -> Finding:
    """Look whether the newest links of the chain hold."""
    verdict = verify(connection, key=key, newest=NEWEST_LINKS)
    if verdict.holds:
        return well("journal", "chain", f"The newest {verdict.rows:,} links hold.")
    where = f"Row {verdict.bad_seq:,}" if verdict.bad_seq else "A row"
    return ailing("journal", "chain", f"{where} does not hold: {verdict.reason}.", "Run forecourtd journal verify.")


def _clock(connection: psycopg.Connection[Any]) -> Finding:
    began = time.time()
    there = _number(connection, "select extract(epoch from clock_timestamp())::float")
    skew_s = abs(there - (began + time.time()) / 2)
    remedy = "Let both machines follow the same time server: grants live for 60 seconds of this clock."
    if skew_s > SKEW_LIMIT_S:
        return ailing(AREA, "clock", f"It is {skew_s:.1f} s off this machine's.", remedy)
    if skew_s > SKEW_NOTED_S:
        return note(AREA, "clock", f"It is {skew_s:.1f} s off this machine's.", remedy)
    return well(AREA, "clock", "It agrees with this machine's.")


def _belongings(connection: psycopg.Connection[Any]) -> Iterator[Finding]:
    owned = int(_number(connection, _OWNED, list(SERVING)))
    if owned:
        yield ailing(AREA, "owner", f"{owned} tables belong to roles that serve requests.", "Give them to fc_owner.")
    unguarded = [row[0] for row in connection.execute(_UNGUARDED).fetchall()]
    if unguarded:
        words = f"{', '.join(unguarded)} has no forced row security."
        yield ailing(AREA, "row security", words, "Run forecourtd migrate, and find out who took it away.")
    else:
        yield well(AREA, "row security", "It is forced on every table that belongs to companies.")


def _number(connection: psycopg.Connection[Any], question: LiteralString, *values: Any) -> float:
    row = connection.execute(question, values).fetchone()
    return float(row[0]) if row else 0.0
