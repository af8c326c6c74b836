"""What every command has at hand: the words that hold everywhere, a client, and a voice."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any, Final, TextIO

from cyclopts import Parameter

from forecourt_client.deprecations import GoingAway
from forecourt_client.errors import ForecourtError, WrongUse

if TYPE_CHECKING:
    from forecourt_client.client import Client

VALUED: Final = ("--url", "--token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One run of the command."""

    url: str | None = None
    token: str | None = field(default=None, repr=False)
    as_json: bool = False

    def client(self) -> Client:
        """Make a client of --url and --token, the environment or the stored login."""
        from forecourt_client.client import Client
        from forecourt_client.transport import VERSION

        # the portal journals by which interface something was done, and knows the command by this name
        return Client(self.url, self.token, user_agent=f"forecourt-cli/{VERSION}")

    def answer(self, document: Mapping[str, Any], lines: Sequence[str], *, to: TextIO | None = None) -> None:
        """Give the result: the document for programs, the lines for people (on `to`, by default standard output)."""
        stream = to or sys.stdout
        if self.as_json:
            stream.write(json.dumps(document, default=str) + "\n")
            return
        stream.writelines(f"{plain(line)}\n" for line in lines)

    def complain(self, error: ForecourtError) -> None:
        """Say what happened, what it means and what to do: to people on standard error, to programs as the result."""
        if self.as_json:
            sys.stdout.write(json.dumps({"errors": [error.as_document()]}) + "\n")
            return
        say(error.title, style="bold red")
        if error.detail:
            say(f"  {error.detail}")
        for step in error.next:
            say(f"  → {step}")

    def warn(self, words: str) -> None:
        """Say something beside the result."""
        if not self.as_json:
            say(words, style="yellow")

    @contextmanager
    def telling_what_goes_away(self) -> Iterator[None]:
        """Say a line about each thing that the portal tells is deprecated, until the block ends."""
        with warnings.catch_warnings():
            warnings.simplefilter("always", GoingAway)
            usual = warnings.showwarning

            def show(message: Warning | str, category: type[Warning], *more: Any, **where: Any) -> None:
                if issubclass(category, GoingAway):
                    self.warn(str(message))
                else:
                    usual(message, category, *more, **where)

            warnings.showwarning = show
            yield


#: For commands: the session comes from `run`, not from the words.
Given = Annotated[Session, Parameter(parse=False)]


def opened_session(words: Sequence[str]) -> tuple[Session, list[str]]:
    """Take `--json`, `--url` and `--token` out of the words, wherever they stand before a `--`.

    Returns:
        The session, and the words that are left.

    Raises:
        WrongUse: `--url` or `--token` without a value.
    """
    taken: dict[str, str] = {}
    left: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            left += [word, *rest]
            break
        if word == "--json":
            taken[word] = "yes"
        elif name in VALUED:
            taken[name] = value if equals else _next_value(name, rest)
        else:
            left.append(word)
    session = Session(url=taken.get("--url"), token=taken.get("--token"), as_json="--json" in taken)
    return session, left


def _next_value(name: str, rest: list[str]) -> str:
    if not rest or rest[0].startswith("--"):
        raise WrongUse(f"{name} needs a value.", title="Wrong usage")
    return rest.pop(0)


def say(words: str, *, style: str | None = None) -> None:
    """Print a line on standard error, in colour on a terminal."""
    if not sys.stderr.isatty():
        sys.stderr.write(f"{plain(words)}\n")
        return
    from rich.console import Console

    Console(stderr=True).print(plain(words), style=style, markup=False, highlight=False, soft_wrap=True)


def plain(words: str) -> str:
    """Replace control characters, so that nothing a server says can steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in words)
