import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_agents'),
        ('insights', '0008_feeds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ModuleMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('destination', models.CharField(max_length=64)),
                ('payload', models.JSONField()),
                ('payload_digest', models.CharField(max_length=64)),
                ('effect_key', models.CharField(max_length=64, unique=True)),
                ('state', models.CharField(choices=[('queued', 'queued'), ('delivered', 'delivered'), ('failed', 'failed'), ('given_up', 'given up')], default='queued', max_length=16)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('http_status', models.PositiveIntegerField(null=True)),
                ('error_code', models.CharField(blank=True, max_length=64)),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('job_id', models.CharField(blank=True, max_length=12)),
                ('queued_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('module', models.CharField(choices=[('task_manager', 'Task Manager'), ('communication_hub', 'Communication Hub'), ('accounting', 'Accounting')], max_length=20)),
                ('event', models.CharField(max_length=40)),
                ('about_id', models.CharField(max_length=32)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['state', 'next_attempt_at'], name='module_message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'delivered', 'failed', 'given_up'])), name='module_message_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('state', 'delivered')), models.Q(models.Q(('state', 'delivered'), _negated=True), ('delivered_at__isnull', True)), _connector='OR'), name='module_message_dated')],
            },
        ),
        migrations.CreateModel(
            name='NoticePreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('critical_cards', models.BooleanField(default=True)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_preferences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'user'), name='notice_preference_once')],
            },
        ),
    ]
