"""What an operator does at a terminal, beside or without the running processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from forecourt.kernel.actors import Actor, Proof
from forecourt.processes.house import House, NoInstallation
from forecourt.processes.postgres import PostgresBusy
from forecourt.settings.environment import environment

REFUSED = 1


@contextmanager
def open_house() -> Iterator[House]:
    """Open the database, or join it where it is running already."""
    house = House(environment())
    if house.postgres is not None and not house.environment.secrets_at.is_dir():
        raise NoInstallation(f"There is no installation in {house.home}. Set FORECOURT_HOME, or start one first.")
    started = False
    try:
        house.open_database()
        started = True
    except PostgresBusy:
        house.join()
    try:
        yield house
    finally:
        if started and house.postgres is not None:
            house.postgres.stop()


@contextmanager
def operating() -> Iterator[Actor]:
    """Open the database as the worker's role, with the operator as actor."""
    with open_house() as house:
        os.environ["DATABASE_URL"] = house.url("fc_worker")
        environment.cache_clear()
        import django

        django.setup()
        from django.db import connection

        from forecourt.kernel.scope import identify

        try:
            secret = environment().secret("operator.key").decode()
            yield identify(proof=Proof("process", secret), interface="process")
        finally:
            connection.close()
            connection.close_pool()  # type: ignore[attr-defined]


def ingest_files(files: Sequence[Path]) -> int:
    """Bring files in, one after the other, and say what came of each. Returns the exit code."""
    console, code = Console(), 0
    with operating() as operator, progress_bar(console) as bar:
        for path in files:
            task = bar.add_task(path.name, total=1.0)
            try:
                code |= _ingest(operator, path, console, lambda done, task=task: bar.update(task, completed=done))
            finally:
                bar.remove_task(task)
    return code


def apply_folder(folder: Path) -> None:
    """Apply a blueprint and say what changed."""
    with operating() as operator:
        from forecourt.blueprint.applying import apply_blueprint

        applied = apply_blueprint(actor=operator, folder=folder)
    Console().print(f"{applied.entries} entries, {applied.changed} changed something")


def invite_person(*, email: str, name: str, role: str, company: str | None) -> None:
    """Invite somebody into the provider, or into the company with a number, and print the link."""
    with operating() as operator:
        from forecourt.customers.queries import get_company_numbered, get_provider
        from forecourt.notifications.invitations import invite_at_the_terminal

        where = get_company_numbered(actor=operator, number=company) if company else get_provider(actor=operator)
        link = invite_at_the_terminal(actor=operator, company=where, email=email, name=name, role=role)
    print(f"{name} is invited to {where.name}. The link works once, for a week, and goes to {email} by mail too:")
    print(link)


def examine_installation(*, as_json: bool) -> int:
    """Look whether the installation is well and say so. Returns the exit code."""
    from forecourt.processes import doctor

    with open_house() as house:
        findings = doctor.examine(house)
    if as_json:
        print(doctor.as_json(findings))
    else:
        doctor.show(findings, console=Console(highlight=False))
    return REFUSED if any(finding.level is doctor.Level.AILING for finding in findings) else 0


def progress_bar(console: Console) -> Progress:
    """Return the progress bar of this program: what, how far, how long."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), console=console
    )


def _ingest(operator: Actor, path: Path, console: Console, progress: Callable[[float], None]) -> int:
    from forecourt.data.engine.market import FileRefused
    from forecourt.kernel.errors import Refusal
    from forecourt.processes.ingesting import ingest_path

    try:
        receipt = ingest_path(actor=operator, path=path, progress=progress)
    except FileRefused as refused:
        console.print(f"[red]refused[/] {path.name}: {refused}", highlight=False)
        return REFUSED
    except (Refusal, OSError) as error:
        console.print(f"[red]not taken[/] {path.name}: {error}", highlight=False)
        return REFUSED
    console.print(f"[green]taken[/] {path.name}: {receipt.result['readings']:,} readings, {_days(receipt.result)}")
    return 0


def _days(counts: Mapping[str, int]) -> str:
    names = (
        ("days_new", "new"),
        ("days_replaced", "replaced"),
        ("days_unchanged", "unchanged"),
        ("days_older", "older"),
    )
    return ", ".join(f"{_count(counts[name])} {word}" for name, word in names if counts[name]) or "nothing new"


def _count(days: int) -> str:
    return "1 day" if days == 1 else f"{days:,} days"
