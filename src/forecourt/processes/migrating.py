"""Bring a database to what the code expects: roles, tables, row security, and the operator's proof."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import psycopg

from forecourt.processes.roles import create_database, create_roles, open_schema

OPERATOR_PERMISSIONS = ["*"]


def prepare_cluster(*, admin_url: str, owner_url: str, passwords: dict[str, str], database: str) -> None:
    """Make the roles and an empty database whose tables will belong to `fc_owner`."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        create_roles(admin, passwords=passwords)
        is_new = create_database(admin, name=database)
    if is_new:
        with psycopg.connect(owner_url, autocommit=True) as owner:
            open_schema(owner)


def migrate(*, owner_url: str, operator_secret: str, gate_secret: str) -> None:
    """Run the migrations as the owner, in a process of its own, and store the hashes of what the operator and the web
    prove themselves by."""
    environment = {**os.environ, "DATABASE_URL": owner_url, "DJANGO_SETTINGS_MODULE": "forecourt.settings.django"}
    for command in (["migrate", "--verbosity", "0", "--skip-checks"], ["createcachetable"]):
        subprocess.run([sys.executable, "-m", "django", *command], env=environment, check=True)
    with psycopg.connect(owner_url) as owner:
        owner.execute(
            "insert into fc.process (name, secret_hash, permissions) values ('operator', %s, %s)"
            " on conflict (name) do update set secret_hash = excluded.secret_hash, permissions = excluded.permissions",
            (_hash(operator_secret), OPERATOR_PERMISSIONS),
        )
        owner.execute("delete from fc.gate")
        owner.execute("insert into fc.gate (secret_hash) values (%s)", (_hash(gate_secret),))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
