"""`forecourtd doctor`: whether an installation is well, in plain words, and what of its separations is only logical."""

from forecourt.processes.doctor.examining import examine
from forecourt.processes.doctor.findings import Finding, Level
from forecourt.processes.doctor.showing import as_json, show

__all__ = ["Finding", "Level", "as_json", "examine", "show"]
