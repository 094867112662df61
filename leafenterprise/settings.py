"""Every setting, driven by the environment; a reader that fails says what to set."""

import os
from pathlib import Path
from tempfile import gettempdir

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from leafenterprise.environment import (
    DATA_DIR,
    ROOT,
    SECRETS_FROM_FILES,  # noqa: F401 — read by the deployment checks
    TESTING,
    choice,
    env,
    named,
    receivers,
    secret,
)
from leafenterprise.timetable import TIMETABLE

# ------------------------------------------------------------------ where it runs
DEBUG = env.bool("LEAF_DEBUG", default=False) and not TESTING
LAKE_DIR = Path(env.str("LEAF_LAKE_DIR", default=str(DATA_DIR / "lake")))
UPLOAD_DIR = Path(env.str("LEAF_UPLOAD_DIR", default=str(DATA_DIR / "uploads")))
SECRET_KEY = secret("LEAF_SECRET_KEY")
MEMBER_KEY_SECRET = secret("LEAF_MEMBER_KEY")
TRAIL_KEY = secret("LEAF_TRAIL_KEY")
TRAIL_KEY_ID = env.str("LEAF_TRAIL_KEY_ID", default="k1")
TRAIL_OLD_KEYS = env.dict("LEAF_TRAIL_OLD_KEYS", default={})  # k0=its text,…
TRAIL_ANCHOR_FILE = Path(env.str("LEAF_TRAIL_ANCHORS", default=str(DATA_DIR / "anchors.jsonl")))
BACKUP_DIR = Path(env.str("LEAF_BACKUP_DIR", default=str(DATA_DIR / "backups")))
BACKUP_KEY = env.str("LEAF_BACKUP_KEY", default="")  # encrypts backups; kept outside them
BACKUP_DAYS = env.int("LEAF_BACKUP_DAYS", default=30)  # then the first of each month, for ever
# Before what a backup is made; PostgreSQL's role for restores and drills may create databases.
BACKUP_BEFORE = env.list("LEAF_BACKUP_BEFORE", default=[] if TESTING else ["migrate", "import"])
EXPORT_DAYS = env.int("LEAF_EXPORT_DAYS", default=7)  # how long an export can be taken
_OTHER = "LEAF_BACKUP_DATABASE_URL"
BACKUP_DATABASE = env.db(_OTHER) if env.str(_OTHER, default="") else None
ALLOWED_HOSTS = env.list("LEAF_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("LEAF_TRUSTED_ORIGINS", default=[])
CODE_VERSION = env.str("LEAF_CODE_VERSION", default="0.1.0")

# ------------------------------------------------------------------ what it is made of
INSTALLED_APPS = [
    "leafenterprise.shared",
    "leafenterprise.accounts",
    "leafenterprise.jobs",
    "audit.trail",
    "audit.billing",
    "audit.backup",
    "audit.exports",
    "savings",
    "tei",
    "insights",
    "insights.compensation",
    "leafenterprise.demo",
    "leafenterprise.accounts.apps.GovernanceConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
]
MIDDLEWARE = [
    "leafenterprise.shared.middleware.RequestMiddleware",
    "leafenterprise.shared.outgoing.RedactionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.trail.middleware.DeniedAttempts",
    "django_otp.middleware.OTPMiddleware",
    "leafenterprise.accounts.guards.AssistantsHaveNoSession",
    "leafenterprise.accounts.guards.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "leafenterprise.shared.middleware.ErrorPagesMiddleware",
    "audit.exports.shown.TakenFromPages",
]
ROOT_URLCONF = "leafenterprise.urls"
WSGI_APPLICATION = "leafenterprise.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "leafenterprise.accounts.navigation.navigation",
            ],
        },
    }
]

# ------------------------------------------------------------------ database
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["ENGINE"] = "leafenterprise.shared.sqlite"
    # A file, as in production: in memory all threads of a live server share one connection.
    DATABASES["default"]["TEST"] = {"NAME": f"{gettempdir()}/leaf-test-{os.getpid()}.sqlite3"}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            # Keys lie at random: without their inner pages each new row is read for anew.
            " PRAGMA cache_size=-65536;"
        ),
    }
else:
    # Beside what the address asks for: sslmode, sslrootcert. No statement here is so long that
    # compiling it first would pay, or that it should take the cores of those who wait.
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
        "-c lock_timeout=5000 -c statement_timeout=30000"
        " -c idle_in_transaction_session_timeout=60000 -c jit=off"
        " -c max_parallel_workers_per_gather=0"
    )
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# ------------------------------------------------------------------ people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3600
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "leafenterprise.accounts.guards.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False
AXES_USERNAME_FORM_FIELD = "username"  # not “email”: what authenticate() is called with
AXES_CLIENT_IP_CALLABLE = "leafenterprise.shared.requests.source_address"
OTP_TOTP_ISSUER = "LeafEnterprise"
TOKEN_DAYS = env.int("LEAF_TOKEN_DAYS", default=90)

