"""Django settings; values of the place it runs at come from `env.Environment`."""

from django.utils.translation import gettext_lazy as _

from .env import ROOT, Environment

ENV = Environment()
DEMO = ENV.mode == "demo"
BASE_DIR = ROOT
SECRET_KEY = ENV.key("secret_key")
DATA_KEY = ENV.key("data_key")
DEBUG = DEMO
ALLOWED_HOSTS = [host.strip() for host in ENV.hosts.split(",") if host.strip()]

INSTALLED_APPS = [
    "search",
    "vocmatch.codes",
    "vocmatch.accounts",
    "vocmatch.work",
    "vocmatch.schools",
    "vocmatch.students",
    "vocmatch.employers",
    "vocmatch.applications",
    "vocmatch.outcomes",
    "vocmatch.plans",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "vocmatch.accounts.middleware.ActorMiddleware",
    "vocmatch.accounts.middleware.PermissionMiddleware",
]
ROOT_URLCONF = "vocmatch.urls"
WSGI_APPLICATION = "vocmatch.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "vocmatch.accounts.context.site",
            ],
        },
    },
]
DATABASES = {"default": ENV.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
    ("en", _("English")),
]
LOCALE_PATHS = [BASE_DIR / "vocmatch" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = ENV.var / "static"
STATICFILES_DIRS = [BASE_DIR / "vocmatch" / "static"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.mode == "production"
X_FRAME_OPTIONS = "DENY"

VOCMATCH_VAR = ENV.var
VOCMATCH_WORK = ENV.work
