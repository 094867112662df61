from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("savings", "0004_evidence")]

    operations = [
        migrations.AddField(
            model_name="contractversion",
            name="source",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
    ]
