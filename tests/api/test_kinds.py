"""The client's kinds of resources: what the API declares, and nothing else."""

from __future__ import annotations

import ast
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_client_knows_every_kind_as_the_portal_declares_it() -> None:
    spec = spec_from_file_location("make_kinds", ROOT / "docs" / "reference" / "make_kinds.py")
    assert spec is not None
    assert spec.loader is not None
    make_kinds = module_from_spec(spec)
    spec.loader.exec_module(make_kinds)
    written, wanted = ast.parse(make_kinds.KINDS.read_text()), ast.parse(make_kinds.kinds())
    assert ast.dump(written) == ast.dump(wanted), "run .venv/bin/python docs/reference/make_kinds.py"
