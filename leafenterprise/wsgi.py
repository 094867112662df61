"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from leafenterprise.shared.collecting import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leafenterprise.settings")
application = get_wsgi_application()
freeze_loaded()
