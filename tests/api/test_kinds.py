"""What the client knows of the portal: kinds of resources and actions as the API declares them, and nothing else."""

from __future__ import annotations

import ast

from docs.reference import make_actions, make_kinds


def test_the_client_knows_every_kind_as_the_portal_declares_it() -> None:
    written, wanted = ast.parse(make_kinds.KINDS.read_text()), ast.parse(make_kinds.kinds())
    assert ast.dump(written) == ast.dump(wanted), "run .venv/bin/python docs/reference/make.py"


def test_the_client_has_a_method_for_every_action_as_the_catalogue_declares_it() -> None:
    written, wanted = make_actions.written(), make_actions.modules()
    assert {name: ast.dump(ast.parse(source)) for name, source in written.items()} == {
        name: ast.dump(ast.parse(source)) for name, source in wanted.items()
    }, "run .venv/bin/python docs/reference/make.py"
