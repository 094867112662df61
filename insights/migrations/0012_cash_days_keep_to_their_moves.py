"""No column changes: whoever migrates to here has the trigger that keeps days to their moves."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insights", "0011_subscription_policies")]

    operations = []
