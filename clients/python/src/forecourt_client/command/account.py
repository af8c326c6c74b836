"""`login`, `logout`, `whoami`."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from getpass import getpass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from forecourt_client.command.session import Given
from forecourt_client.errors import NoLogin, WrongUse
from forecourt_client.login import Login, forget_login, store_login, stored_login, tidy_url

if TYPE_CHECKING:
    from forecourt_client.answers import Person

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def login(*, session: Given) -> None:
    """Store the portal's address and your token, once the portal has confirmed them.

    Asks for what is not given with --url and --token. From a pipe, the token is the first line of standard input.
    """
    url = tidy_url(session.url or _asked_url())
    if url.startswith("http:") and urlsplit(url).hostname not in LOOPBACK:
        session.warn(f"{url} is not https: your token travels where others may read it.")
    token = session.token or _asked_token()
    with replace(session, url=url, token=token).client() as client:
        person = client.whoami()
    path = store_login(Login(url, token))
    session.answer(
        _document(url, person) | {"stored_in": str(path)}, [*_lines(url, person), f"Stored in {path}, for you alone."]
    )


def logout(*, session: Given) -> None:
    """Forget the stored login. The token itself stays valid until it is revoked in the portal."""
    removed = forget_login()
    words = "The stored login is gone; revoke the token in the portal too." if removed else "No login was stored."
    session.answer({"removed": removed}, [words])


def whoami(*, session: Given) -> None:
    """Tell who you are to the portal, in which company and role."""
    with session.client() as client:
        person = client.whoami()
    session.answer(_document(client.url, person), _lines(client.url, person))


def _asked_url() -> str:
    if not sys.stdin.isatty():
        raise WrongUse("There is nobody to ask for the portal's address.", title="Wrong usage", next=["Give --url."])
    earlier = _earlier_url()
    sys.stderr.write(f"Address of the portal{f' [{earlier}]' if earlier else ''}: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() or earlier or ""


def _asked_token() -> str:
    token = getpass("Token (not shown): ", stream=sys.stderr) if sys.stdin.isatty() else sys.stdin.readline()
    if not token.strip():
        raise WrongUse("There is no token.", title="Wrong usage", next=["Give --token, or pipe the token in."])
    return token.strip()


def _earlier_url() -> str | None:
    try:
        earlier = stored_login()
    except NoLogin:
        return None
    return earlier.url if earlier else None


def _document(url: str, person: Person) -> dict[str, object]:
    return {"url": url} | asdict(person)


def _lines(url: str, person: Person) -> list[str]:
    where = f"{person.company or 'no company yet'}, {person.role or 'no role yet'}"
    return [f"{person.name} <{person.email}>", f"{where} ({person.side})" if person.side else where, url]
