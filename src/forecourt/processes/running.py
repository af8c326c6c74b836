"""Start everything and watch over it until asked to stop."""

from __future__ import annotations

from collections.abc import Callable

from forecourt.processes.addresses import require_free_ports
from forecourt.processes.house import House
from forecourt.processes.keys import read_passwords
from forecourt.processes.supervise import Supervisor
from forecourt.settings.environment import Environment


def run(
    env: Environment,
    *,
    before: Callable[[House], None] = lambda _: None,
    ready: Callable[[House], None] = lambda _: None,
) -> None:
    """Run an installation.

    Args:
        before: Called with the database open and nothing else started.
        ready: Called once everything answers.
    """
    require_free_ports(host=env.host, ports=(env.port, env.data_port))
    house = House(env)
    with Supervisor(home=house.home, database=house.postgres) as supervisor:
        house.open_database()
        before(house)
        for child in house.children():
            supervisor.start(child)
        ready(house)
        supervisor.run()


def migrate_database(env: Environment, *, create_roles: bool) -> None:
    """Migrate the database that the environment names, or the embedded one."""
    house = House(env)
    house.open_database()
    if house.postgres is not None:
        house.postgres.stop()
        return
    if create_roles:
        house.prepare(admin_url=env.database_admin_url, passwords=read_passwords(env.secrets_at))
    else:
        house.migrate()
