from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models

MODULES = [
    ("integrated_payments", "Integrated Payments"), ("pms", "PMS"),
    ("subscriptions_manager", "Subscriptions Manager"),
    ("appointment_manager", "Appointment Manager"), ("hr_people", "HR & People Manager"),
    ("lab_manager", "Lab Manager"), ("product_shop", "Product Shop"),
    ("inventory_compliance", "Inventory & Compliance Manager"),
    ("care_plan_subscriptions", "Care Plan Subscriptions"),
    ("hygiene_subscriptions", "Hygiene Subscriptions"),
    ("smart_treatment_proposals", "Smart Treatment Proposals"),
    ("treatment_pipeline", "Treatment Pipeline Manager"),
]  # fmt: skip


def cover(apps, schema_editor):
    """The stretches of the marks that stand already."""
    marks = apps.get_model("insights", "SourceMark").objects.order_by(
        "site_id", "source_module", "first_day"
    )
    stretch = apps.get_model("insights", "MarkedStretch")
    made, last = [], None
    for site, source, first_day, last_day in marks.values_list(
        "site_id", "source_module", "first_day", "last_day"
    ).iterator():
        is_next = last and (last.site_id, last.source_module) == (site, source)
        if is_next and first_day <= last.last_day + timedelta(days=1):
            last.last_day = max(last.last_day, last_day)
            continue
        last = stretch(site_id=site, source_module=source, first_day=first_day, last_day=last_day)
        made.append(last)
    stretch.objects.bulk_create(made, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_agents"), ("insights", "0015_privacy_requests")]

    operations = [
        migrations.CreateModel(
            name="MarkedStretch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_module", models.CharField(choices=MODULES, max_length=40)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marked_stretches",
                        to="accounts.site",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "source_module", "first_day", "last_day"),
                        name="marked_stretch_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="marked_stretch_in_order",
                    ),
                ],
            },
        ),
        migrations.RunPython(cover, migrations.RunPython.noop),
    ]
