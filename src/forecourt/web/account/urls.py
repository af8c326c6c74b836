"""The way in and out: of allauth's addresses those that we use. Nobody signs themselves up; companies invite."""

from __future__ import annotations

from allauth.account import views
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path
from django.views.generic import RedirectView

from forecourt.web.account.surrounding import in_shell
from forecourt.web.errors.views import not_found

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", in_shell(views.reauthenticate), name="account_reauthenticate"),
    path("password/change/", in_shell(views.password_change), name="account_change_password"),
    path("password/set/", in_shell(views.password_set), name="account_set_password"),
    path("2fa/", RedirectView.as_view(url="/account/security/"), name="mfa_index"),
    path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", in_shell(factors.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", in_shell(app.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", in_shell(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", in_shell(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", in_shell(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", RedirectView.as_view(url="/account/security/"), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", in_shell(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/", in_shell(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"
    ),
    path("2fa/webauthn/keys/<int:pk>/remove/", in_shell(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", in_shell(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("signup/", not_found, name="account_signup"),  # allauth's sign-in page wants its name
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
