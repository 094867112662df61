"""Templates: named sheets and fields, the house's and an organization's own."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from audit import trail
from audit.exports.builtin import TEMPLATES
from audit.exports.models import ExportTemplate
from audit.exports.orders import Order, refuse_impossible
from audit.exports.registry import table_named, tables
from leafenterprise.accounts.access import can, check
from leafenterprise.accounts.models import Organization
from leafenterprise.shared.errors import Conflict, InvalidInput

KEPT = trail.register("export_template.kept", "An export template was kept")


class TemplateExists(Conflict):
    """The organization has a template of that name."""

    code = "TEMPLATE_EXISTS"
    message = "There is a template of that name already; choose another."


class UnknownTemplate(InvalidInput):
    """There is none, or some of its tables are not for the person."""

    code = "UNKNOWN_TEMPLATE"
    message = "There is no such template for you."


@dataclass(frozen=True)
class Template:
    """One of them, wherever it comes from; id: its name, or the public id of a row."""

    id: str
    title: str
    form: str
    sheets: tuple[dict[str, Any], ...]
    is_own: bool = False

    @property
    def words(self) -> str:
        """The titles of its tables."""
        return ", ".join(table_named(sheet["table"]).title for sheet in self.sheets)

    def order(self, organization: Organization | None) -> Order:
        """What the template asks for, of the organization or of all of the person's."""
        return Order(
            title=self.title, form=self.form, sheets=self.sheets, organization=organization
        )


def list_templates(user: Any, organization: Organization | None) -> list[Template]:
    """Those of which the person may take every table."""
    found = [
        Template(name, one["title"], one["form"], _known(one["sheets"]))
        for name, one in TEMPLATES.items()
    ]
    if organization is not None:
        for row in ExportTemplate.objects.filter(organization=organization).order_by("title"):
            found.append(own_template(row))
    return [one for one in found if one.sheets and _may(user, one, organization)]


def get_template(user: Any, organization: Organization | None, wanted: str) -> Template:
    """The one of that id. Raises: UnknownTemplate."""
    for one in list_templates(user, organization):
        if one.id == wanted:
            return one
    raise UnknownTemplate(template=wanted)


def own_template(row: ExportTemplate) -> Template:
    """An organization's own, without the tables that are not installed."""
    return Template(row.public_id, row.title, row.form, _known(row.sheets), is_own=True)


def keep_template(
    *, organization: Organization, title: str, form: str, sheets: list[dict[str, Any]], by: Any
) -> ExportTemplate:
    """A template for everybody of the organization.

    Raises: NotAllowed for a table the person may not take there, InvalidInput, TemplateExists.
    """
    order = Order(title=title, form=form, sheets=tuple(sheets), organization=organization)
    refuse_impossible(order)
    for sheet in sheets:
        check(by, table_named(sheet["table"]).capability, organization)
    try:
        with transaction.atomic():
            kept = ExportTemplate.objects.create(
                organization=organization, created_by=by, title=title[:80], form=form,
                sheets=sheets,
            )  # fmt: skip
            trail.record(
                KEPT, organization=organization, actor=by, target=kept,
                after={"title": kept.title, "form": form, "sheets": sheets},
            )  # fmt: skip
    except IntegrityError as twice:
        raise TemplateExists from twice
    return kept


def _known(sheets: list[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple(sheet for sheet in sheets if sheet["table"] in tables())


def _may(user: Any, template: Template, organization: Organization | None) -> bool:
    asked = {table_named(sheet["table"]).capability for sheet in template.sheets}
    return all(can(user, capability, organization) for capability in asked)
