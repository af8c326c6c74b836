"""`plan`, `apply`, `export` and `drift`: what you keep in the portal, as files of a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from cyclopts import Parameter

from forecourt_client.command.session import Given
from forecourt_client.command.waiting import performed
from forecourt_client.errors import ForecourtError, WrongUse

if TYPE_CHECKING:
    from forecourt_client.command.session import Session

MOST_BYTES: Final = 900_000
SIGNS: Final = {"add": "+", "change": "~", "remove": "-"}
#: What a drifted entry is called, and the sign beside it.
DRIFTED: Final = {"missing": "-", "different": "~", "not in the files": "+"}
THROUGH: Final = {"web": "the portal", "api": "the API", "cli": "the command line", "process": "the server"}


class Different(ForecourtError):
    """There is a difference, and the exit code is to say so. It has been told already."""


def plan(
    folder: Path,
    /,
    *,
    format: Literal["text", "markdown"] = "text",
    exit_code: Annotated[bool, Parameter(negative="")] = False,
    session: Given,
) -> None:
    """Tell what applying a folder's files would change, and change nothing.

    Parameters
    ----------
    folder
        Where the YAML files lie. What no file speaks of is left alone.
    format
        markdown: for a comment on a pull request.
    exit_code
        Exit with 4 where there is a difference.
    """
    planned = _ask(session, "blueprint.apply", {"files": read_files(folder)}, dry_run=True)
    session.answer(planned, list(_markdown(planned) if format == "markdown" else _plan_lines(planned)))
    if exit_code and planned["differences"]:
        raise Different


def apply(
    folder: Path,
    /,
    *,
    plan: str | None = None,
    wait: Annotated[bool, Parameter(negative="")] = False,
    at_most: float | None = None,
    session: Given,
) -> None:
    """Make things what a folder's files say, all of it or nothing, with your own rights.

    Exits with 3 where somebody has to approve it first, and does not wait for that.

    Parameters
    ----------
    folder
        Where the YAML files lie. What no file speaks of is left alone.
    plan
        The digest of the plan that was looked at: if it is no longer that one, nothing is changed.
    wait
        Where somebody has to approve it first, wait until it is done.
    at_most
        The most seconds to wait; without, as long as it takes.
    """
    files = read_files(folder)
    planned = _ask(session, "blueprint.apply", {"files": files}, dry_run=True)
    if not planned["differences"] and plan is None:
        session.answer(planned, ["Nothing to change."])
        return
    given = {"files": files, "plan": plan or planned["digest"]}
    with session.client() as client:
        receipt = performed(
            session,
            client,
            lambda: client.perform("blueprint.apply", given),
            is_patient=wait,
            at_most_s=at_most,
        )
    done = dict(receipt.result)
    lines = [*_difference_lines(done["differences"], SIGNS), f"Applied: {_counts(done)}."]
    session.answer(done, [*lines, *_told_once(done)])


def export(folder: Path, /, *, session: Given) -> None:
    """Write what you may keep as files into a folder; lines and comments that still hold stay as they are.

    Parameters
    ----------
    folder
        Where the YAML files are written; files of other names are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    before = read_files(folder, needed=False)
    exported = _ask(session, "blueprint.export", {"files": before})
    changed = [name for name, text in exported["files"].items() if before.get(name) != text]
    for name in changed:
        _write(folder, name, exported["files"][name])
    lines = [f"Written: {name}" for name in changed] or ["Every file is as it should be."]
    lines += [f"{name} could not keep its lines, and its comments are gone." for name in exported["rewritten"]]
    session.answer({**exported, "changed": changed}, lines)


def drift(folder: Path, /, *, exit_code: Annotated[bool, Parameter(negative="")] = False, session: Given) -> None:
    """Tell what is no longer as a folder's files say, and who changed it, when and through what.

    Parameters
    ----------
    folder
        Where the YAML files lie.
    exit_code
        Exit with 4 where there is a difference.
    """
    found = _ask(session, "blueprint.drift", {"files": read_files(folder)})
    session.answer(found, list(_drift_lines(found)))
    if exit_code and found["differences"]:
        raise Different


def _ask(session: Session, action: str, parameters: Mapping[str, Any], *, dry_run: bool = False) -> dict[str, Any]:
    with session.client() as client:
        return dict(client.perform(action, parameters, dry_run=dry_run).result)


def read_files(folder: Path, *, needed: bool = True) -> dict[str, str]:
    """Read the YAML files of a folder, by name. Raises WrongUse."""
    if not folder.is_dir():
        raise WrongUse(f"{folder} is no folder.", title="Nothing to read")
    files = {path.name: _text(path) for path in sorted(folder.glob("*.yaml")) if path.is_file()}
    if needed and not files:
        raise WrongUse(f"There is no YAML file in {folder}.", title="Nothing to read")
    if sum(len(text.encode()) for text in files.values()) > MOST_BYTES:
        raise ForecourtError(f"The files of {folder} are larger than {MOST_BYTES:,} bytes in all.", title="Too much")
    return files


