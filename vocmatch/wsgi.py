"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vocmatch.settings")
application = get_wsgi_application()

# Needs the apps, which the line above loads.
from search.engines import keep_warm

keep_warm()
