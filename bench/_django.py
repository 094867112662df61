"""Django for a bench: a database of its own, nothing throttled."""

import os
from pathlib import Path


def set_up(data: Path, database: str = "") -> None:
    """Settings, apps and tables; database: an address, else SQLite in `data`."""
    data = data.resolve()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "leafenterprise.settings",
        "LEAF_DATA_DIR": str(data),
        "LEAF_HTTPS": "false",
        "LEAF_USER_RATE": "1000000/min",
        "LEAF_LOG_LEVEL": "ERROR",
        "LEAF_STATIC_FINDERS": "true",
        "DATABASE_URL": database or f"sqlite:///{data / 'db.sqlite3'}",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
