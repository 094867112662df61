"""The demonstration's invented organizations and people."""

from dataclasses import dataclass

from leafenterprise.accounts.models import Membership, Organization, User

PASSWORD = "leaf-demo-2026"  # noqa: S105 — printed on purpose; the demonstration holds invented data


@dataclass(frozen=True)
class Person:
    """One log-in of the demonstration."""

    email: str
    name: str
    role: str
    organization: str
    can_do: str


ORGANIZATIONS = {
    "cedar-benefits": "Cedar Benefits Council",
    "harbor-health": "Harbor Health Trust",
    "willow-dental": "Willow Dental Group",
    "alder-anesthesia": "Alder Anesthesia Associates",
}
PRACTICE = "willow-dental"
PHYSICIANS = "alder-anesthesia"
PEOPLE = (
    Person("admin@demo.example", "Ada Admin", "admin", "cedar-benefits",
           "governs contracts, layouts, run plans and users; Django admin"),
    Person("operator@demo.example", "Omar Operator", "operator", "cedar-benefits",
           "loads claims, resolves requests, queues runs, exports workbooks"),
    Person("consultant@demo.example", "Cora Consultant", "consultant", "cedar-benefits",
           "reads reports, drills down, queues for own clients"),
    Person("viewer@demo.example", "Vic Viewer", "viewer", "cedar-benefits", "reads reports"),
    Person("auditor@demo.example", "Aud Auditor", "auditor", "cedar-benefits",
           "reads and verifies the audit trail"),
    Person("owner@demo.example", "Olive Owner", "owner", PRACTICE,
           "owns a practice of three sites: dashboards, cards, statements"),
    Person("group@demo.example", "Greta Group", "group_owner", PRACTICE,
           "sees the sites of the practice side by side"),
    Person("cashier@demo.example", "Carl Cashier", "cashier", PRACTICE,
           "counts the till of a day, blind"),
    Person("second@demo.example", "Sita Second", "cashier", PRACTICE,
           "verifies what another cashier counted"),
    Person("provider@demo.example", "Anna Aldous", "provider", PRACTICE,
           "treats patients, reads own statements"),
    Person("physician@demo.example", "Rowan Ellery", "provider", PHYSICIANS,
           "keeps a case log, audits billing, sees own compensation"),
    Person("outsider@demo.example", "Otto Outsider", "consultant", "harbor-health",
           "belongs to another client and sees none of this"),
)  # fmt: skip


def seed_people() -> Organization:
    """Make (once) the demonstration's organizations and log-ins; the main one comes back."""
    organizations = {
        slug: Organization.objects.get_or_create(slug=slug, defaults={"name": name})[0]
        for slug, name in ORGANIZATIONS.items()
    }
    for person in PEOPLE:
        user = User.objects.filter(email=person.email).first()
        if user is None:
            user = User.objects.create_user(person.email, PASSWORD, name=person.name)
        Membership.objects.get_or_create(
            user=user, organization=organizations[person.organization], role=person.role
        )
    return organizations["cedar-benefits"]
