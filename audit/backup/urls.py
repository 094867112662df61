"""Routes of backups; restoring is for the command line alone."""

from django.urls import path

from audit.backup import pages

urlpatterns = [
    path("backups/", pages.backups, name="backups"),
    path("backups/new/", pages.create, name="backup-new"),
]