# ------------------------------------------------------------------ transport and browser
SECURE_TRANSPORT = env.bool("LEAF_HTTPS", default=not DEBUG and not TESTING)
SECURE_SSL_REDIRECT = SECURE_TRANSPORT
SESSION_COOKIE_SECURE = SECURE_TRANSPORT
CSRF_COOKIE_SECURE = SECURE_TRANSPORT
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_TRANSPORT
SECURE_HSTS_PRELOAD = SECURE_TRANSPORT
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
BEHIND_PROXY = env.bool("LEAF_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "leafenterprise.shared.pages.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
UPLOAD_MAX_BYTES = env.int("LEAF_UPLOAD_MAX_BYTES", default=8 * 1024**3)
EVIDENCE_MAX_BYTES = env.int("LEAF_EVIDENCE_MAX_BYTES", default=50 * 1024**2)
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# ------------------------------------------------------------------ language, files
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = DEBUG or TESTING or env.bool("LEAF_STATIC_FINDERS", default=False)
WHITENOISE_AUTOREFRESH = TESTING  # nothing is scanned when a test client starts
STATIC_ROOT = (
    None
    if WHITENOISE_USE_FINDERS
    else Path(env.str("LEAF_STATIC_ROOT", default=str(ROOT / "staticfiles")))
)

# ------------------------------------------------------------------ API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "leafenterprise.accounts.tokens.TokenAuthentication",
        "leafenterprise.shared.api.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["leafenterprise.accounts.permissions.HasCapability"],
    "DEFAULT_RENDERER_CLASSES": ["leafenterprise.shared.api.RedactingRenderer"],
    "DEFAULT_PARSER_CLASSES": ["leafenterprise.shared.api.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "leafenterprise.shared.api.Pages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "leafenterprise.shared.api.Ordering",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("LEAF_ANON_RATE", default="60/min") if not TESTING else None,
        "user": env.str("LEAF_USER_RATE", default="1200/min") if not TESTING else None,
    },
    "NUM_PROXIES": 1 if BEHIND_PROXY else 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "EXCEPTION_HANDLER": "leafenterprise.shared.api_errors.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "leafenterprise.shared.schema.Schema",
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
API_LISTED_DETAILS = ["/api/v1/tei/"]  # error details are a list under these, elsewhere an object
SPECTACULAR_SETTINGS = {
    "TITLE": "LeafEnterprise API",
    "DESCRIPTION": "Governed money facts: every figure with its formula, evidence and readiness.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api(/v1)?",
    "SERVE_PERMISSIONS": ["leafenterprise.accounts.permissions.SignedIn"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None, "docExpansion": "none"},
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "leafenterprise.shared.schema.add_errors",
        "leafenterprise.shared.schema.say_anything_once",
    ],
}

