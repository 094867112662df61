from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("savings", "0005_contract_version_source")]

    operations = [
        migrations.AddField(
            model_name="runplan",
            name="stand_ins",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Declared models that may stand in for missing data: reference_awp.",
            ),
        ),
    ]
