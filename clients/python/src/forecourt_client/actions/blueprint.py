"""Actions on blueprint, as methods. Made from the portal's catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from forecourt_client.performing import Asking, Out, Room


class BlueprintActions(Room[Out]):
    """Actions on blueprint."""

    def apply(self, *, files: Mapping[str, Any], plan: str | None = None, **asking: Unpack[Asking]) -> Out:
        """Make things what the files say: all of it or nothing, each part through its own action and with its own row.

        Args:
            files: Text of each file, by its name.
            plan: The digest of the plan that was shown: anything else is refused.
        """
        return self._perform("blueprint.apply", {"files": files, "plan": plan}, asking)

    def drift(self, *, files: Mapping[str, Any], **asking: Unpack[Asking]) -> Out:
        """Tell what is no longer as the files say, and who changed it, when and through what.

        Args:
            files: Text of each file, by its name.
        """
        return self._perform("blueprint.drift", {"files": files}, asking)

    def export(self, *, files: Mapping[str, Any] | None = None, **asking: Unpack[Asking]) -> Out:
        """Write what you may keep as files, over the ones given: order and comments stay where nothing changed.

        Args:
            files: What is written over: lines that still hold are kept.
        """
        return self._perform("blueprint.export", {"files": files}, asking)

    def patch(
        self,
        *,
        action: str,
        parameters: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        **asking: Unpack[Asking],
    ) -> Out:
        """Tell what an action would change in the files, as a patch that `git apply` takes.

        The action is not done.

        Args:
            action: What is to be done.
            parameters: With what, as the action itself takes it.
            files: What the patch is for, comments and all; without, for the files as export writes them.
        """
        return self._perform("blueprint.patch", {"action": action, "parameters": parameters, "files": files}, asking)
