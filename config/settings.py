"""Settings. Everything that differs between machines comes from the environment through `config.env`."""

from pathlib import Path

import drf_spectacular_sidecar
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from access.logs import configure as configure_logs
from config import env

BASE_DIR = Path(__file__).resolve().parent.parent

# Which of our processes this is: web, worker, vault or owner (migrate, create_organization, seed).
PROCESS = env.text("UPWELL_PROCESS", "web")
if PROCESS not in {"web", "worker", "vault", "owner"}:
    raise ImproperlyConfigured(f"UPWELL_PROCESS is {PROCESS!r}; it must be web, worker, vault or owner")

# A machine of a developer, a test or a demonstration: what production refuses is allowed.
LOCAL = env.flag("DEBUG")
DEMO = env.flag("UPWELL_DEMO")
if DEMO and not LOCAL:
    raise ImproperlyConfigured("UPWELL_DEMO switches safety off for a demonstration; it needs DEBUG")
# A demonstration shows the pages that people will see, also where something is wrong: a technical page would tell a
# stranger's address from one where nothing is.
DEBUG = LOCAL and not DEMO

SECRET_KEY = env.secret("SECRET_KEY")
if not LOCAL and (len(SECRET_KEY) < 50 or "insecure" in SECRET_KEY):
    raise ImproperlyConfigured("SECRET_KEY must be a random string of 50 characters or more")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", ["localhost", "127.0.0.1"] if LOCAL else [])
BASE_URL = env.text("UPWELL_BASE_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", [])
# Wraps the data keys of organizations (32 bytes, base64). The vault never has it: it holds no readable text.
WRAPPING_KEY = env.secret("UPWELL_WRAPPING_KEY", default="" if PROCESS == "vault" else None)
# While the wrapping key changes: the one before, which still unwraps what manage.py rotate_keys has not wrapped anew.
WRAPPING_KEY_BEFORE = env.secret("UPWELL_WRAPPING_KEY_BEFORE", default="")
# Where the vault keeps the period keys; only the vault's own process is given it.
VAULT_KEYS = env.text("UPWELL_VAULT_KEYS")
# How long a closed case of the help desk is kept before it is erased.
HELP_CASE_MONTHS = env.number("UPWELL_HELP_CASE_MONTHS", 12)
if HELP_CASE_MONTHS < 2:  # an author may open a closed case again for 30 days
    raise ImproperlyConfigured("UPWELL_HELP_CASE_MONTHS must be 2 or more")
# Under DEBUG only: an ISO time, or @file that holds one, from which every process takes the time (access.clock).
NOW = env.text("UPWELL_NOW")
if NOW and not LOCAL:
    raise ImproperlyConfigured("UPWELL_NOW sets the clock of a demonstration; it needs DEBUG")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # our form templates stand on its widgets
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tables2",
    "django_filters",
    "django_structlog",
    "access",
    "audit",
    "jobs",
    "notifications",
    "accounts",
    "programs",
    "pairing",
    "sessions.apps.SessionsConfig",
    "feedback",
    "metrics",
    "home",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "home.errors.FormAddressMiddleware",
    "accounts.middleware.TenantMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context.shell",
            ],
            "builtins": ["access.templatetags.upwell"],
        },
    }
]
FORM_RENDERER = "access.forms.Renderer"
DJANGO_TABLES2_TEMPLATE = "django_tables2/upwell.html"

DATABASES = {"default": env.database(env.secret("DATABASE_URL"))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if PROCESS == "web":
    # Only the web process pools: Celery would close a pool at every task.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": env.number("UPWELL_POOL", 10)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts_public:organizations"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "change_password": "accounts.sign_in.ChangePasswordForm",
    "reset_password_from_key": "accounts.sign_in.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail after each change of password, address or second step
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # whoever finds an open screen cannot move the account to another mailbox
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if LOCAL else "https"
# The package's own limits, written out because they are ours to answer for; "key" is the address that was typed.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "signup": "20/m/ip",
}
# How many proxies of ours stand before the web process. The package believes no X-Forwarded-For beyond them: a caller could write
# anything there, and with too small a number everybody would share the proxy's own address, and its limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("UPWELL_PROXIES", 0 if LOCAL else 1)
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Upwell"
USERSESSIONS_TRACK_ACTIVITY = False

# Safety -------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # Tabler's own images are data URLs in its stylesheet
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER_FILTER = "access.reports.NothingTyped"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if not LOCAL:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^health/?$", r"^metrics/?$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
# A mapped people file comes back as a form field between two steps of the import, because nothing of it is kept here.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # an upload stays in memory: it is never written to disk
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# Language, time, numbers --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Files ---------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static-built"
_npm = BASE_DIR / "node_modules"
_swagger = Path(drf_spectacular_sidecar.__file__).parent / "static/drf_spectacular_sidecar/swagger-ui-dist"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler", _npm / "@tabler/core/dist"),
    ("vendor/alpine", _npm / "@alpinejs/csp/dist"),
    ("vendor/echarts", _npm / "echarts/dist"),
    ("vendor/swagger", _swagger),
    ("vendor/newsreader", _npm / "@fontsource-variable/newsreader"),
    ("vendor/instrument-sans", _npm / "@fontsource-variable/instrument-sans"),
]
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing people upload is ever kept
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if LOCAL else "config.storage.AssetStorage"
    },
}

# Mail, cache, jobs ----------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("UPWELL_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("UPWELL_SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("UPWELL_SMTP_USER")
EMAIL_HOST_PASSWORD = env.secret("UPWELL_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = env.flag("UPWELL_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("UPWELL_FROM", "Upwell <upwell@localhost>")
# The domain whose mail is given to `manage.py take_mail`: answers to invitations, and mails that could not be delivered. Empty: none is.
INBOUND_DOMAIN = env.text("UPWELL_INBOUND_DOMAIN")
MAIL_SINK = env.text("UPWELL_MAIL_SINK") if DEMO else ""

# What Prometheus shows at /metrics (Authorization: Bearer ...); without one there is no such page.
METRICS_TOKEN = env.secret("UPWELL_METRICS_TOKEN", default="")
if METRICS_TOKEN and not LOCAL and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("UPWELL_METRICS_TOKEN must be a random string of 32 characters or more")

REDIS_URL = env.secret("REDIS_URL", default="redis://localhost:6379/0")
# Sign-in throttling lives here and must hold across web processes.
CACHES = {
    "default": {
        "BACKEND": "access.cache.TolerantRedisCache",
        "LOCATION": env.text("CACHE_URL", REDIS_URL.replace("redis+socket://", "unix://")),
        "TIMEOUT": 300,
    }
}

# The API. Who may call is checked by our middleware before an endpoint runs, so the framework authenticates nobody.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["access.throttle.TokenThrottle"],
    "DEFAULT_THROTTLE_RATES": {"token": "120/min"},
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "access.api.errors_in_rows",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Upwell",
    "DESCRIPTION": "KPIs of the organization. Show a token: `Authorization: Bearer …`.",
    "VERSION": "1",
    "APPEND_COMPONENTS": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    "SECURITY": [{"token": []}],
    "SERVE_INCLUDE_SCHEMA": False,
}

LOGGING = configure_logs(debug=LOCAL)
LOGGING_CONFIG = "logging.config.dictConfig"
