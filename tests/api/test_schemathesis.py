"""Schemathesis with two customers as peers finds what crosses between them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.api.served import LEAKY
from tests.api.serving import Served, served

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = {"acme": "ada@acme.example", "bravo": "ben@bravo.example"}


def play(api: Served, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Let Schemathesis run with the committed configuration, as both peers."""
    entries = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {api.token(email)}"}]}
        for name, email in PEERS.items()
    ]
    (folder / "peers.json").write_text(json.dumps({"auth": entries}))
    command = [
        *(str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(ROOT / "schemathesis.toml")),
        *("run", f"{api.url}/api/openapi.json", "--no-color", "--workers", "2", "--continue-on-failure", *options),
    ]
    environment = {**os.environ, "FORECOURT_PEERS": str(folder / "peers.json"), "NO_PROXY": "127.0.0.1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.xdist_group("schemathesis of a leak")
def test_a_resource_that_forgot_to_narrow_its_rows_is_found(database_home: Path, tmp_path: Path) -> None:
    with served("leaky", secrets=database_home, is_leaky=True) as api:
        done = play(api, tmp_path, "--include-path-regex", LEAKY)
    assert done.returncode == 1, done.stdout[-2000:]
    assert "Object-level authorization bypass" in done.stdout
    assert "`bravo` received" in done.stdout or "`acme` received" in done.stdout
