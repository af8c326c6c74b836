"""Run the demo: make its world at the first start, then start everything."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from rich.console import Console

from forecourt.kernel.clocks import true_now
from forecourt.processes.demo.almanac import BUSINESS_START
from forecourt.processes.demo.people import ACCOUNTS, PASSWORD
from forecourt.processes.house import COMMAND, House, business_offset_s
from forecourt.settings.environment import environment

BLUEPRINT: Final = Path("blueprints/energy")
PROVIDER: Final = "Meridian"
WAITING_S: Final = 60


def run_demo() -> None:
    """Make the world where it is missing, start every process, and tell where and who."""
    from forecourt.processes.running import run

    home = environment().home
    offset = business_offset_s(home, begins=BUSINESS_START, now=true_now())
    os.environ |= {"FORECOURT_BUSINESS_OFFSET_S": str(offset), "FORECOURT_PROVIDER": PROVIDER}
    environment.cache_clear()
    run(environment(), before=_make_world, ready=_introduce)


def load() -> None:
    """Apply the blueprint, load the cast, and bring a year of readings in through the ordinary ingest."""
    from forecourt.processes.terminal import operating, progress_bar

    console = Console()
    with operating() as operator:
        from forecourt.blueprint.applying import apply_blueprint
        from forecourt.processes.demo.cast import CAST
        from forecourt.processes.demo.files import plan_history, write_delivery
        from forecourt.processes.demo.loading import is_loaded, load_cast
        from forecourt.processes.ingesting import ingest_path

        with progress_bar(console) as bar, tempfile.TemporaryDirectory() as folder:
            world = bar.add_task("People, contracts and meters", total=5)
            apply_blueprint(actor=operator, folder=BLUEPRINT)
            bar.advance(world)
            if not is_loaded(actor=operator):
                load_cast(actor=operator, cast=CAST, progress=lambda _: bar.advance(world))
            bar.update(world, completed=5)
            deliveries = plan_history()
            task = bar.add_task("A year of readings", total=sum(each.readings for each in deliveries))
            for each in deliveries:
                path = write_delivery(delivery=each, folder=Path(folder))
                ingest_path(actor=operator, path=path)
                path.unlink()
                bar.advance(task, each.readings)


def print_demo_tokens() -> None:
    """Mint a token for each account of the demo and print `email token`, one a line."""
    from forecourt.processes.terminal import open_house

    with open_house() as house:
        os.environ["DATABASE_URL"] = house.url("fc_app")
        environment.cache_clear()
        import django

        django.setup()
        from forecourt.access.actions import make_token
        from forecourt.access.sessions import open_session
        from forecourt.kernel.actors import Proof
        from forecourt.kernel.pipeline import perform
        from forecourt.kernel.scope import identify

        for email in ACCOUNTS:
            with open_session(email=email) as key:
                actor = identify(proof=Proof("session", key), interface="process")
                receipt = perform(make_token, actor=actor, parameters={"name": "demo", "days": 30})
            print(email, receipt.once["token"], flush=True)


def _make_world(house: House) -> None:
    done = house.home / "demo-loaded"
    if done.exists():
        return
    subprocess.run([*COMMAND, "load-demo"], env=house.variables("worker"), check=True)
    done.touch()


def _introduce(house: House) -> None:
    console = Console(highlight=False)
    console.print(f"\n  [bold]Meridian[/] is open at [bold]http://localhost:{house.environment.port}/[/]\n")
    for email in ACCOUNTS:
        console.print(f"    {email}")
    console.print(f"\n  Every password is [bold]{PASSWORD}[/]. Ctrl-C stops everything.\n")
