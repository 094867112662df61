import django.core.validators
import django.db.models.deletion
import leafenterprise.shared.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_agents'),
        ('insights', '0013_states_keep_to_their_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordDeletion',
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
                ('state', models.CharField(choices=[('requested', 'requested'), ('approved', 'approved'), ('deleting', 'deleting'), ('deleted', 'deleted'), ('stopped', 'stopped'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='requested', max_length=12)),
                ('due_by_rule', models.BooleanField(default=False)),
                ('signals_through', models.DateField(null=True)),
                ('working_through', models.DateField(null=True)),
                ('records_through', models.DateField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeletedSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('signal_type', models.CharField(max_length=40)),
                ('payment_state', models.CharField(blank=True, max_length=12)),
                ('payment_method', models.CharField(blank=True, max_length=16)),
                ('currency_code', models.CharField(max_length=3)),
                ('sum_hundredths', models.BigIntegerField()),
                ('signal_count', models.BigIntegerField()),
                ('last_processed_at', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('provider', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='insights.provider')),
                ('site', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.site')),
                ('deletion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sums', to='insights.recorddeletion')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('signal_months', models.PositiveSmallIntegerField(blank=True, default=None, help_text='Signals; their sums by day and month stay.', null=True, validators=[django.core.validators.MinValueValidator(13)])),
                ('working_months', models.PositiveSmallIntegerField(blank=True, default=None, help_text='Archived cards, closed tasks, settled rows, what was sent out and arrived.', null=True, validators=[django.core.validators.MinValueValidator(13)])),
                ('record_months', models.PositiveSmallIntegerField(blank=True, default=84, help_text='Approved statements and closed days of cash: the statutory period.', null=True, validators=[django.core.validators.MinValueValidator(13)])),
                ('legal_hold', models.BooleanField(default=False, help_text='Nothing of this practice is deleted while this is set.')),
                ('hold_reason', models.CharField(blank=True, max_length=300)),
                ('set_at', models.DateTimeField(auto_now=True)),
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='insights_retention', to='accounts.organization')),
                ('set_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='recorddeletion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'approved', 'deleting', 'stopped'))), fields=('organization',), name='record_deletion_once'),
        ),
        migrations.AddConstraint(
            model_name='recorddeletion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'approved', 'deleting', 'deleted', 'stopped', 'rejected', 'withdrawn'])), name='record_deletion_state_known'),
        ),
        migrations.AddConstraint(
            model_name='recorddeletion',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('requested_by')), _negated=True), _connector='OR'), name='record_deletion_two_people'),
        ),
        migrations.AddConstraint(
            model_name='recorddeletion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'deleting', 'deleted']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='record_deletion_decided_by'),
        ),
        migrations.AddConstraint(
            model_name='recorddeletion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'deleted'), _negated=True), models.Q(('finished_at__isnull', False), models.Q(('report_digest', ''), _negated=True)), _connector='OR'), name='record_deletion_done_is_told'),
        ),
        migrations.AddIndex(
            model_name='deletedsum',
            index=models.Index(fields=['organization', 'site', 'day', 'signal_type'], name='deleted_by_site_day'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('legal_hold', False), models.Q(('hold_reason', ''), _negated=True), _connector='OR'), name='insights_hold_has_reason', violation_error_message='Say why nothing may be deleted.'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('record_months__isnull', True), ('signal_months__isnull', True), ('record_months__gte', models.F('signal_months')), _connector='OR'), name='records_kept_longest', violation_error_message='Statements and days of cash are kept at least as long as the signals they rest on.'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('signal_months__isnull', True), ('signal_months__gte', 13), _connector='OR'), name='signal_months_at_least', violation_error_message='At least 13 months.'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('working_months__isnull', True), ('working_months__gte', 13), _connector='OR'), name='working_months_at_least', violation_error_message='At least 13 months.'),
        ),
        migrations.AddConstraint(
            model_name='retentionrule',
            constraint=models.CheckConstraint(condition=models.Q(('record_months__isnull', True), ('record_months__gte', 13), _connector='OR'), name='record_months_at_least', violation_error_message='At least 13 months.'),
        ),
    ]
