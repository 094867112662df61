"""Where administrators govern business cases: templates, clients and what hangs on them."""

from tei.admin import clients, reports, tools  # noqa: F401 — register their records
