"""The access table as a document."""

from leafenterprise.accounts.access import CAPABILITIES, ROLES
from leafenterprise.accounts.navigation import ENTRIES

HEAD = """# Who may do what

Written by `manage.py write_docs` from `leafenterprise/accounts/access.py`, which API permissions,
page guards, the admin and the navigation read. A role is held in one organization, in all its sites
or in listed ones; a person may hold several. A platform administrator (superuser) holds every right
in every organization.
"""


def access_markdown() -> str:
    """Roles, rights by role, and what the navigation offers for each right."""
    return "\n".join([HEAD, *_roles(), "", *_rights(), "", *_pages(), ""])


def _roles() -> list[str]:
    rows = [f"| {role} | {does} |" for role, does in ROLES.items()]
    return ["## Roles", "", "| role | what it is for |", "|---|---|", *rows]


def _rights() -> list[str]:
    rows = [
        f"| `{row.id}` | {row.does} | {', '.join(role for role in ROLES if role in row.roles)} |"
        for row in CAPABILITIES.values()
    ]
    return ["## Rights", "", "| right | what it allows | roles |", "|---|---|---|", *rows]


def _pages() -> list[str]:
    rows = [
        f"| {entry.label} | {f'`{entry.capability}`' if entry.capability else 'log-in'} |"
        for entry in ENTRIES
    ]
    return ["## Pages in the navigation", "", "| page | right needed |", "|---|---|", *rows]
