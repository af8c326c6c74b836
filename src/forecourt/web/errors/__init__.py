"""Errors: what a page says where there is nothing, where a form is too old, and where we failed."""

from forecourt.web.errors.views import csrf_failure

__all__ = ["csrf_failure"]
