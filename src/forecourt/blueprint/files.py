"""Read a blueprint's folder: one YAML file a kind, each a list of entries under the kind's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from forecourt.kernel.errors import Malformed

FILE_BYTES = 1_000_000


class BadBlueprint(Malformed):
    """A blueprint says exactly what it means, or it is refused by file and entry."""

    code, title = "bad_blueprint", "The blueprint cannot be read"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a blueprint declares, and where."""

    kind: str
    number: int
    values: dict[str, Any]

    @property
    def place(self) -> str:
        """Say where it stands, for error messages."""
        return f"{self.kind}.yaml, entry {self.number}"


def read_entries(folder: Path, *, kind: str) -> Iterator[Entry]:
    """Read the entries of one kind, in the order of the file. Raises BadBlueprint."""
    path = folder / f"{kind}.yaml"
    if not path.is_file() or path.stat().st_size > FILE_BYTES:
        raise BadBlueprint(f"{path.name} is missing, or larger than {FILE_BYTES:,} bytes.")
    try:
        text = path.read_text(encoding="utf-8")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise BadBlueprint(f"{path.name} refers to a part of itself with *: say it again instead.")
        document = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadBlueprint(f"{path.name} is not YAML: {error}") from None
    if not isinstance(document, dict) or set(document) != {kind} or not isinstance(document[kind], list):
        raise BadBlueprint(f"{path.name} holds one list under the name {kind!r}.")
    for number, values in enumerate(document[kind], start=1):
        if not isinstance(values, dict):
            raise BadBlueprint(f"{path.name}, entry {number}: a set of names and values was expected.")
        yield Entry(kind, number, values)
