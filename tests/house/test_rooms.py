"""The staircase: what may lean on what."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.house.source import PACKAGE, ROOT, STAIRCASE, python_files, tree_of

FORBIDDEN = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "tasks",
    "signals",
    "tools",
    "lib",
    "shared",
    "base",
}
LONGEST = 400
#: What a module says that is made by a program: nobody reads it from end to end.
MADE = "Made from the portal's catalogue."


def _height(module: str) -> int | None:
    """Return on which step a module stands; None outside the rooms."""
    parts = module.split(".")
    return STAIRCASE.index(parts[1]) if parts[0] == "forecourt" and parts[1] in STAIRCASE else None


def test_no_table_points_up_the_staircase() -> None:
    up = [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields(include_hidden=True)
        if field.is_relation and field.concrete and field.related_model is not None
        if (here := _height(model.__module__)) is not None
        and (there := _height(field.related_model.__module__)) is not None
        and there > here
    ]
    assert up == []


def test_only_the_rooms_that_are_there_have_tables() -> None:
    with_tables = {
        model.__module__.split(".")[1] for model in apps.get_models() if model.__module__.startswith("forecourt.")
    }
    assert with_tables <= set(STAIRCASE)


def test_the_import_contracts_hold() -> None:
    ran = subprocess.run(
        [str(PACKAGE.parents[1] / ".venv" / "bin" / "lint-imports"), "--no-cache"]
        if (PACKAGE.parents[1] / ".venv" / "bin" / "lint-imports").exists()
        else [sys.executable, "-m", "importlinter"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3_000:]


def test_the_migrations_say_all_that_the_models_say(db) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {path for path in python_files() if path.stem in FORBIDDEN or path.parent.name in FORBIDDEN}
    assert names == set()


def test_no_module_is_longer_than_a_reader_can_hold() -> None:
    written = [path for path in python_files() if MADE not in path.read_text()[:200]]
    long = {str(path.relative_to(ROOT)): n for path in written if (n := len(path.read_text().splitlines())) > LONGEST}
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if path.read_text().strip() and not ast.get_docstring(tree_of(path)) and "migrations" not in path.parts
    ]
    assert silent == []


def test_every_public_function_of_the_rooms_says_what_it_does() -> None:
    silent = [
        f"{path.relative_to(PACKAGE)}: {node.name}"
        for path in python_files()
        if path.relative_to(ROOT).parts[:3] == ("src", "forecourt", "kernel") or path.stem in ("queries", "policies")
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node) and path.name != "apps.py" and "migrations" not in path.parts
    ]
    assert silent == []


@pytest.mark.parametrize("room", STAIRCASE[1:])
def test_every_query_takes_the_actor_by_name(room) -> None:
    queries = import_module(f"forecourt.{room}.queries")
    asked_by_nobody = [
        name
        for name, function in inspect.getmembers(queries, inspect.isfunction)
        if function.__module__.startswith(queries.__name__) and not name.startswith("_")
        if (actor := inspect.signature(function).parameters.get("actor")) is None
        or actor.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert asked_by_nobody == []


@pytest.mark.parametrize("room", STAIRCASE[1:])
def test_no_query_returns_what_would_be_read_outside_its_scope(room) -> None:
    """A lazy queryset that leaves its scope silently gives no rows."""
    queries = import_module(f"forecourt.{room}.queries")
    lazy = [
        name
        for name, function in inspect.getmembers(queries, inspect.isfunction)
        if function.__module__.startswith(queries.__name__)
        and not name.startswith("_")
        and "QuerySet" in str(inspect.signature(function).return_annotation)
    ]
    assert lazy == []


def test_nothing_reads_the_environment_but_the_one_place() -> None:
    """Processes hand each other variables, so they and the settings may; nobody else."""
    readers = [
        str(path.relative_to(PACKAGE))
        for path in python_files()
        if path.is_relative_to(PACKAGE)
        and path.relative_to(PACKAGE).parts[0] not in ("settings", "processes")
        and any(
            isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv") for node in ast.walk(tree_of(path))
        )
    ]
    assert readers == []
