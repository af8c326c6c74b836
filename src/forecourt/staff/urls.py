"""The addresses of the staff's side."""

from __future__ import annotations

from django.urls import path

from forecourt.staff.actions.views import action, actions
from forecourt.staff.automation import editing as rules
from forecourt.staff.automation import views as automation
from forecourt.staff.conflicts import views as conflicts
from forecourt.staff.context.views import company_part, person_part
from forecourt.staff.contracts import views as contracts
from forecourt.staff.customers import editing
from forecourt.staff.customers import views as customers
from forecourt.staff.duplicates import many, splitting
from forecourt.staff.duplicates import views as duplicates
from forecourt.staff.economics.views import economics
from forecourt.staff.economics.views import export as export_economics
from forecourt.staff.facts import erasing
from forecourt.staff.facts import views as facts
from forecourt.staff.files.views import file, files
from forecourt.staff.freshness import views as freshness
from forecourt.staff.hooks import views as hooks
from forecourt.staff.imports import views as imports
from forecourt.staff.journal.views import checkpoint, entry, export, journal
from forecourt.staff.meters import views as meters
from forecourt.staff.meters.moving import choices, move
from forecourt.staff.people.views import people, person, reset
from forecourt.staff.pipeline.views import pipeline
from forecourt.staff.quarantine.views import assign, mend, queue, reject
from forecourt.staff.timeline.views import changes, company_timeline, follow, person_timeline
from forecourt.staff.views import start

urlpatterns = [
    path("", start),
    path("actions/", actions),
    path("actions/<str:name>/", action),
    path("files/", files),
    path("files/<uuid:file_id>/", file),
    path("customers/", customers.customers),
    path("customers/new/", editing.add),
    path("customers/many/", many.companies),
    path("customers/people/many/", many.people),
    path("customers/<uuid:company_id>/", customers.customer),
    path("customers/<uuid:company_id>/split/", splitting.company),
    path("customers/people/<uuid:person_id>/split/", splitting.person),
    path("customers/<uuid:company_id>/edit/", editing.edit),
    path("customers/<uuid:company_id>/facts/", facts.company_facts),
    path("customers/<uuid:company_id>/facts/<slug:field>/", facts.company_fact),
    path("customers/people/<uuid:person_id>/", facts.known_person),
    path("customers/people/<uuid:person_id>/erase/", erasing.erase),
    path("customers/people/<uuid:person_id>/facts/<slug:field>/", facts.person_fact),
    path("customers/<uuid:company_id>/people/", customers.people),
    path("customers/<uuid:company_id>/people/new/", editing.new_person),
    path("customers/<uuid:company_id>/timeline/", company_timeline),
    path("customers/people/<uuid:person_id>/timeline/", person_timeline),
    path("customers/<uuid:company_id>/follow/", follow),
    path("changes/", changes),
    path("customers/<uuid:company_id>/contracts/", customers.contracts),
    path("customers/<uuid:company_id>/contracts/new/", editing.new_contract),
    path("customers/<uuid:company_id>/meters/", customers.meters),
    path("customers/<uuid:company_id>/files/", customers.files),
    path("customers/<uuid:company_id>/context/<slug:name>/", company_part),
    path("hooks/", hooks.hooks),
    path("hooks/<slug:code>/", hooks.hook),
    path("hooks/<slug:code>/renew/", hooks.renew),
    path("hooks/<slug:code>/switch/", hooks.switch),
    path("hooks/<slug:code>/remove/", hooks.remove),
    path("imports/", imports.imports),
    path("imports/export/", imports.export),
    path("imports/<uuid:import_id>/", imports.one_import),
    path("imports/<uuid:import_id>/faults.csv", imports.faults),
    path("imports/<uuid:import_id>/match/", imports.match),
    *(path(f"imports/<uuid:import_id>/{name}/", imports.step, {"name": name}) for name in imports.STEPS),
    path("conflicts/", conflicts.conflicts),
    path("conflicts/<uuid:conflict_id>/", conflicts.conflict),
    path("conflicts/<uuid:conflict_id>/settle/", conflicts.settle),
    path("conflicts/<uuid:conflict_id>/dismiss/", conflicts.dismiss),
    path("people/", people),
    path("people/<uuid:user_id>/", person),
    path("people/<uuid:user_id>/reset/", reset),
    path("people/<uuid:user_id>/context/who/", person_part),
    path("freshness/", freshness.freshness),
    path("freshness/<slug:subject>/<slug:field>/", freshness.cell),
    path("refresh/", freshness.refresh),
    path("refresh/<uuid:refresh_id>/", freshness.decide),
    path("stewards/", freshness.stewards),
    path("stewards/<slug:role>/<slug:subject>/<slug:category>/", freshness.steward),
    path("economics/", economics),
    path("economics/export", export_economics),
    path("automation/", automation.rules),
    path("automation/new/", rules.new),
    path("automation/dead/", automation.dead),
    path("automation/runs/<uuid:run_id>/mark/", automation.mark),
    path("automation/runs/<uuid:run_id>/decide/", automation.decide),
    path("automation/<slug:code>/", automation.rule),
    path("automation/<slug:code>/turn/", automation.turn),
    path("automation/<slug:code>/edit/", rules.edit),
    path("automation/<slug:code>/replay/", rules.replay),
    path("duplicates/", duplicates.duplicates),
    path("duplicates/look/", duplicates.look),
    path("duplicates/<slug:kind>/<uuid:first_id>/<uuid:second_id>/", duplicates.compare),
    path("duplicates/<uuid:proposal_id>/", duplicates.duplicate),
    path("merges/", duplicates.merges),
    path("merges/<uuid:rework_id>/", duplicates.merge),
    path("contracts/", contracts.contracts),
    path("contracts/<uuid:contract_id>/", contracts.contract),
    path("contracts/<uuid:contract_id>/change/", contracts.change),
    path("contracts/<uuid:contract_id>/end/", contracts.end),
    path("meters/", meters.meters),
    path("meters/new/", meters.register),
    path("meters/choices/", choices),
    path("meters/<uuid:resource_id>/", meters.meter),
    path("meters/<uuid:resource_id>/move/", move),
    path("files/<uuid:file_id>/mend/", mend),
    path("files/<uuid:file_id>/reject/", reject),
    path("files/<uuid:file_id>/assign/", assign),
    path("quarantine/", queue),
    path("pipeline/", pipeline),
    path("journal/", journal),
    path("journal/export/", export),
    path("journal/checkpoint", checkpoint),
    path("journal/<uuid:entry_id>/", entry),
]
