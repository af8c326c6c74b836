"""The scripts' own tests: arithmetic of series, zones and words, run by Node without a browser."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import hatch_build

FRONTEND = Path(hatch_build.__file__).parent / "frontend"


def test_the_scripts_pass_their_own_tests() -> None:
    done = subprocess.run(
        [hatch_build.node_home() / "bin/node", "--experimental-transform-types", "--test", "test/*.test.ts"],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    passed = re.search(r"pass (\d+)", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= 51
