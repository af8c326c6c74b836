"""`actions` and `do`: what you may do, and doing it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from forecourt_client.command.completing import keep_catalogue
from forecourt_client.command.folder import read_files
from forecourt_client.command.session import Given
from forecourt_client.command.tables import table
from forecourt_client.command.values import Schema, parameters_from, property_name, types_of
from forecourt_client.command.waiting import performed

if TYPE_CHECKING:
    from forecourt_client.answers import Action, Receipt
    from forecourt_client.client import Client

#: The levels of oversight at which somebody has to say yes first.
APPROVED = ("approved", "approved_by_two")


#: So many actions are shown with their parameters; more are a table.
SHOWN_WHOLE: Final = 3


def actions(*words: str, session: Given) -> None:
    """List what you may do; with words, only what they all stand in, and where that is little, with its parameters.

    Parameters
    ----------
    words
        Parts of names, titles and descriptions.
    """
    with session.client() as client:
        allowed = client.actions()
    keep_catalogue(allowed)
    found = [action for action in allowed if _speaks_of(action, words)]
    session.answer({"actions": [asdict(action) for action in found]}, _catalogue_lines(found, words))


def do(
    action: str,
    /,
    *words: Annotated[str, Parameter(allow_leading_hyphen=True, show=False)],
    dry_run: Annotated[bool, Parameter(negative="")] = False,
    wait: Annotated[bool, Parameter(negative="")] = False,
    at_most: float | None = None,
    patch: Annotated[bool, Parameter(negative="")] = False,
    patch_for: Path | None = None,
    idempotency_key: str | None = None,
    session: Given,
) -> None:
    """Perform an action: its own parameters follow it as --name value.

    `forecourt actions` lists them. A list is a repeated --name, an object is JSON.
    After a `--` every --name is the action's, also --url, --token, --json, --dry-run and --patch.

    Parameters
    ----------
    action
        Name of the action, such as billing.pay_invoice.
    dry_run
        Tell what it would do, and change nothing.
    wait
        Where somebody has to approve it first, wait until it is done; asking again later waits for the same approval.
    at_most
        The most seconds to wait; without, as long as it takes.
    patch
        Print what it changes in the files of `forecourt export`, as a patch for git apply; the receipt goes to standard
        error. With --dry-run only the patch comes of it.
    patch_for
        The folder whose files the patch is for, comments and all, instead of those of a fresh export.
    idempotency_key
        The same key with the same request is done once, however often it is sent.
    """
    with session.client() as client:
        parameters = parameters_from(words, schema=_schema(client, action))
        change = _patch(client, action, parameters, folder=patch_for) if patch or patch_for else None
        if change is not None and not session.as_json:
            sys.stdout.write(change)
        receipt = performed(
            session,
            client,
            lambda: client.do(action, parameters, dry_run=dry_run, idempotency_key=idempotency_key),
            is_patient=wait,
            at_most_s=at_most,
        )
    if change is None:
        session.answer(asdict(receipt), list(_receipt_lines(receipt)))
    else:
        told = list(_receipt_lines(receipt))
        session.answer({**asdict(receipt), "patch": change}, told, to=None if session.as_json else sys.stderr)


def _patch(client: Client, action: str, parameters: Mapping[str, Any], *, folder: Path | None) -> str:
    """Ask for the patch before anything is done: afterwards the files would say the same already."""
    files = None if folder is None else read_files(folder)
    asked = {"action": action, "parameters": parameters, "files": files}
    return str(client.perform("blueprint.patch", asked).result["patch"])


def _schema(client: Client, name: str) -> Schema:
    """Find the schema of an action's parameters; empty where it is not listed, and the portal will then say why."""
    listed = client.actions()
    keep_catalogue(listed)
    return next((action.parameters for action in listed if action.name == name), {})


def _speaks_of(action: Action, words: Sequence[str]) -> bool:
    text = f"{action.name} {action.title} {action.about}".lower()
    return all(word.lower() in text for word in words)


def _catalogue_lines(found: Sequence[Action], words: Sequence[str]) -> list[str]:
    if not found:
        return ["There is nothing you may do with these words." if words else "There is nothing you may do here."]
    if len(found) <= SHOWN_WHOLE:
        return [line for action in found for line in _action_lines(action)]
    watched = {"none": ""} | dict.fromkeys(APPROVED, "approval")
    rows = [(each.name, each.title, watched.get(each.oversight, each.oversight)) for each in found]
    return [*table(("action", "what it does", "oversight"), rows), "", "forecourt actions NAME tells its parameters."]


def _action_lines(action: Action) -> Iterator[str]:
    watched = f" (needs approval: {action.oversight})" if action.oversight in APPROVED else ""
    yield f"{action.name}: {action.title}{watched}"
    if action.about:
        yield f"    {action.about}"
    required = action.parameters.get("required") or ()
    for name, schema in (action.parameters.get("properties") or {}).items():
        kinds = "|".join(sorted(types_of(schema, root=action.parameters) - {"null"})) or "value"
        yield f"    --{property_name(name)} {kinds.upper()}{' (required)' if name in required else ''}"


def _receipt_lines(receipt: Receipt) -> Iterator[str]:
    if receipt.dry_run:
        yield f"Dry run of {receipt.action}: nothing was changed."
    elif receipt.attributes.get("state") == "ready":
        yield f"Approved: {receipt.action}, ready at {receipt.attributes.get('file')}"
    else:
        yield f"Done: {receipt.action}, receipt {receipt.id}"
    if receipt.attributes.get("replayed"):
        yield "This was done before under the same idempotency key; this is the first receipt again."
    yield from _mapping_lines("Result", receipt.attributes.get("result"))
    # after an approval, what was done is what was shown
    changes = receipt.attributes.get("changes") or receipt.attributes.get("shown")
    yield from _change_lines("Would change" if receipt.dry_run else "Changed", changes)


def _mapping_lines(title: str, values: object) -> Iterator[str]:
    if isinstance(values, Mapping) and values:
        yield f"{title}:"
        yield from (f"  {name}: {_words(value)}" for name, value in values.items())


def _change_lines(title: str, changes: object) -> Iterator[str]:
    if isinstance(changes, Sequence) and not isinstance(changes, str) and changes:
        yield f"{title}:"
        yield from (f"  {line}" for line in _changes(changes))


def _changes(changes: Iterable[Any]) -> Iterator[str]:
    for change in changes:
        if not isinstance(change, Mapping) or "event" not in change:
            yield _words(change)
            continue
        subject = change.get("subject")
        yield f"{change['event']} {' '.join(map(str, subject)) if isinstance(subject, list) else ''}".rstrip()


def _words(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
