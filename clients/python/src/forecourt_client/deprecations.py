"""What the portal says is to go away (RFC 9745, RFC 8594): told once to whoever wrote the program."""

from __future__ import annotations

import re
import sys
import threading
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import httpx

_LINK: Final = re.compile(r'<([^>]*)>\s*((?:;\s*[^\s;,="]+\s*=\s*(?:"[^"]*"|[^\s;,]+)\s*)*)')
_PART: Final = re.compile(r';\s*([^\s;,="]+)\s*=\s*(?:"([^"]*)"|([^\s;,]+))')
#: What lies between the line of a program and an answer.
_OURS: Final = frozenset({"forecourt_client", "httpx", "httpcore", "asyncio"})
_told: Final[set[str]] = set()
_alone: Final = threading.Lock()


class GoingAway(DeprecationWarning):
    """Something of the portal that this program uses is to go away. `str()` says what, when and what to use instead."""


def heed(response: httpx.Response) -> None:
    """Warn of what an answer says is deprecated, of each thing once in the life of the process."""
    for words in _notices(response):
        with _alone:
            is_new = words not in _told
            _told.add(words)
        if is_new:
            warnings.warn(GoingAway(words), stacklevel=_level_of_the_program())


async def heed_async(response: httpx.Response) -> None:
    """Do as `heed`, where answers come asynchronously."""
    heed(response)


def _level_of_the_program() -> int:
    """Say how many callers up the program is that uses us: its line is the one to show."""
    level, frame = 2, sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        level, frame = level + 1, frame.f_back
    return level


def _notices(response: httpx.Response) -> Iterator[str]:
    if "Deprecation" not in response.headers:
        return
    links = [(address, _parameters(rest)) for address, rest in _LINK.findall(response.headers.get("Link", ""))]
    told = [(address, parameters) for address, parameters in links if parameters.get("rel") == "deprecation"]
    where = f"{response.request.method} {response.request.url.path}"
    for address, parameters in told:
        yield f"{parameters.get('title') or _words(where, response)} See {address}"
    if not told:
        yield _words(where, response)


def _words(where: str, response: httpx.Response) -> str:
    """Say it from the headers alone, as of a portal that says no more."""
    since, sunset = response.headers["Deprecation"].strip(), response.headers.get("Sunset", "")
    is_known = re.fullmatch(r"@[0-9]{1,11}", since)
    day = f" since {datetime.fromtimestamp(int(since[1:]), UTC):%Y-%m-%d}" if is_known else ""
    try:
        gone = f", gone on {parsedate_to_datetime(sunset):%Y-%m-%d}" if sunset else ""
    except ValueError:
        gone = ""
    return f"{where}: Deprecated{day}{gone}."


def _parameters(written: str) -> dict[str, str]:
    return {name.lower(): quoted or plain for name, quoted, plain in _PART.findall(written)}
