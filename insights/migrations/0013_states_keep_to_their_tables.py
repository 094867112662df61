"""No column changes: whoever migrates to here has the triggers that keep every state to its table."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insights", "0012_cash_days_keep_to_their_moves")]

    operations = []
