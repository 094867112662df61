import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_agents'),
        ('insights', '0014_retention'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PrivacyRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('reason', models.CharField(max_length=500)),
                ('requested_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision_note', models.CharField(blank=True, max_length=500)),
                ('job_id', models.CharField(blank=True, max_length=12)),
                ('stopped_because', models.JSONField(default=list)),
                ('begun_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('report', models.JSONField(default=dict)),
                ('report_digest', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('requested', 'requested'), ('approved', 'approved'), ('working', 'working'), ('done', 'done'), ('stopped', 'stopped'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='requested', max_length=12)),
                ('kind', models.CharField(choices=[('export', 'give out what is held'), ('erase', 'erase what need not be kept')], max_length=8)),
                ('subject', models.CharField(choices=[('user', 'somebody with a log-in'), ('provider', 'a provider'), ('reference', 'somebody whom a source names by a reference')], max_length=12)),
                ('reference_name', models.CharField(blank=True, max_length=40)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('reference_digest', models.CharField(blank=True, max_length=64)),
                ('content', models.JSONField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('provider', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='insights.provider')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'working', 'done', 'stopped', 'rejected', 'withdrawn'])), name='privacy_request_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('provider__isnull', True), ('subject', 'user'), ('user__isnull', False)), models.Q(('provider__isnull', False), ('subject', 'provider'), ('user__isnull', True)), models.Q(('provider__isnull', True), ('subject', 'reference'), ('user__isnull', True), models.Q(('reference_name', ''), _negated=True), models.Q(('reference_digest', ''), _negated=True)), _connector='OR'), name='privacy_request_is_about_one'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('reference', ''), _connector='OR'), name='privacy_request_forgets'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='privacy_request_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'working', 'done']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='privacy_request_decided_by'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('finished_at__isnull', False), models.Q(('report_digest', ''), _negated=True)), _connector='OR'), name='privacy_request_done_is_told')],
            },
        ),
    ]
