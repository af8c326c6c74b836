"""How often a rule was right, and whether that is enough to let it act."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Record:
    """What people said of a rule's proposals, and what the rule is measured by.

    Attributes:
        wanted: How many marks there have to be.
        accuracy: The share that has to be right, 0 to 1.
    """

    right: int
    wrong: int
    wanted: int
    accuracy: float

    @property
    def marked(self) -> int:
        """Return how many proposals were marked."""
        return self.right + self.wrong

    @property
    def share(self) -> float | None:
        """Return the share that was right; None where nothing was marked."""
        return self.right / self.marked if self.marked else None

    @property
    def why_not(self) -> str:
        """Say why the rule may not act yet; empty where it may."""
        if self.marked < self.wanted:
            lacking = self.wanted - self.marked
            return (
                f"{self.marked} of {self.wanted} proposals are marked: "
                f"{lacking} more {'is' if lacking == 1 else 'are'} needed."
            )
        if self.share is not None and self.share < self.accuracy:
            return (
                f"{self.right} of {self.marked} proposals were right, {_percent(self.share)}: "
                f"it goes live at {_percent(self.accuracy)}."
            )
        return ""

    @property
    def words(self) -> str:
        """Say how it stands."""
        if not self.marked:
            return f"No proposal is marked; {self.wanted} are needed."
        assert self.share is not None
        return f"{self.right} of {self.marked} right, {_percent(self.share)}; the bar is {_percent(self.accuracy)}."


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".rstrip("0").rstrip(".") + " %"
