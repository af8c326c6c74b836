"""The addresses of the whole portal. The API and the staff's side are named by string: surfaces do not import one
another."""

from __future__ import annotations

from django.urls import include, path

from forecourt.web.account import clients
from forecourt.web.account.connect import connect
from forecourt.web.account.security import end, end_all, security
from forecourt.web.account.views import keys, revoke, switch, theme, tokens
from forecourt.web.actions.views import action, actions
from forecourt.web.activity.views import activity, checkpoint, export
from forecourt.web.company.views import company
from forecourt.web.data import kept, marks
from forecourt.web.data.explorer import explorer
from forecourt.web.data.lists import choice, choices, meters
from forecourt.web.data.streams import download, measures, series, sizes
from forecourt.web.dictionary.views import dictionary
from forecourt.web.find.views import results as find_results
from forecourt.web.health.views import alive, metrics, ready
from forecourt.web.history.views import day, estimates, origin, reasons, why
from forecourt.web.home.views import energy, guide, home
from forecourt.web.people import own_roles, requests
from forecourt.web.people.limits import limit
from forecourt.web.people.looks import look, stop
from forecourt.web.people.views import colleague, invite_again, people, remove, reset, withdraw
from forecourt.web.people.welcome import welcome
from forecourt.web.people.why import explained

urlpatterns = [
    path("", home),
    path("home/energy", energy),
    path("home/guide", guide),
    path("data/", explorer),
    path("data/series", series),
    path("data/measures", measures),
    path("data/meters", meters),
    path("data/choices", choices),
    path("data/choice", choice),
    path("data/sizes", sizes),
    path("data/download", download),
    path("data/deliveries/", include("forecourt.web.deliveries.urls")),
    path("data/marks", marks.marks),
    path("data/marks/<uuid:mark_id>/", marks.change),
    path("data/marks/<uuid:mark_id>/remove", marks.remove),
    path("data/views/", kept.views),
    path("data/views/menu", kept.menu),
    path("data/views/<uuid:view_id>/", kept.view),
    path("data/views/<uuid:view_id>/share", kept.share),
    path("data/views/<uuid:view_id>/remove", kept.remove),
    path("data/why/", why),
    path("data/reasons", reasons),
    path("data/days/<str:key>/<str:day>/", day),
    path("data/estimates/", estimates),
    path("data/origin/", origin),
    path("dictionary/", dictionary),
    path("company/", company),
    path("company/webhooks/", include("forecourt.web.webhooks.urls")),
    path("company/oversight/", include("forecourt.web.oversight.urls")),
    path("company/roles/", own_roles.own_roles),
    path("company/roles/<slug:code>/", own_roles.own_role),
    path("company/roles/<slug:code>/remove/", own_roles.remove),
    path("company/people/", people),
    path("company/people/<uuid:user_id>/", colleague),
    path("company/people/<uuid:user_id>/limit/", limit),
    path("company/people/<uuid:user_id>/remove/", remove),
    path("company/people/<uuid:user_id>/reset/", reset),
    path("company/people/invitations/<uuid:invitation_id>/again/", invite_again),
    path("company/people/invitations/<uuid:invitation_id>/withdraw/", withdraw),
    path("access/", requests.access),
    path("access/why/", explained),
    path("access/<uuid:request_id>/grant/", requests.grant),
    path("access/<uuid:request_id>/decline/", requests.decline),
    path("access/<uuid:request_id>/end/", requests.end),
    path("look/", look),
    path("look/stop/", stop),
    path("welcome/<str:secret>/", welcome),
    path("activity/", activity),
    path("activity/checkpoint", checkpoint),
    path("activity/export/", export),
    path("actions/", actions),
    path("actions/<str:name>/", action),
    path("find", find_results),
    path("tokens/", tokens),
    path("tokens/<uuid:token_id>/revoke/", revoke),
    path("tokens/clients/", clients.clients),
    path("tokens/clients/<uuid:client_id>/renew/", clients.renew),
    path("tokens/clients/<uuid:client_id>/remove/", clients.remove),
    path("connect/", connect),
    path("account/security/", security),
    path("account/sessions/end/", end_all),
    path("account/sessions/<uuid:handle>/end/", end),
    path("switch/", switch),
    path("theme/", theme),
    path("keys/", keys),
    path("approvals/", include("forecourt.web.approvals.urls")),
    path("staff/approvals/", include("forecourt.web.approvals.urls")),
    path("notifications/", include("forecourt.web.notifications.urls")),
    path("accounts/", include("forecourt.web.account.urls")),
    path("staff/", include("forecourt.staff.urls")),
    path("api/", include("forecourt.api.urls")),
    path("oauth/", include("forecourt.api.oauth.urls")),
    path("hooks/", include("forecourt.api.hooks.urls")),
    path(".well-known/oauth-authorization-server", include("forecourt.api.oauth.metadata")),
    path("healthz", alive),
    path("readyz", ready),
    path("metrics", metrics),
]

handler404 = "forecourt.web.errors.views.not_found"
handler500 = "forecourt.web.errors.views.failed"
