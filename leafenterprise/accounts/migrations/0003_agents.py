"""Assistant programs: users without a log-in, and their role."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_api_tokens"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="role_known",
        ),
        migrations.AddField(
            model_name="user",
            name="is_agent",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Has no log-in; its tokens open the assistants' doors and no others.",
                verbose_name="assistant program",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[
                    ("admin", "admin"),
                    ("operator", "operator"),
                    ("consultant", "consultant"),
                    ("viewer", "viewer"),
                    ("owner", "owner"),
                    ("practice_manager", "practice_manager"),
                    ("group_owner", "group_owner"),
                    ("group_manager", "group_manager"),
                    ("cashier", "cashier"),
                    ("provider", "provider"),
                    ("auditor", "auditor"),
                    ("agent", "agent"),
                ],
                max_length=32,
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "admin",
                            "operator",
                            "consultant",
                            "viewer",
                            "owner",
                            "practice_manager",
                            "group_owner",
                            "group_manager",
                            "cashier",
                            "provider",
                            "auditor",
                            "agent",
                        ],
                    )
                ),
                name="role_known",
            ),
        ),
    ]
