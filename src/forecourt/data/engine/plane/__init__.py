"""The data plane: a raw ASGI application that opens grants and streams what they open.

It knows no accounts, no manifest and no tables; it ignores and never logs Authorization, cookies and query strings.
"""

from forecourt.data.engine.plane.application import Plane
from forecourt.data.engine.plane.delivery import Delivery, Report
from forecourt.data.engine.plane.desk import Desk, PlaneKeys, open_desk
from forecourt.data.engine.plane.revocations import Revocation, Revocations

__all__ = ["Delivery", "Desk", "Plane", "PlaneKeys", "Report", "Revocation", "Revocations", "open_desk"]
