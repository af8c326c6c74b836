"""The fixtures of pages."""

from tests.browsing import browse, business_time, no_plane, plane

__all__ = ["browse", "business_time", "no_plane", "plane"]
