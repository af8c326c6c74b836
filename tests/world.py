"""The one test world: the demo's cast, with a few days of readings for a few meters.

Run as a module it builds the template database; imported, it signs people in.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
ENERGY: Final = ROOT / "blueprints" / "energy"

#: Readings of the test world, NEM time: the last week, the swap of 1 March, and the end of Lapsed's contracts.
DAYS: Final = ((date(2026, 10, 25), date(2026, 11, 1)), (date(2026, 2, 27), date(2026, 3, 3)))
LAPSED_DAYS: Final = (date(2026, 6, 28), date(2026, 7, 3))
METERS: Final = ("4300000001", "4300000003", "4300000019")


def sign_in(email: str, *, company: str | None = None) -> Any:
    """Return a person as an actor with a browser session, in the named company or in their first."""
    from django.contrib.auth import get_user_model

    from forecourt.access.sessions import SessionStore
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    user = get_user_model().objects.get(email=email)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "allauth.account.auth_backends.AuthenticationBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    if company is not None:
        session["company_id"] = _company_id(email, company)
    session.create()
    return identify(proof=Proof("session", session.session_key), interface="web")


def _company_id(email: str, company: str) -> str:
    from forecourt.access.queries import list_company_choices

    choices = list_company_choices(actor=sign_in(email))
    return str(next(choice.id for choice in choices if choice.name == company))


def build(admin_url: str) -> None:
    """Build the template: roles, tables, the blueprint, the cast, and readings through the ordinary ingest."""
    home = Path(os.environ["FORECOURT_HOME"])
    urls = _prepare(admin_url, home)
    os.environ["DATABASE_URL"] = urls["fc_worker"]
    import django

    django.setup()
    _fill(home)
    from django.db import connection

    connection.close()
    connection.close_pool()


def _prepare(admin_url: str, home: Path) -> dict[str, str]:
    from forecourt.processes.keys import make_missing_keys, read_passwords
    from forecourt.processes.migrating import migrate, prepare_cluster

    make_missing_keys(home / "secrets")
    passwords = read_passwords(home / "secrets")
    base = admin_url.split("@", 1)[1].rsplit("/", 1)[0]
    urls = {role: f"postgresql://{role}:{word}@{base}/forecourt" for role, word in passwords.items()}
    prepare_cluster(admin_url=admin_url, owner_url=urls["fc_owner"], passwords=passwords, database="forecourt")
    operator, gate = ((home / "secrets" / f"{name}.key").read_text() for name in ("operator", "gate"))
    migrate(owner_url=urls["fc_owner"], operator_secret=operator, gate_secret=gate)
    return urls


def _fill(home: Path) -> None:
    from forecourt.blueprint.applying import apply_blueprint
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify
    from forecourt.processes.demo.cast import CAST
    from forecourt.processes.demo.files import small_history
    from forecourt.processes.demo.loading import load_cast
    from forecourt.processes.ingesting import ingest_path

    secret = (home / "secrets" / "operator.key").read_text()
    operator = identify(proof=Proof("process", secret), interface="process")
    apply_blueprint(actor=operator, folder=ENERGY)
    load_cast(actor=operator, cast=CAST)
    lapsed = tuple(each.nmi for each in CAST.entitlements if each.company == "lapsed")[:1]
    for number, (nmis, (first, after)) in enumerate([*((METERS, days) for days in DAYS), (lapsed, LAPSED_DAYS)]):
        folder = home / "files" / str(number)
        for path in small_history(folder=folder, nmis=nmis, from_day=first, to_day=after):
            ingest_path(actor=operator, path=path)


def days_of(first: date, after: date) -> list[date]:
    """List the days of `[first, after)`."""
    return [first + timedelta(days=number) for number in range((after - first).days)]


if __name__ == "__main__":
    build(sys.argv[1])
