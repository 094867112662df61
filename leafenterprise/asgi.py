"""The ASGI entry point."""

import os

from django.core.asgi import get_asgi_application

from leafenterprise.shared.collecting import freeze_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leafenterprise.settings")
application = get_asgi_application()
freeze_loaded()