# ------------------------------------------------------------------ jobs
JOBS_MODE = env.str("LEAF_JOBS", default="embedded")  # embedded: a loop; celery: broker and workers
JOB_LEASE_SECONDS = env.int("LEAF_JOB_LEASE_SECONDS", default=30)
JOB_GRACE_SECONDS = env.int("LEAF_JOB_GRACE_SECONDS", default=20)  # to finish after SIGTERM
ENGINE_THREADS = env.int("LEAF_ENGINE_THREADS", default=os.cpu_count() or 2)
ENGINE_MEMORY = env.str("LEAF_ENGINE_MEMORY", default="3GB")
SAVINGS_ENGINE = choice("SAVINGS_ENGINE", "duckdb", "spark")
SPARK_MASTER = env.str("LEAF_SPARK_MASTER", default=f"local[{ENGINE_THREADS}]")
SPARK_CONF = env.dict("LEAF_SPARK_CONF", default={})  # spark.executor.memory=8g,…
SPARK_NAMES = env.dict("LEAF_SPARK_NAMES", default={})  # /srv/lake=abfss://lake@account…/lake,…
# The pocket consultant: off unless an endpoint, a deployment and a key are given.
CONSULTANT = {
    "enabled": env.bool("LEAF_CONSULTANT", default=False) and not TESTING,
    "endpoint": env.str("AZURE_OPENAI_ENDPOINT", default=""),
    "key": env.str("AZURE_OPENAI_API_KEY", default=""),
    "deployment": env.str("AZURE_OPENAI_DEPLOYMENT", default=""),
    "api_version": env.str("AZURE_OPENAI_API_VERSION", default="2024-10-21"),
    "deadline_s": env.float("LEAF_CONSULTANT_DEADLINE_SECONDS", default=20.0),
    "retries": env.int("LEAF_CONSULTANT_RETRIES", default=1),
    "max_bytes": env.int("LEAF_CONSULTANT_MAX_BYTES", default=512 * 1024),
    "max_tokens": env.int("LEAF_CONSULTANT_MAX_TOKENS", default=1500),
}
if CONSULTANT["enabled"] and not all(
    CONSULTANT[name] for name in ("endpoint", "key", "deployment")
):
    raise ImproperlyConfigured(
        "LEAF_CONSULTANT=1 needs AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY and "
        "AZURE_OPENAI_DEPLOYMENT; set them, or leave LEAF_CONSULTANT unset."
    )
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 6 * 3600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 7 * 3600,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,  # of the sender, which would keep a request waiting; workers go on trying
}
CELERY_BEAT_SCHEDULE = TIMETABLE
_REDIS = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
_MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
_FILES = {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": DATA_DIR / "counters",
}
CACHES = {
    "default": _REDIS if JOBS_MODE == "celery" else _MEMORY,
    # what several processes must count together
    "counters": _MEMORY if TESTING else _REDIS if JOBS_MODE == "celery" else _FILES,
}

# ------------------------------------------------------------------ mail
# smtp+tls://user:password@host:587; the console writes links to new passwords into the log
_MAIL = env.email_url("LEAF_MAIL_URL", default="consolemail://")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"] or "", _MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _MAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_TLS", False), _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = env.str("LEAF_MAIL_FROM", default="LeafEnterprise <noreply@localhost>")
MAIL_TAKES_TIME = EMAIL_BACKEND.endswith("smtp.EmailBackend") and not TESTING

# ------------------------------------------------------------------ other systems
# Who gets dashboard payloads, off unless named: LEAF_DASHBOARD_DESTINATIONS=domo and, for each,
# LEAF_DASHBOARD_DOMO_URL, …_SECRET (signs every push) and …_ORGANIZATIONS (slugs).
DASHBOARD_DESTINATIONS = receivers("LEAF_DASHBOARD")

# Who gets the performance feed of the insights lane, named in the same way: LEAF_FEED_DESTINATIONS
# and, for each, LEAF_FEED_<NAME>_URL, …_SECRET and …_ORGANIZATIONS.
FEED_DESTINATIONS = receivers("LEAF_FEED")

# Which modules are told of events, named in the same way: LEAF_MODULE_DESTINATIONS and, for each,
# LEAF_MODULE_<NAME>_URL, …_SECRET, …_ORGANIZATIONS, and …_MODULE: task_manager, communication_hub
# or accounting.
MODULE_DESTINATIONS = receivers("LEAF_MODULE", "module")

# Which sources of the insights lane are asked, named in the same way: LEAF_SOURCES and, for each,
# the variables that docs/insights-sources.md tells of.
_NEEDED = ("module", "url", "secret", "organization")
SOURCE_ADDRESSES = named("LEAF_SOURCES", "LEAF_SOURCE", _NEEDED, optional=("site", "currency"))

# Where evidence is collected from, off unless configured: LEAF_SHAREPOINT_CLIENT_ID and so on;
# docs/connectors.md says what each system needs.
_ACCESS = ("organization", "base_url", "token_url", "client_id", "client_secret", "place", "folder")
_DOMO = {"base_url": "https://api.domo.com", "token_url": "https://api.domo.com/oauth/token"}
CONNECTORS = {
    name: {
        key: env.str(f"LEAF_{name}_{key}".upper(), default=known.get(key, "")) for key in _ACCESS
    }
    for name, known in (
        ("sharepoint", {"base_url": "https://graph.microsoft.com/v1.0"}),
        ("salesforce", {}),
        ("adls", {}),
        ("domo", _DOMO),
    )
}

# ------------------------------------------------------------------ logs
LOG_FORMAT = env.str("LEAF_LOG_FORMAT", default="console" if DEBUG else "json")
LOGGING_CONFIG = "leafenterprise.shared.logs.configure"
LOGGING = {"level": env.str("LEAF_LOG_LEVEL", default="INFO"), "format": LOG_FORMAT}
METRICS_TOKEN = env.str("LEAF_METRICS_TOKEN", default="")
SILENCED_SYSTEM_CHECKS: list[str] = []
