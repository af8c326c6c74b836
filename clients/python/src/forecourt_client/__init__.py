"""Python client and command line of a Forecourt portal. Talks to the public API only.

    from forecourt_client import Forecourt, kinds

    with Forecourt() as portal:
        table = portal.rows("interval-readings", keys=["4300000003"])
        contracts = list(portal.list(kinds.Contract, include=["company"]))

The names below are imported on first use, so that `forecourt --help` does not wait for httpx and pyarrow.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from forecourt_client.answers import Action as Action
    from forecourt_client.answers import Person as Person
    from forecourt_client.answers import Receipt as Receipt
    from forecourt_client.answers import SignedAddress as SignedAddress
    from forecourt_client.asynchronous import AsyncForecourt as AsyncForecourt
    from forecourt_client.client import Client as Client
    from forecourt_client.client import Forecourt as Forecourt
    from forecourt_client.datasets import Dataset as Dataset
    from forecourt_client.datasets import Download as Download
    from forecourt_client.entrance import SigningIn as SigningIn
    from forecourt_client.entrance import Token as Token
    from forecourt_client.entrance import begin_sign_in as begin_sign_in
    from forecourt_client.entrance import fetch_token as fetch_token
    from forecourt_client.errors import BadAnswer as BadAnswer
    from forecourt_client.errors import ForecourtError as ForecourtError
    from forecourt_client.errors import Malformed as Malformed
    from forecourt_client.errors import NoLogin as NoLogin
    from forecourt_client.errors import NotApproved as NotApproved
    from forecourt_client.errors import NotFound as NotFound
    from forecourt_client.errors import Refused as Refused
    from forecourt_client.errors import Unreachable as Unreachable
    from forecourt_client.errors import WaitingForApproval as WaitingForApproval
    from forecourt_client.errors import WrongUse as WrongUse
    from forecourt_client.resources import Identifier as Identifier
    from forecourt_client.resources import Resource as Resource
    from forecourt_client.served import Period as Period
    from forecourt_client.served import served_periods as served_periods
    from forecourt_client.transport import Patience as Patience

_HOME: Final = {
    "answers": ("Action", "Person", "Receipt", "SignedAddress"),
    "asynchronous": ("AsyncForecourt",),
    "client": ("Client", "Forecourt"),
    "datasets": ("Dataset", "Download"),
    "entrance": ("SigningIn", "Token", "begin_sign_in", "fetch_token"),
    "errors": (
        "BadAnswer",
        "ForecourtError",
        "Malformed",
        "NoLogin",
        "NotApproved",
        "NotFound",
        "Refused",
        "Unreachable",
        "WaitingForApproval",
        "WrongUse",
    ),
    "resources": ("Identifier", "Resource"),
    "served": ("Period", "served_periods"),
    "transport": ("Patience",),
}
_MODULE_OF: Final = {name: module for module, names in _HOME.items() for name in names}

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> Any:
    """Import the module that defines `name` (PEP 562)."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
