"""The shapes of exports in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audit.exports.declaration import ExportTable
from audit.exports.models import FORMS, ExportLog, ExportSchedule
from audit.exports.states import EXPORT

MOST_FIELDS = 200


class ExportColumnOut(serializers.Serializer[Any]):
    """A column of a table: what `fields` may name."""

    id = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()


class ExportTableOut(serializers.Serializer[Any]):
    """A table that can leave. days: whether a range of days narrows it."""

    id = serializers.CharField()
    title = serializers.CharField()
    forms = serializers.ListField(child=serializers.ChoiceField(choices=list(FORMS)))
    days = serializers.BooleanField()
    filters = serializers.ListField(child=serializers.CharField())
    columns = ExportColumnOut(many=True)


def table_out(full_id: str, table: ExportTable) -> dict[str, Any]:
    """The table as it is shown."""
    return {
        "id": full_id,
        "title": table.title,
        "forms": [form for form in FORMS if form != "png" or table.chart],
        "days": bool(table.dated),
        "filters": sorted(table.filters.base_filters) if table.filters else [],
        "columns": table.columns,
    }


class ExportSheetShape(serializers.Serializer[Any]):
    """A sheet: a table by its id, and of its columns these; all where none is named."""

    table = serializers.CharField(max_length=120)
    fields = serializers.ListField(  # type: ignore[assignment]
        child=serializers.CharField(max_length=80), required=False, max_length=MOST_FIELDS
    )


class ExportOrderIn(serializers.Serializer[Any]):
    """What is asked for. organization: its slug; all of yours where none is named."""

    title = serializers.CharField(max_length=120, required=False)
    form = serializers.ChoiceField(choices=list(FORMS.items()))
    sheets = serializers.ListField(child=ExportSheetShape(), min_length=1, max_length=20)
    organization = serializers.SlugField(required=False)
    filters = serializers.DictField(child=serializers.CharField(max_length=200), required=False)
    first_day = serializers.DateField(required=False)
    last_day = serializers.DateField(required=False)


class ExportTemplateIn(serializers.Serializer[Any]):
    """A template for everybody of an organization."""

    organization = serializers.SlugField()
    title = serializers.CharField(max_length=80)
    form = serializers.ChoiceField(choices=list(FORMS.items()))
    sheets = serializers.ListField(child=ExportSheetShape(), min_length=1, max_length=20)


class ExportTemplateOut(serializers.Serializer[Any]):
    """A template, the house's (by its name) or an organization's (by its id)."""

    id = serializers.CharField()
    title = serializers.CharField()
    form = serializers.ChoiceField(choices=list(FORMS))
    sheets = ExportSheetShape(many=True)
    is_own = serializers.BooleanField()


class ExportOfTemplateIn(serializers.Serializer[Any]):
    """A template and for which organization; a schedule and an own template need one."""

    template = serializers.CharField(max_length=80)
    organization = serializers.SlugField(required=False)


class ExportsOfIn(serializers.Serializer[Any]):
    """Of which organization, by its slug."""

    organization = serializers.SlugField(required=False)


class ExportScheduleIn(serializers.Serializer[Any]):
    """A template to be made of every month that is over."""

    template = serializers.CharField(max_length=80)
    organization = serializers.SlugField()


class ExportScheduleOut(serializers.ModelSerializer[ExportSchedule]):
    """A monthly export."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    sheets = ExportSheetShape(many=True, read_only=True)

    class Meta:
        model = ExportSchedule
        fields = ("id", "organization", "title", "form", "sheets", "is_active", "created_at")
        read_only_fields = fields


class ExportLogOut(serializers.ModelSerializer[ExportLog]):
    """An export: what was asked, what came, and until when it can be taken."""

    id = serializers.CharField(source="public_id", read_only=True)
    organization = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, allow_null=True
    )
    requested_by = serializers.StringRelatedField[Any]()
    state = serializers.ChoiceField(choices=EXPORT.choices(), read_only=True)
    sheets = serializers.SerializerMethodField()
    filters = serializers.DictField(child=serializers.CharField(), read_only=True)
    job = serializers.CharField(source="job_id", read_only=True)

    class Meta:
        model = ExportLog
        fields = (
            "id", "organization", "requested_by", "title", "form", "sheets", "filters",
            "first_day", "last_day", "period", "state", "job", "rows", "size_bytes", "sha256",
            "file_name", "made_at", "expires_at", "error_message", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ExportSheetShape(many=True))
    def get_sheets(self, export: ExportLog) -> list[dict[str, Any]]:
        """The tables; a page's own file names its title instead."""
        return [
            {
                "table": sheet.get("table") or sheet.get("title", ""),
                "fields": list(sheet.get("fields", ())),
            }
            for sheet in export.sheets
        ]
