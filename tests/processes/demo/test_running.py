"""What the demo's command does beside running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecourt.data.engine.archive import open_market_file
from forecourt.data.engine.nem12 import read_nem12
from forecourt.processes.command import app
from forecourt.processes.demo.running import CORRECTED


def test_the_correction_is_written_for_the_tutorials_day_and_its_path_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app(["demo", "--write-correction", str(tmp_path / "corrected")], result_action="return_value")
    printed = Path(capsys.readouterr().out.strip())
    assert list((tmp_path / "corrected").iterdir()) == [printed]
    with open_market_file(printed) as file:
        (block,) = read_nem12(file.lines)
    assert (block.key, len(block.days)) == (CORRECTED[0], 1)
    assert not block.quality.any()
