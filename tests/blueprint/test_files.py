"""Reading a blueprint's folder: exactly what it means, or refused by file and entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecourt.blueprint.files import FILE_BYTES, BadBlueprint, read_entries


def _read(folder: Path, text: str | bytes) -> list[dict[str, object]]:
    (folder / "levels.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return [entry.values for entry in read_entries(folder, kind="levels")]


def test_entries_are_read_in_their_order_and_know_their_place(tmp_path) -> None:
    assert _read(tmp_path, "levels:\n  - code: b\n  - code: a\n") == [{"code": "b"}, {"code": "a"}]
    entry = list(read_entries(tmp_path, kind="levels"))[1]
    assert entry.place == "levels.yaml, entry 2"


def test_a_list_of_none_is_fine(tmp_path) -> None:
    assert _read(tmp_path, "levels: []\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "levels",
        "- code: a",
        "levels: {code: a}",
        "levels: []\nroles: []",
        "roles: []",
        "levels: [unclosed",
        "levels: [a, b]",
        "levels: !!python/object/apply:os.system [true]",
        "levels:\n\t- code: a",
        b"\xff\xfe levels: []",
    ],
)
def test_what_is_not_one_list_under_the_kinds_name_is_refused(tmp_path, text) -> None:
    with pytest.raises(BadBlueprint, match=r"levels\.yaml"):
        _read(tmp_path, text)


def test_a_missing_file_and_an_endless_one_are_refused(tmp_path) -> None:
    with pytest.raises(BadBlueprint, match="missing"):
        list(read_entries(tmp_path, kind="levels"))
    with pytest.raises(BadBlueprint, match="larger"):
        _read(tmp_path, "#" * (FILE_BYTES + 1))


@pytest.mark.parametrize("text", ["levels: &a [*a]", "levels:\n  - &a {code: *a}"])
def test_an_entry_that_holds_itself_is_refused(tmp_path, text) -> None:
    with pytest.raises(BadBlueprint):
        _read(tmp_path, text)


def test_names_that_grow_when_spelled_out_are_refused(tmp_path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(BadBlueprint):
        _read(tmp_path, "\n".join([*lines, "levels: *a8"]))
