"""Look at everything, one thing after the other; what cannot be looked at is said, and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import psycopg

from forecourt.processes.doctor.database import examine_chain, examine_roles, examine_sealer, examine_server
from forecourt.processes.doctor.findings import Finding, ailing
from forecourt.processes.doctor.secrecy import examine_secrets
from forecourt.processes.doctor.surroundings import (
    examine_addresses,
    examine_backups,
    examine_disk,
    examine_mail,
    examine_processes,
    examine_store,
)
from forecourt.processes.house import House
from forecourt.settings.environment import Environment

CONNECT_S: Final = 5


def examine(house: House) -> list[Finding]:
    """Examine an installation whose database is open."""
    settings = house.environment
    processes = list(examine_processes(settings))
    return [
        *processes,
        *_examine_database(house, settings, is_running=len(processes) > 1),
        *examine_secrets(settings),
        examine_store(settings),
        *examine_addresses(settings),
        examine_mail(settings),
        examine_disk(settings),
        examine_backups(),
    ]


def _examine_database(house: House, settings: Environment, *, is_running: bool) -> Iterator[Finding]:
    try:
        with psycopg.connect(house.url("fc_sealer"), autocommit=True, connect_timeout=CONNECT_S) as connection:
            yield from examine_server(connection)
            yield from examine_roles(connection)
            if is_running:
                yield examine_sealer(connection)
            yield _examine_chain(connection, settings)
    except psycopg.OperationalError:
        remedy = "See whether it runs, and DATABASE_SEALER_URL; what lies in it was left out."
        yield ailing("database", "access", "It cannot be reached as the sealer.", remedy)


def _examine_chain(connection: psycopg.Connection[Any], settings: Environment) -> Finding:
    try:
        return examine_chain(connection, key=settings.secret("chain.key"))
    except FileNotFoundError:
        return ailing("journal", "chain", "Its key is not here, so it cannot be verified.")
