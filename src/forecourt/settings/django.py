"""Django's settings, derived from the environment in one place.

Only processes that serve pages or run actions load this; the data plane reads
`forecourt.settings.environment` alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from forecourt.settings.databases import from_url
from forecourt.settings.environment import environment

env = environment()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = False
SIGNS = env.is_handed("web.key") and env.secret_path("web.key").exists()
SECRET_KEY = env.secret("web.key").hex() if SIGNS else "unset: this process signs nothing"
ALLOWED_HOSTS = [host.strip() for host in env.hosts.split(",") if host.strip()]
ROOT_URLCONF = "forecourt.web.urls"
WSGI_APPLICATION = "forecourt.processes.web.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = True

ROOMS = [
    "kernel",
    "customers",
    "access",
    "contracts",
    "data",
    "notifications",
    "oversight",
    "automation",
    "blueprint",
    "look",
    "web",
    "staff",
    "api",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    *(f"forecourt.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "forecourt.look.timing.ServerTiming",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "forecourt.look.compression.PageCompression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "forecourt.access.devices.DeviceCookies",
    "django_htmx.middleware.HtmxMiddleware",
    "forecourt.look.headers.SecurityHeaders",
    "forecourt.look.refusals.Refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "look" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "forecourt.look.context.provider",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": from_url(env.database_url)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kernel_cache"}}

# Sessions: only a hash of the cookie is stored, so reading the table signs nobody in.
SESSION_ENGINE = "forecourt.access.sessions"
SESSION_COOKIE_NAME = "forecourt"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.secure_cookies
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
CSRF_FAILURE_VIEW = "forecourt.web.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "forecourt.access.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": f"{env.sign_in_limit}/key,60/5m/ip"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "forecourt.access.factors.FactorsAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is proved by its invitation's link
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "add_webauthn": "forecourt.access.passkey_forms.AddPasskey",
    "login_webauthn": "forecourt.access.passkey_forms.SignInWithPasskey",
    "authenticate_webauthn": "forecourt.access.passkey_forms.SecondStepWithPasskey",
    "reauthenticate_webauthn": "forecourt.access.passkey_forms.ConfirmWithPasskey",
}
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # each look at the sign-in page asks once
EMAIL_BACKEND = "forecourt.notifications.outbox.backend.Outbox"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

LANGUAGE_CODE = "en-au"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "look" / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
#: Built files carry a hash of their content in their names: browsers may keep them for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/.+-[0-9A-Z]{8}\.\w+$"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_TEMP_DIR = env.home / "spool" if (env.home / "spool").is_dir() else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"forecourt": {"level": "INFO"}},
}
