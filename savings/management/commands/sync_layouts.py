"""manage.py sync_layouts: the built-in source layouts of this version, stored."""

from typing import Any

from django.core.management.base import BaseCommand

from savings.actions.layouts import sync_layouts


class Command(BaseCommand):
    """Stores the built-in layouts that are not stored yet."""

    help = "Store the built-in source layouts; stored versions never change."

    def handle(self, *args: Any, **options: Any) -> None:
        """Store and list."""
        for layout in sync_layouts():
            self.stdout.write(f"{layout.layout_id} v{layout.version}  {layout.digest[:12]}")