def _text(path: Path) -> str:
    if path.stat().st_size > MOST_BYTES:
        raise ForecourtError(f"{path.name} is larger than {MOST_BYTES:,} bytes.", title="Too much")
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ForecourtError(f"{path.name}, line {line}: the file is not UTF-8.", title="Cannot be read") from None


def _write(folder: Path, name: str, text: str) -> None:
    """Write a file whole or not at all, and nowhere but in the folder."""
    if Path(name).name != name or not name.endswith(".yaml"):
        raise ForecourtError(f"The portal named a file {name!r}.", title="Not written")
    beside = folder / f".{name}.part"
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, folder / name)


def _plan_lines(planned: Mapping[str, Any]) -> Iterator[str]:
    if not planned["differences"]:
        yield f"Nothing to change: {planned['entries']:,} entries are as the files say."
        return
    yield from _difference_lines(planned["differences"], SIGNS)
    yield f"To do: {_counts(planned)}."
    yield f"Plan {planned['digest']}"


def _difference_lines(differences: Sequence[Mapping[str, Any]], signs: Mapping[str, str]) -> Iterator[str]:
    kind = None
    for each in differences:
        if each["kind"] != kind:
            kind = each["kind"]
            yield f"{kind}.yaml"
        yield f"  {signs[each['change']]} {each['key']}"
        yield from (f"      {line}" for line in _field_lines(each))


def _field_lines(difference: Mapping[str, Any]) -> Iterator[str]:
    """Write a field a line: old → new where both are, else the one that is."""
    width = max((len(each["name"]) for each in difference["fields"]), default=0)
    has_both = difference["change"] in ("change", "different")
    for each in difference["fields"]:
        old, new = _value(each["old"]), _value(each["new"])
        shown = f"{old} → {new}" if has_both else (new if each["old"] is None else old)
        yield f"{each['name']:<{width}}  {shown}"


def _counts(planned: Mapping[str, Any]) -> str:
    return f"{planned['add']:,} added, {planned['change']:,} changed, {planned['remove']:,} removed"


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"


def _told_once(done: Mapping[str, Any]) -> Iterator[str]:
    """Tell secrets of what was made, which are told this one time."""
    for name, told in (done.get("told_once") or {}).items():
        yield from (f"{name}, {what}: {value} (told this one time)" for what, value in told.items())


def _drift_lines(found: Mapping[str, Any]) -> Iterator[str]:
    if not found["differences"]:
        yield f"All {found['entries']:,} entries are as the files say."
        return
    kind = None
    for each in found["differences"]:
        if each["kind"] != kind:
            kind = each["kind"]
            yield f"{kind}.yaml"
        yield f"  {DRIFTED[each['change']]} {each['key']}: {each['change']}{_by(each.get('by'))}"
        yield from (f"      {line}" for line in _field_lines(each))


def _by(by: Mapping[str, Any] | None) -> str:
    if by is None:
        return ""
    if by["interface"] == "file":
        return f", since other files were applied by {by['name']} at {by['at']}"
    return f", by {by['name']} through {THROUGH.get(by['interface'], by['interface'])} at {by['at']}"


def _markdown(planned: Mapping[str, Any]) -> Iterator[str]:
    """Write a plan as a comment: what is to be done in a sentence, each change in a block, the digest at the end."""
    if not planned["differences"]:
        yield f"**Nothing to change.** All {planned['entries']:,} entries are as the files say."
        return
    yield f"**To do: {_counts(planned)}.**"
    yield ""
    kind = None
    for each in planned["differences"]:
        if each["kind"] != kind:
            yield from ["```", ""] if kind else []
            kind = each["kind"]
            yield from [f"`{kind}.yaml`", "", "```diff"]
        yield from _diff_lines(each)
    yield from ["```", "", f"Plan `{planned['digest']}`"]


def _diff_lines(difference: Mapping[str, Any]) -> Iterator[str]:
    sign = {"add": "+", "change": "!", "remove": "-"}[difference["change"]]
    yield f"{sign} {_fenced(difference['key'])}"
    for each in difference["fields"]:
        if difference["change"] != "add":
            yield f"-     {each['name']}: {_fenced(_value(each['old']))}"
        if difference["change"] != "remove":
            yield f"+     {each['name']}: {_fenced(_value(each['new']))}"


def _fenced(words: str) -> str:
    """Keep what a file says from ending the block that it stands in, or from beginning a line of its own."""
    return " ".join(words.replace("```", "ʼʼʼ").split())
