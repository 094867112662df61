"""The demonstration application."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Seeds and serves a system to look at."""

    name = "leafenterprise.demo"
    label = "demo"
