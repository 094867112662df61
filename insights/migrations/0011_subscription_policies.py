import django.db.models.deletion
import leafenterprise.shared.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_agents'),
        ('insights', '0010_source_pulls'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubscriptionPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('at_risk_days', models.PositiveSmallIntegerField(default=30, help_text='After so many days without a payment the revenue counts as lost.')),
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='subscription_policy', to='accounts.organization')),
            ],
            options={
                'verbose_name_plural': 'subscription policies',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
    ]
