"""A file loaded under the wrong PBM can be loaded under the right one: another dataset."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("savings", "0012_upload_failed")]

    operations = [
        migrations.RemoveConstraint("claimdataset", "dataset_once"),
        migrations.AddConstraint(
            "claimdataset",
            models.UniqueConstraint(
                fields=["organization", "pbm", "sha256", "layout"], name="dataset_once"
            ),
        ),
    ]
