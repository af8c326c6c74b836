"""The `forecourt` command.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 waiting for approval, 4 there is a
difference (`plan` and `drift` with `--exit-code`), 5 somebody declined it, 6 the approval ended otherwise (withdrawn,
lapsed or void) and one may ask again (`do` and `apply` with `--wait`). Results go to standard output,
everything else to standard error; with `--json` one JSON object goes to standard output, and no words anywhere else.

httpx and pyarrow are imported when they are needed, so that `--help` comes at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Final

from cyclopts import App, CycloptsError

from forecourt_client.command.account import login, logout, whoami
from forecourt_client.command.completing import candidates, completions
from forecourt_client.command.folder import Different, apply, drift, export, plan
from forecourt_client.command.perform import actions, do
from forecourt_client.command.pull import pull
from forecourt_client.command.resources import get
from forecourt_client.command.session import Session, opened_session
from forecourt_client.errors import ForecourtError, NotApproved, WaitingForApproval, WrongUse

DONE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2
WAITING: Final = 3
DIFFERENT: Final = 4
DECLINED: Final = 5
ASK_AGAIN: Final = 6
INTERRUPTED: Final = 130

EVERYWHERE: Final = """\
Anywhere in the line: --url URL, --token TOKEN, --json (one JSON object, for programs).
Without --url and --token: FORECOURT_URL and FORECOURT_TOKEN, else the stored login.

Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 waiting for approval,
4 there is a difference (plan and drift with --exit-code), 5 it was declined,
6 its approval was withdrawn, lapsed or is void: ask again (do, apply with --wait)."""


def main() -> None:
    """Run the command line of this process and end the process with its exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a name outside the terminal's alphabet is no failure
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # whoever read our output is gone; keep Python from trying to flush again at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = code or FAILED
    sys.exit(code)


def run(words: Sequence[str]) -> int:
    """Run one command line (without the program's name) and return its exit code."""
    if words[:2] == ["complete", "--"]:  # a shell asks, at every press of the key
        sys.stdout.writelines(f"{each}\n" for each in candidates(words[2:], app=_app()))
        return DONE
    session = Session(as_json="--json" in words)
    try:
        session, rest = opened_session(words)
        _perform(rest, session)
    except Different:
        return DIFFERENT
    except CycloptsError as error:
        session.complain(WrongUse(str(error), title="Wrong usage", next=["See forecourt --help."]))
        return WRONG_USAGE
    except ForecourtError as error:
        session.complain(error)
        return _exit_code(error)
    except KeyboardInterrupt:
        session.complain(ForecourtError("Nothing was left half-written.", code="interrupted", title="Interrupted"))
        return INTERRUPTED
    except BrokenPipeError:
        return FAILED
    except OSError as error:
        session.complain(ForecourtError(str(error), code="system", title="The computer refused"))
        return FAILED
    return DONE


def _perform(words: Sequence[str], session: Session) -> None:
    app = _app()
    command, bound, ignored = app.parse_args(words, exit_on_error=False, print_error=False)
    bound.arguments.update(dict.fromkeys(ignored, session))
    with session.telling_what_goes_away():
        command(*bound.args, **bound.kwargs)


#: Exit codes of approvals that ended without being done; what was approved and failed is a failure like any other.
ENDED: Final = {"declined": DECLINED, "withdrawn": ASK_AGAIN, "lapsed": ASK_AGAIN, "void": ASK_AGAIN}


def _exit_code(error: ForecourtError) -> int:
    if isinstance(error, WaitingForApproval):
        return WAITING
    if isinstance(error, NotApproved):
        return ENDED.get(error.code, FAILED)
    return WRONG_USAGE if isinstance(error, WrongUse) else FAILED


def _app() -> App:
    app = App(
        name="forecourt",
        help="Your portal from the command line: your data, your requests, your services.",
        help_format="plaintext",
        help_epilogue=EVERYWHERE,
        version=_version,
    )
    for command in (login, logout, whoami, actions, do, get, plan, apply, export, drift, completions):
        app.command(command)
    data = App(name="data", help="Bulk data: readings and other datasets.")
    data.command(pull)
    app.command(data)
    return app


def _version() -> str:
    from importlib.metadata import version

    return version("forecourt-client")
