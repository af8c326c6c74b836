"""The addresses of the staff's side."""

from __future__ import annotations

from django.urls import path

from forecourt.staff.customers.views import customer, customers
from forecourt.staff.files.views import file, files
from forecourt.staff.journal.views import journal
from forecourt.staff.views import start

urlpatterns = [
    path("", start),
    path("files/", files),
    path("files/<uuid:file_id>/", file),
    path("customers/", customers),
    path("customers/<uuid:company_id>/", customer),
    path("journal/", journal),
]
