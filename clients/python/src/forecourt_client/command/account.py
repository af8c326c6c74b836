"""`login`, `logout`, `whoami`."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import asdict, replace
from platform import node
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

from cyclopts import Parameter

from forecourt_client.command.session import Given, say
from forecourt_client.errors import NoLogin, WrongUse
from forecourt_client.login import Login, forget_login, store_login, stored_login, tidy_url

if TYPE_CHECKING:
    from forecourt_client.answers import Person

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def login(
    *,
    browser: bool = True,
    scopes: Annotated[list[str] | None, Parameter(consume_multiple=False, negative="")] = None,
    session: Given,
) -> None:
    """Sign in through your browser, or with --token; address and token are stored once the portal has confirmed them.

    It shows a code and opens the portal, where you compare the code and let this computer in. From a pipe, a token is
    the first line of standard input.

    Parameters
    ----------
    browser
        Open a browser here; with --no-browser open the address yourself, on any machine.
    scopes
        Permissions that are enough for this computer; without: all that you may. Commas part them.
    """
    url = tidy_url(session.url or _asked_url())
    if url.startswith("http:") and urlsplit(url).hostname not in LOOPBACK:
        session.warn(f"{url} is not https: your token travels where others may read it.")
    token = session.token or _piped_token() or _let_in(url, scopes, opens_browser=browser)
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


def _piped_token() -> str | None:
    """Read a token that is piped in; None on a terminal, where a browser is at hand."""
    if sys.stdin.isatty():
        return None
    token = sys.stdin.readline().strip()
    if not token:
        raise WrongUse("There is no token.", title="Wrong usage", next=["Give --token, or pipe the token in."])
    return token


def _let_in(url: str, scopes: list[str] | None, *, opens_browser: bool) -> str:
    """Show a code, and wait until it was compared and confirmed in a browser."""
    from forecourt_client.entrance import begin_sign_in
    from forecourt_client.transport import VERSION

    wanted = [part.strip() for value in scopes or [] for part in value.split(",") if part.strip()]
    signing_in = begin_sign_in(
        url, name=node() or "a computer", scopes=wanted, user_agent=f"forecourt-cli/{VERSION}", is_command=True
    )
    say(f"Your code is {signing_in.code}", style="bold")
    say(f"Compare it at {signing_in.address}")
    if opens_browser and _is_ours(signing_in.address_with_code, url):
        webbrowser.open(signing_in.address_with_code)
    say(f"Waiting until you have confirmed it there, {signing_in.expires_in_s // 60} minutes at most.")
    return signing_in.wait().value


def _is_ours(address: str, url: str) -> bool:
    """Tell whether an address is the portal's own: nothing else is opened for a portal that says so."""
    return urlsplit(address)[:2] == urlsplit(url)[:2]


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
