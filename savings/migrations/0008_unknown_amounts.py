"""Dollars that are not known are null, and the lines a rule could judge are counted."""

from django.db import migrations, models

DOLLARS = {
    "completenessline": ("ingredient_cost_usd", "plan_paid_usd"),
    "ruleoutcome": ("at_stake_usd", "recoverable_usd"),
}
COUNTS = ("at_stake_unknown", "recoverable_unknown", "lines_judged", "lines_unjudged")


class Migration(migrations.Migration):
    dependencies = [("savings", "0007_lifecycle")]

    operations = [
        *(
            migrations.AddField("ruleoutcome", name, models.BigIntegerField(null=True))
            for name in COUNTS
        ),
        *(
            migrations.AlterField(
                model, name, models.DecimalField(decimal_places=2, max_digits=18, null=True)
            )
            for model, names in DOLLARS.items()
            for name in names
        ),
    ]
