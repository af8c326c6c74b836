"""The exact calls of an action, for what a form holds: command line, Python and HTTP. None of them holds a token."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from typing import Any, Final

from forecourt.kernel.catalogue import Action

#: Options of the command itself: behind a `--` they are the action's.
OF_THE_COMMAND: Final = frozenset(
    {"url", "token", "json", "dry_run", "idempotency_key", "wait", "at_most", "patch", "patch_for"}
)


def calls_of(action: Action[Any], *, given: Mapping[str, Any], portal: str) -> list[dict[str, str]]:
    """Return the calls that do what a form would, as `look/cli.html` shows them."""
    room, _, verb = action.name.partition(".")
    arguments = ", ".join(f"{name}={value!r}" for name, value in given.items())
    python = (
        "import os\n"
        "from forecourt_client import Client\n\n"
        f'with Client("{portal}", os.environ["FORECOURT_TOKEN"]) as client:\n'
        f"    client.actions.{room}.{verb}({arguments})"
    )
    body = json.dumps({"data": {"type": "performances", "attributes": given}}, ensure_ascii=False)
    http = (
        f"curl -X POST {portal}/api/v1/actions/{action.name} \\\n"
        '  -H "Authorization: Bearer $FORECOURT_TOKEN" \\\n'
        "  -H 'Content-Type: application/vnd.api+json' \\\n"
        f"  -d {shlex.quote(body)}"
    )
    options = " ".join(
        f"--{name.replace('_', '-')} {_word(each)}"
        for name, value in given.items()
        for each in (value if isinstance(value, list) else [value])
    )
    ours = "-- " if given.keys() & OF_THE_COMMAND else ""
    return [
        {"name": "CLI", "prompt": "$", "text": f"forecourt do {action.name} {ours}{options}".rstrip()},
        {"name": "Python", "text": python},
        {"name": "HTTP", "prompt": "$", "text": http},
    ]


def _word(value: Any) -> str:
    return shlex.quote(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
