"""The lane in the admin: what is governed there, and what is only read."""

from savings.admin import (  # noqa: F401 — register their records
    advice,
    agents,
    evidence,
    governed,
    lifecycle,
    outward,
)
