"""Reading files: exactly what they mean and where it stands, or refused by name, line and column."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from forecourt.blueprint.checking import check
from forecourt.blueprint.files import DEEPEST, FILE_BYTES, MOST_ENTRIES, BadBlueprint, read_entries, read_folder
from tests.world import ENERGY

FILES = sorted(ENERGY.parent.glob("*/*.yaml"))


def _read(text: str) -> list[dict[str, Any]]:
    return [entry.values for entry in read_entries(text, kind="levels")]


def test_entries_are_read_in_their_order_and_know_their_place() -> None:
    entries = read_entries("levels:\n  - code: b\n    rank: 1\n\n  # the second\n  - code: a\n", kind="levels")
    assert [each.values for each in entries] == [{"code": "b", "rank": 1}, {"code": "a"}]
    assert str(entries[1].place) == "levels.yaml, line 6, column 5"
    assert str(entries[0].place_of(("rank",))) == "levels.yaml, line 3, column 5"
    assert str(entries[0].place_of(("title",))) == "levels.yaml, line 2, column 5"
    assert [each.last_line for each in entries] == [3, 6]


def test_a_list_of_none_is_fine() -> None:
    assert _read("levels: []\n") == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_houses_own_files_read_as_any_other_reader_of_yaml_reads_them(path) -> None:
    text = path.read_text()
    assert [each.values for each in read_entries(text, kind=path.stem)] == yaml.safe_load(text)[path.stem]


def test_words_are_words_and_numbers_numbers() -> None:
    written = "levels: [{a: on, b: no, c: 06:00, d: 1, e: -1.5, f: true, g: ~, h: '1', i: 2026-01-01, j: 1_000, k: }]"
    (entry,) = _read(written)
    assert entry == {
        "a": "on", "b": "no", "c": "06:00", "d": 1, "e": -1.5, "f": True, "g": None, "h": "1", "i": "2026-01-01",
        "j": "1_000", "k": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text,why",
    [
        ("", "is empty"),
        ("# nothing but words\n", "is empty"),
        ("levels", "line 1, column 1: the file holds one list"),
        ("- code: a", "line 1, column 1: the file holds one list"),
        ("levels: {code: a}", "line 1, column 9: a list of entries was expected"),
        ("levels: []\nroles: []", "line 2, column 1: .*nothing else"),
        ("roles: []", "line 1, column 1: .*'levels'"),
        ("levels: [unclosed", "line 1, column 10: entry 1"),
        ("levels: [a, b]", "line 1, column 10: entry 1: a set of names and values"),
        ("levels: []\n---\nlevels: []", "line 2, column 1: a file is one document"),
        ("levels: !!python/object/apply:os.system [true]", "line 1, column 9: a tag such as"),
        ("levels:\n\t- code: a", "line 2, column 1: this is not YAML"),
        ("levels:\n  - code: a\n   rank: 1", "line 3, column 4: this is not YAML"),
        (
            "levels:\n  - code: a\n    rank: 1\n    code: b",
            "line 4, column 5: 'code' stands here twice, .* 2",
        ),
        ("levels:\n  - code: a\0b", "line 2, column 12: a character that no text has"),
        ("levels:\n  - code: a\x1bb", "line 2, column 12: a character that no text has"),
        ("levels:\n  - code: \ud800", "line 2, column 11: a character that no text has"),
        ("levels: &a [*a]", "line 1, column 9: .*refer to a part of itself"),
        ("levels:\n  - &a {code: *a}", "line 2, column 5: .*refer to a part of itself"),
        ("levels:\n  - ? [a]\n    : b", "line 2, column 7: a name was expected"),
        ("levels: " + "[" * 100_000, f"nested more than {DEEPEST} deep"),
        ("levels:\n" + "- " * 3_000, f"nested more than {DEEPEST} deep"),
        ("levels:\n - a: " + "{a: " * 3_000 + "}" * 3_000, f"nested more than {DEEPEST} deep"),
        ("#" * (FILE_BYTES + 1), "larger than"),
        ("levels:\n" + "- a: 1\n" * (MOST_ENTRIES + 1), "more than 10,000 entries"),
    ],
)
def test_what_is_not_one_list_under_the_kinds_name_is_refused(text, why) -> None:
    with pytest.raises(BadBlueprint, match=rf"levels\.yaml.*{why}"):
        _read(text)


def test_names_that_grow_when_spelled_out_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(BadBlueprint, match=r"levels\.yaml, line 1"):
        _read("\n".join([*lines, "levels: *a8"]))
    with pytest.raises(BadBlueprint, match="refer to a part of itself"):
        _read("levels:\n  - code: &a x\n  - code: *a\n")


def test_what_is_not_utf8_and_what_is_too_large_is_refused_before_it_is_read(tmp_path) -> None:
    (tmp_path / "levels.yaml").write_bytes(b"levels:\n  - code: caf\xe9\n")
    with pytest.raises(BadBlueprint, match=r"levels\.yaml, line 2, column 14: the file is not UTF-8"):
        read_folder(tmp_path)
    (tmp_path / "levels.yaml").write_bytes(b"#" * (FILE_BYTES + 1))
    with pytest.raises(BadBlueprint, match="larger"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    "name,text,why",
    [
        ("levls.yaml", "levls: []", r"levls\.yaml: no file of this name.*Did you mean levels\.yaml\?"),
        ("zzz.yaml", "zzz: []", r"There are .*levels\.yaml.* .*and automations\.yaml"),
        ("members.yaml", "members: []", r"members\.yaml: no file of this name says anything here"),
        ("../levels.yaml", "levels: []", "no file of this name"),
        ("levels.yaml", "levels:\n  - {code: a, title: A, rank: 1}\n  - {code: A, title: B, rank: 2}",
         r"levels\.yaml, line 3, column 6: code 'A' is there already, in line 2"),
        ("provider.yaml", "provider:\n  - {number: '1'}\n  - {number: '2'}", "the provider is there already"),
    ],
)  # fmt: skip
def test_files_and_entries_that_cannot_be_are_refused(name, text, why) -> None:
    with pytest.raises(BadBlueprint, match=why):
        check({name: text}, side="provider")


def test_a_folder_is_read_without_what_says_nothing_of_it(tmp_path) -> None:
    folder = Path(shutil.copytree(ENERGY, tmp_path / "energy"))
    (folder / "README.md").write_text("words")
    (folder / "ci").mkdir()
    assert read_folder(folder) == {path.name: path.read_text() for path in ENERGY.glob("*.yaml")}
