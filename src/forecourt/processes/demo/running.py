"""Run the demo: make its world at the first start, then start everything."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import Progress

from forecourt.kernel.actors import Actor
from forecourt.kernel.clocks import true_now
from forecourt.processes.demo.almanac import BUSINESS_START
from forecourt.processes.demo.cast import CAST
from forecourt.processes.demo.hubspot import connect_hubspot
from forecourt.processes.demo.people import ACCOUNTS, PASSWORD
from forecourt.processes.house import COMMAND, House, business_offset_s
from forecourt.settings.environment import environment

BLUEPRINT: Final = Path(__file__).resolve().parents[4] / "blueprints" / "energy"
#: A regulated customer: a year of everything does not leave the house on one person's word.
OWN_RULES: Final[tuple[tuple[str, Mapping[str, Any]], ...]] = (
    (
        "fiona@tamar.example",
        {
            "code": "large-exports",
            "title": "Large exports need a second pair of eyes",
            "actions": ["data.read_rows"],
            "where": {"above": {"amount": "rows", "than": 200000}},
            "level": "approved",
            "deadline_h": 48,
        },
    ),
)
#: The meter and the day that the tutorial corrects: five hours of the afternoon were estimated (`faults`).
CORRECTED: Final = ("4300000003", date(2026, 10, 29))


def run_demo() -> None:
    """Make the world where it is missing, start every process, and tell where and who."""
    from forecourt.processes.running import run

    home = environment().home
    offset = business_offset_s(home, begins=BUSINESS_START, now=true_now())
    os.environ |= {"FORECOURT_BUSINESS_OFFSET_S": str(offset), "FORECOURT_PROVIDER": _provider()}
    environment.cache_clear()
    run(environment(), before=_make_world, ready=_introduce)


def load() -> None:
    """Apply the blueprint, load the cast, and bring a year of readings in through the ordinary ingest.

    Broken off at any point, it goes on from there the next time.
    """
    from forecourt.processes.terminal import operating, progress_bar

    with operating() as operator, progress_bar(Console()) as bar:
        _load_people(operator, bar)
        _load_activity(operator, bar)
        _load_readings(operator, bar)
        _drop_files(operator)


def _load_people(operator: Actor, bar: Progress) -> None:
    from forecourt.blueprint.applying import apply_blueprint
    from forecourt.kernel.clocks import business_now
    from forecourt.kernel.scope import scope
    from forecourt.processes.demo.knowledge import load_knowledge
    from forecourt.processes.demo.loading import STEPS, is_loaded, load_cast

    task = bar.add_task("People, contracts and meters", total=STEPS + 1)
    with scope(operator):  # one transaction: all of it or nothing
        apply_blueprint(actor=operator, folder=BLUEPRINT)
        if not is_loaded(actor=operator):
            load_cast(actor=operator, cast=CAST, progress=lambda _: bar.advance(task))
            load_knowledge(actor=operator, cast=CAST, now=business_now())
    bar.update(task, completed=STEPS + 1)


def _load_activity(operator: Actor, bar: Progress) -> None:
    from forecourt.kernel.scope import scope
    from forecourt.processes.demo.activity import load_activity

    task = bar.add_task("A year of activity", total=1)
    with scope(operator):
        load_activity(actor=operator, cast=CAST)
    bar.advance(task)


def _load_readings(operator: Actor, bar: Progress) -> None:
    from forecourt.data.actions.files import CameAlready
    from forecourt.kernel.pipeline import perform
    from forecourt.notifications.actions import begin_here
    from forecourt.processes.demo.files import plan_history, write_delivery
    from forecourt.processes.ingesting import ingest_path

    deliveries = plan_history()
    task = bar.add_task("A year of readings", total=sum(each.readings for each in deliveries))
    perform(begin_here, actor=operator, parameters={})  # who came when is history; of their readings people are told
    with tempfile.TemporaryDirectory() as folder:
        for each in deliveries:
            path = write_delivery(delivery=each, folder=Path(folder))
            with suppress(CameAlready):
                ingest_path(actor=operator, path=path)
            path.unlink()
            bar.advance(task, each.readings)


def _drop_files(operator: Actor) -> None:
    from forecourt.processes.demo.dropped import drop_files

    drop_files(actor=operator, home=environment().home)


def choose() -> None:
    """Let people of the demo decide something themselves: what their companies watch more closely than the provider."""
    with _signing_in():
        from forecourt.kernel.pipeline import perform
        from forecourt.oversight.actions import turn_up

        for email, rule in OWN_RULES:
            with _signed_in(email) as actor:
                perform(turn_up, actor=actor, parameters=rule)


def print_demo_tokens() -> None:
    """Mint a token for each account of the demo and print `email token`, one a line."""
    with _signing_in():
        from forecourt.access.actions import make_token
        from forecourt.kernel.pipeline import perform

        for email in ACCOUNTS:
            with _signed_in(email) as actor:
                receipt = perform(make_token, actor=actor, parameters={"name": "demo", "days": 30})
            print(email, receipt.once["token"], flush=True)


@contextmanager
def _signing_in() -> Iterator[None]:
    """Log in to the database as the web does, where people sign in."""
    from forecourt.processes.terminal import open_house

    with open_house() as house:
        os.environ["DATABASE_URL"] = house.url("fc_app")
        environment.cache_clear()
        import django

        django.setup()
        yield


@contextmanager
def _signed_in(email: str) -> Iterator[Actor]:
    """Sign one of the demo's people in for a moment."""
    from forecourt.access.sessions import open_session
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    with open_session(email=email) as key:
        yield identify(proof=Proof("session", key), interface="process")


def write_demo_correction(*, folder: Path) -> None:
    """Write the file that corrects what was estimated at ACME's plant, as NEM12, and print its path."""
    from forecourt.processes.demo.files import write_correction

    nmi, day = CORRECTED
    print(write_correction(folder=folder, nmi=nmi, day=day))


def _make_world(house: House) -> None:
    connect_hubspot(house)
    done = house.home / "demo-loaded"
    if done.exists():
        return
    for step in ("load-demo", "load-demo-choices"):
        subprocess.run([*COMMAND, step], env=house.variables("operator"), check=True)
    done.touch()


def _provider() -> str:
    from forecourt.blueprint.files import read_entries

    name: str = read_entries((BLUEPRINT / "provider.yaml").read_text(), kind="provider")[0].values["name"]
    return name


def _described(email: str) -> str:
    """Say where an account belongs, and as what."""
    person = next(each for each in CAST.people if each.email == email)
    membership = next(each for each in CAST.memberships if each.person == person.slug)
    company = next(each for each in (CAST.provider, *CAST.companies) if each.slug == membership.company)
    return f"{company.short_name}, {(membership.role or 'no role yet').replace('_', ' ')}"


def _introduce(house: House) -> None:
    console = Console(highlight=False)
    console.print(
        f"\n  [bold]{environment().provider}[/] is open at [bold]http://localhost:{house.environment.port}/[/]\n"
    )
    for email in ACCOUNTS:
        console.print(f"    {email:24} {_described(email)}")
    console.print(f"\n  Every password is [bold]{PASSWORD}[/]. Ctrl-C stops everything.")
    console.print(f"  Mails go to {house.environment.mail_address}\n", soft_wrap=True)
