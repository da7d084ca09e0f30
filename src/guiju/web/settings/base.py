"""Settings of an instance. Everything that differs between instances comes from the environment.

`environment` declares each of them and refuses those that are wrong before anything is made.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guiju.web.settings import environment, instance

environment.check()
HOME = instance.home()
RECORDS_ROOT = instance.records_root(HOME)
BACKUPS_ROOT = instance.backups_root(HOME)
BACKUPS_FOR = environment.said("GUIJU_BACKUPS_FOR")
SECRET_KEY = instance.secret(HOME, "secret-key")
CUSTOMER_KEY = instance.secret(HOME, "customer-key")
DEBUG = False
ALLOWED_HOSTS = instance.hosts()
CSRF_TRUSTED_ORIGINS = instance.trusted_origins()
TRUSTED_PROXIES = environment.said("GUIJU_PROXIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "guiju.web.shell",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "guiju.foundation",
    "guiju.kit",
    "guiju.people",
    "guiju.records",
    "guiju.policy",
    "guiju.process",
    "guiju.quality",
    "guiju.performance",
    "guiju.web.settings.backups",
]

MIDDLEWARE = [
    "guiju.kit.middleware.with_room",
    "guiju.web.shell.refusals.OneShape",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "guiju.kit.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "guiju.web.shell.middleware.ActorMiddleware",
    "guiju.web.shell.middleware.Patience",
    "guiju.web.shell.middleware.ErrorPages",
    "guiju.web.shell.middleware.SigningGate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "guiju.web.settings.urls"
WSGI_APPLICATION = "guiju.web.settings.wsgi.application"
_LOADERS = [
    (
        "django.template.loaders.cached.Loader",
        [
            "django_cotton.cotton_loader.Loader",
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", _LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "guiju.kit.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "guiju.kit.templatetags.punctuation",
                "django.templatetags.static",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": instance.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "guiju.web.shell.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "guiju.web.shell.sign_in.ClosedDoor"
# Only wrong tries count, never successful sign-ins: a whole shift comes in through one office's
# address within a minute.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed": "100/m/ip,10/5m/key"}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = bool(environment.said("GUIJU_MAIL_STRANGERS"))
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Guiju"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = (
    0.25  # hours: a forgotten password costs a quarter of an hour, a guessing robot a year
)
AXES_CLIENT_IP_CALLABLE = "guiju.kit.address.client_address"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_VERBOSE = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_day"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = instance.behind_https()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if instance.behind_https() else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = instance.language(HOME)
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [instance.PACKAGE / "locale"]
TIME_ZONE = instance.time_zone()
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "guiju.kit.assets_storage.Assets"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = (
    True  # pages name no other; compressing each file twice costs seconds
)
MEDIA_ROOT = HOME / "media"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SITE_URL = instance.site()
EMAIL_BACKEND = "guiju.foundation.letters.Queue"
_MAIL = environment.said("GUIJU_EMAIL_URL")
MAIL_CARRIER = f"django.core.mail.backends.{'smtp' if _MAIL.host else 'filebased'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = str(HOME / "mail")
DEFAULT_FROM_EMAIL = environment.said("GUIJU_EMAIL_FROM")
#: A file on another disk that gets the journal's head every day; None when none is kept.
ANCHOR_FILE = environment.said("GUIJU_ANCHOR_FILE")
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {
        "away": {"()": "guiju.foundation.away.OnceAMinute"},
        "brief": {"()": "guiju.foundation.logs.Brief"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["away", "brief"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
