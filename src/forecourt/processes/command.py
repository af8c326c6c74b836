"""`forecourtd`: the server's own command."""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import cyclopts
from cyclopts import Parameter

from forecourt.kernel.errors import Refusal
from forecourt.processes.addresses import PortTaken
from forecourt.processes.house import NoInstallation
from forecourt.processes.postgres import PostgresFailed
from forecourt.processes.supervise import ChildFailed
from forecourt.settings.environment import environment

app = cyclopts.App(name="forecourtd", help="Run and look after a Forecourt installation.", version="0.1.0")
journal = cyclopts.App(name="journal", help="The journal of everything that happened.")
app.command(journal)


@app.command
def demo(
    *, print_tokens: Annotated[bool, Parameter(negative="")] = False, write_correction: Path | None = None
) -> None:
    """Make the demo world if it is not there, start everything, and print the address and the accounts.

    Parameters
    ----------
    print_tokens
        Print `email token`, one a line, for the demo's accounts instead. The demo has to be running.
    write_correction
        Write a market file that corrects ACME's estimated afternoon into this folder instead, and print its path.
    """
    from forecourt.processes.demo.running import print_demo_tokens, run_demo, write_demo_correction

    if print_tokens:
        print_demo_tokens()
    elif write_correction is not None:
        write_demo_correction(folder=write_correction)
    else:
        run_demo()


@app.command
def serve() -> None:
    """Start everything: the database, where none is named, and all processes."""
    from forecourt.processes.running import run

    run(environment())


@app.command
def migrate(*, create_roles: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Bring the database's tables up to date.

    Parameters
    ----------
    create_roles
        First make the roles and the database, as the administrator that DATABASE_ADMIN_URL names.
    """
    from forecourt.processes.running import migrate_database

    migrate_database(environment(), create_roles=create_roles)


@app.command
def ingest(first: Path, *files: Path) -> None:
    """Bring NEM12 or NEM13 files in, plain or zipped. A refused one is named with line and reason.

    Parameters
    ----------
    first
        A file.
    files
        More files, in the order in which they are to land.
    """
    from forecourt.processes.terminal import ingest_files

    sys.exit(ingest_files([first, *files]))


@app.command
def apply(folder: Path) -> None:
    """Apply a blueprint: services, levels, roles and datasets of one provider.

    Parameters
    ----------
    folder
        A folder of YAML files, such as blueprints/energy.
    """
    from forecourt.processes.terminal import apply_folder

    apply_folder(folder)


@app.command
def invite(email: str, *, name: str, role: str, company: str | None = None) -> None:
    """Let somebody in: the first person of an installation, or anybody else. Prints the link, which is mailed as well.

    Parameters
    ----------
    email
        Where the invitation goes, and what they sign in with.
    name
        What they are called.
    role
        A role's code, such as platform_admin; of a company that is not the provider such as customer_admin.
    company
        The company's number. Without one it is the provider.
    """
    from forecourt.processes.terminal import invite_person

    invite_person(email=email, name=name, role=role, company=company)


@app.command
def doctor(*, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Say whether the installation is well, what to do where it is not, and what separations are only logical here.

    Exits with 1 where something is to be done.

    Parameters
    ----------
    json
        Print one JSON object for programs.
    """
    from forecourt.processes.terminal import examine_installation

    sys.exit(examine_installation(as_json=json))


@journal.command
def verify(*, against: Path | None = None, public_key: str | None = None) -> None:
    """Verify every row and every link; name the first that does not hold, and exit with 1.

    Parameters
    ----------
    against
        A checkpoint that was kept elsewhere: the rows that it covers have to be the ones that it was signed over.
    public_key
        The key that signed it, hexadecimal, as it was noted elsewhere. Default: this installation's.
    """
    from forecourt.processes.auditing import verify_journal

    sys.exit(verify_journal(against=against, public_key=public_key))


@journal.command
def checkpoint(*, output: Annotated[Path | None, Parameter(name=("--output", "-o"))] = None) -> None:
    """Sign a checkpoint of the journal as it is now, to be kept elsewhere.

    Parameters
    ----------
    output
        The file to write. Default: standard output.
    """
    from forecourt.processes.auditing import write_checkpoint

    sys.exit(write_checkpoint(output=output))


@app.command(show=False)
def web() -> None:
    """Serve pages and API. One of the processes that `serve` starts."""
    from forecourt.processes.web import serve as serve_web

    serve_web(host=environment().host, port=environment().port, workers=environment().web_workers)


@app.command(show=False)
def data() -> None:
    """Serve bulk data. One of the processes that `serve` starts."""
    from forecourt.processes.data import serve as serve_data

    serve_data()


@app.command(show=False)
def sign() -> None:
    """Sign grants. One of the processes that `serve` starts."""
    from forecourt.processes.signer import serve as serve_signer

    serve_signer()


@app.command(show=False)
def worker() -> None:
    """Run queued jobs and schedules. One of the processes that `serve` starts."""
    from forecourt.processes.worker import work

    work()


@app.command(show=False)
def seal() -> None:
    """Seal the journal. One of the processes that `serve` starts."""
    from forecourt.processes.auditing import sealer_keys
    from forecourt.processes.sealer import seal_until, sign_until

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings, keys = environment(), sealer_keys()
    every = timedelta(minutes=settings.checkpoint_minutes)
    options = {"database_url": settings.database_sealer_url, "keys": keys, "every": every}
    signing = threading.Thread(target=sign_until, args=(stop,), kwargs=options, daemon=True)
    signing.start()
    seal_until(stop, database_url=settings.database_sealer_url, key=keys.chain)


@app.command(name="load-demo", show=False)
def load_demo() -> None:
    """Load the demo world. A step of `demo`, in a process of its own."""
    from forecourt.processes.demo.running import load

    load()


@app.command(name="load-demo-choices", show=False)
def load_demo_choices() -> None:
    """Let people of the demo decide something themselves. A step of `demo`, in a process of its own."""
    from forecourt.processes.demo.running import choose

    choose()


def main() -> None:
    """Run the command. What is expected to go wrong is told in a sentence; anything else is a fault of ours."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")
    try:
        app()
    except (PortTaken, PostgresFailed, ChildFailed, NoInstallation, Refusal) as expected:
        print(f"forecourtd: {expected}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
