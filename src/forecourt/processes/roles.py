"""The database's roles: each process logs in as one that can do what it needs and no more.

| role | who | may |
|---|---|---|
| `fc_owner` | `forecourtd migrate` | owns the tables, passes row security, serves no request |
| `fc_app` | web | rows within a proven scope; owns nothing |
| `fc_worker` | worker, ingest, `forecourtd` | the same, and a process's own proofs |
| `fc_sealer` | the sealer | read the journal, add seals |
| `fc_data` | the data plane | read revocations, add deliveries |
| `fc_signer` | the signer | ask what a proof may read, with the identifiers' secrets |
| `fc_backup` | backup | read everything |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, LiteralString

import psycopg
from psycopg import sql

ROLES: Final[Mapping[str, LiteralString]] = {
    "fc_owner": "bypassrls",
    "fc_app": "nobypassrls",
    "fc_worker": "nobypassrls",
    "fc_sealer": "nobypassrls",
    "fc_data": "nobypassrls",
    "fc_signer": "nobypassrls",
    "fc_backup": "bypassrls",
}


def create_roles(connection: psycopg.Connection[Any], *, passwords: Mapping[str, str]) -> None:
    """Make each role, or give it its password again. The connection is an administrator's, in autocommit."""
    for role, bypass in ROLES.items():
        known = connection.execute("select 1 from pg_roles where rolname = %s", (role,)).fetchone()
        verb = sql.SQL("alter") if known else sql.SQL("create")
        connection.execute(
            sql.SQL("{} role {} login nosuperuser nocreatedb nocreaterole {} password {}").format(
                verb, sql.Identifier(role), sql.SQL(bypass), sql.Literal(passwords[role])
            )
        )


def create_database(connection: psycopg.Connection[Any], *, name: str) -> bool:
    """Make the database, owned by `fc_owner` and closed to the public. Returns whether it is new."""
    if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
        return False
    database = sql.Identifier(name)
    connection.execute(sql.SQL("create database {} owner fc_owner").format(database))
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(
        sql.SQL("grant connect on database {} to fc_app, fc_worker, fc_sealer, fc_data, fc_signer, fc_backup").format(
            database
        )
    )
    return True


def open_schema(connection: psycopg.Connection[Any]) -> None:
    """Grant what every table that the owner makes from now on gives by default. Run as `fc_owner`, before migrating."""
    connection.execute("revoke all on schema public from public")
    connection.execute("grant usage on schema public to fc_app, fc_worker, fc_sealer, fc_data, fc_backup")
    for role in ("fc_app", "fc_worker"):
        connection.execute(
            sql.SQL(
                "alter default privileges in schema public grant select, insert, update, delete on tables to {}"
            ).format(sql.Identifier(role))
        )
        connection.execute(
            sql.SQL("alter default privileges in schema public grant usage on sequences to {}").format(
                sql.Identifier(role)
            )
        )
    connection.execute("alter default privileges in schema public grant select on tables to fc_backup")
