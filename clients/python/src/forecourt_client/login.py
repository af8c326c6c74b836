"""Which portal, and with which token: given, from the environment, or from the stored login.

A token only ever goes to the address it came with. The stored login is one JSON file in the user's configuration
directory, readable by its owner alone (0600).
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from forecourt_client.errors import NoLogin, WrongUse

LOGIN_STEPS = (
    "Run `forecourt login`",
    "or set FORECOURT_URL and FORECOURT_TOKEN",
    "or pass --url and --token (in Python: `Client(url, token)`).",
)


@dataclass(frozen=True, slots=True)
class Login:
    """The address of a portal (no trailing slash) and a bearer token for it."""

    url: str
    token: str = field(repr=False)


def find_login(*, url: str | None = None, token: str | None = None) -> Login:
    """Decide on address and token: what is given, else the environment, else the stored login.

    A token from the environment or from the stored login is used only for the address that stands beside it there.

    Raises:
        NoLogin: No address, or no token for that address.
        WrongUse: The address is not one of http or https.
    """
    address = url or next((known_url for known_url, _ in _known_logins() if known_url), None)
    if not address:
        raise NoLogin("No portal's address is known.", next=LOGIN_STEPS)
    address = tidy_url(address)
    token = token or next((t for u, t in _known_logins() if t and (not u or tidy_url(u) == address)), None)
    if not token:
        raise NoLogin(f"There is no token for {address}.", next=LOGIN_STEPS)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise WrongUse("The token has characters that no token has.", next=["Copy it again from the portal."])
    return Login(address, token)


def tidy_url(url: str) -> str:
    """Give the address of a portal in its one form: scheme, host, port and path, without a trailing slash.

    Raises:
        WrongUse: Not http or https, no host, or with a user, query or fragment in it.
    """
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongUse(f"{url!r} is not a portal's address.", next=["Give it like https://portal.example.com."])
    if parts.username is not None or parts.query or parts.fragment:
        raise WrongUse("A portal's address has no user name, no `?` and no `#`.")
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def stored_login() -> Login | None:
    """Read the stored login; None if there is none.

    Raises:
        NoLogin: The file is there but cannot be understood.
    """
    path = login_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return Login(url=str(stored["url"]), token=str(stored["token"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoLogin(f"The stored login in {path} cannot be read.", next=["Run `forecourt login` again."]) from error


def store_login(login: Login) -> Path:
    """Store the login for this user alone (file 0600 in a directory 0700), replacing an earlier one at once."""
    path = login_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"url": login.url, "token": login.token}, file)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return path


def forget_login() -> bool:
    """Delete the stored login; tell whether there was one."""
    with suppress(FileNotFoundError):
        login_path().unlink()
        return True
    return False


def login_path() -> Path:
    """Say where the login is stored: $XDG_CONFIG_HOME, %APPDATA% on Windows, else ~/.config."""
    configured = os.environ.get("XDG_CONFIG_HOME") or (os.environ.get("APPDATA") if sys.platform == "win32" else None)
    return (Path(configured) if configured else Path.home() / ".config") / "forecourt" / "login.json"


def _known_logins() -> Iterator[tuple[str | None, str | None]]:
    """Give (address, token) of the environment, then of the stored login, read only when it is needed."""
    yield os.environ.get("FORECOURT_URL") or None, os.environ.get("FORECOURT_TOKEN") or None
    stored = stored_login()
    if stored:
        yield stored.url, stored.token
