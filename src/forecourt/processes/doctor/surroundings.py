"""What an installation stands in: disk, object store, addresses, mail, and the processes that answer."""

from __future__ import annotations

import http.client
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from forecourt.data.engine.store import StoreError, open_store
from forecourt.processes.doctor.findings import Finding, ailing, note, well
from forecourt.processes.signer import is_listening
from forecourt.settings.environment import Environment

GIGABYTE: Final = 1_000_000_000
LITTLE_SPACE: Final = 2 * GIGABYTE
LITTLE_SHARE: Final = 0.05
ANSWER_S: Final = 2.0
LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def examine_disk(settings: Environment) -> Finding:
    """Look how much room is left where state lies."""
    usage = shutil.disk_usage(settings.home)
    words = f"{usage.free / GIGABYTE:,.0f} GB of {usage.total / GIGABYTE:,.0f} GB are free."
    if usage.free < LITTLE_SPACE or usage.free < LITTLE_SHARE * usage.total:
        return ailing("machine", "disk", words, f"Make room where {settings.home} lies.")
    return well("machine", "disk", words)


def examine_store(settings: Environment) -> Finding:
    """Write a small object, read it again and remove it; and look whether others may look in."""
    path, content = f"doctor/{uuid.uuid4().hex}", b"well"
    try:
        store = open_store(settings.store_address)
        store.write(path, content)
        came_back = store.read(path) == content
        store.delete(path)
    except (StoreError, OSError, ValueError) as error:
        remedy = "See FORECOURT_STORE_URL, and for a bucket the AWS_ variables."
        return ailing("object store", "access", f"It cannot be written to and read: {type(error).__name__}.", remedy)
    except Exception as error:  # the store's client has many errors of its own
        return ailing("object store", "access", f"It does not answer: {type(error).__name__}.", "Is it reachable?")
    if not came_back:
        return ailing("object store", "access", "What was written did not come back as it was.")
    folder = urlsplit(settings.store_address)
    if folder.scheme == "file" and Path(unquote(folder.path)).stat().st_mode & 0o077:
        remedy = f"chmod 700 {unquote(folder.path)}. What lies there is encrypted all the same."
        return ailing("object store", "access", "Others on this machine may look into it.", remedy)
    return well("object store", "access", "It can be written to and read.")


def examine_addresses(settings: Environment) -> Iterator[Finding]:
    """Look whether customers reach the portal safely."""
    public = urlsplit(settings.public_url)
    if not settings.public_url:
        only_here = settings.host in LOOPBACK
        words = "FORECOURT_PUBLIC_URL is not set" + (
            ": the portal answers on this machine alone." if only_here else "."
        )
        yield note("addresses", "portal", words, "Set it once customers reach the portal, to an https:// address.")
    elif public.scheme != "https":
        words = f"{settings.public_url} is not https: passwords and data would cross the network in the clear."
        yield ailing("addresses", "portal", words, "Put a TLS proxy in front of both ports.")
    elif public.hostname not in {host.strip() for host in settings.hosts.split(",")}:
        words = f"The portal does not answer to {public.hostname}."
        yield ailing("addresses", "portal", words, "Add it to FORECOURT_HOSTS.")
    else:
        yield well("addresses", "portal", f"Customers reach it at {settings.public_url}.")
    yield _cookies(settings, is_https=public.scheme == "https")
    if settings.public_url and not settings.data_url:
        words = f"FORECOURT_DATA_URL is not set: readers are sent to port {settings.data_port} of the portal's host."
        yield note("addresses", "data plane", words)


def examine_mail(settings: Environment) -> Finding:
    """Say where mail goes."""
    if settings.mail_address.startswith("file:"):
        words = "Mail is written to files and reaches nobody."
        return note("mail", "delivery", words, "Set FORECOURT_MAIL_URL to an SMTP server.")
    parts = urlsplit(settings.mail_address)
    if settings.mail_from.endswith("localdomain"):
        words = f"Mail goes through {parts.hostname}, from {settings.mail_from}, which nobody can answer."
        return ailing("mail", "delivery", words, "Set FORECOURT_MAIL_FROM.")
    return well("mail", "delivery", f"Mail goes through {parts.hostname}, from {settings.mail_from}.")


def examine_processes(settings: Environment) -> Iterator[Finding]:
    """Ask the processes that listen whether they are there, and the data plane whether it hears of revocations."""
    portal = _ask(settings.host, settings.port, "/readyz")
    plane = _ask(settings.host, settings.data_port, "/healthz")
    signer = is_listening(settings.signer_socket)
    if portal is None and plane is None and not signer:
        yield note("processes", "running", "Nothing runs at the moment; what only running processes tell was left out.")
        return
    for name, is_there in (("portal", portal is not None), ("data plane", plane is not None), ("signer", signer)):
        if not is_there:
            yield ailing("processes", name, f"The {name} does not answer.", f"See {settings.home / 'log'}.")
        else:
            yield well("processes", name, "It answers.")
    if plane is not None:
        yield _revocations(plane)


def examine_backups() -> Finding:
    """Say how old the last backup is; nothing makes any yet."""
    words = "No backup is configured here, so how old the last one is cannot be said."
    remedy = "Back up database, object store and secrets together: without all three nothing can be read again."
    return note("backup", "age", words, remedy)


def _cookies(settings: Environment, *, is_https: bool) -> Finding:
    if is_https and not settings.secure_cookies:
        words = "Cookies would also be sent without TLS."
        return ailing("addresses", "cookies", words, "Set FORECOURT_SECURE_COOKIES=true.")
    if settings.secure_cookies:
        return well("addresses", "cookies", "They are sent over TLS only.")
    return note("addresses", "cookies", "They are sent without TLS too, as on this machine they have to be.")


def _revocations(plane: bytes) -> Finding:
    try:
        status = json.loads(plane)["status"]
    except (ValueError, KeyError, TypeError):
        status = "unknown"
    if status == "ok":
        return well(
            "processes", "revocations", "The data plane hears of them: within 5 seconds nothing is read any more."
        )
    words = "The data plane does not hear of revocations, and serves nothing until it does."
    return ailing("processes", "revocations", words, "See data.log: can it reach the database?")


def _ask(host: str, port: int, path: str) -> bytes | None:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_S)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.read() if response.status == http.HTTPStatus.OK else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
