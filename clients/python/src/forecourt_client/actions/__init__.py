"""Every action as a typed method, by room. Made from the portal's catalogue."""

from __future__ import annotations

from typing import Generic

from forecourt_client.actions.access import AccessActions
from forecourt_client.actions.automation import AutomationActions
from forecourt_client.actions.blueprint import BlueprintActions
from forecourt_client.actions.contracts import ContractsActions
from forecourt_client.actions.customers import CustomersActions
from forecourt_client.actions.data import DataActions
from forecourt_client.actions.kernel import KernelActions
from forecourt_client.actions.notifications import NotificationsActions
from forecourt_client.actions.oversight import OversightActions
from forecourt_client.performing import Out, Perform


class Rooms(Generic[Out]):
    """The rooms of the portal in which something can be done."""

    def __init__(self, perform: Perform[Out]) -> None:
        self.access = AccessActions(perform)
        self.automation = AutomationActions(perform)
        self.blueprint = BlueprintActions(perform)
        self.contracts = ContractsActions(perform)
        self.customers = CustomersActions(perform)
        self.data = DataActions(perform)
        self.kernel = KernelActions(perform)
        self.notifications = NotificationsActions(perform)
        self.oversight = OversightActions(perform)
