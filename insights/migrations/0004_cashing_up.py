import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.conf import settings
from django.db import migrations, models

import leafenterprise.shared.ids


class Migration(migrations.Migration):
    dependencies = [
        ('accounts', '0003_agents'),
        ('accounts', '__first__'),
        ('insights', '0003_provider_statements'),
    ]

    operations = [
        migrations.CreateModel(
            name='CashReconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('record_date', models.DateField()),
                ('currency_code', models.CharField(max_length=3)),
                ('state', models.CharField(choices=[('no_cash_recorded', 'no cash recorded'), ('cash_recorded', 'cash recorded'), ('awaiting_verification', 'awaiting verification'), ('verified_balanced', 'verified balanced'), ('verified_variance_logged', 'verified variance logged'), ('escalated', 'escalated')], default='no_cash_recorded', max_length=24)),
                ('expected_cash_total', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('counted_cash_total', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('expected_at_verification', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('variance', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('variance_notes', models.CharField(blank=True, max_length=1000)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('escalated_at', models.DateTimeField(null=True)),
                ('verified_at', models.DateTimeField(null=True)),
                ('counted_signals', models.PositiveIntegerField(default=0)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cash_days', to='accounts.organization')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cash_days', to='accounts.site')),
                ('verifier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-record_date', 'site__name'],
                'abstract': False,
            "indexes": [models.Index(fields=['organization', 'state', '-record_date'], name='cash_by_org')], "constraints": [models.UniqueConstraint(fields=('site', 'record_date'), name='cash_day_once'), models.CheckConstraint(condition=models.Q(('state__in', ['no_cash_recorded', 'cash_recorded', 'awaiting_verification', 'verified_balanced', 'verified_variance_logged', 'escalated'])), name='cash_state_known'), models.CheckConstraint(condition=models.Q(('verifier__isnull', True), models.Q(('verifier', models.F('entered_by')), _negated=True), _connector='OR'), name='cash_verified_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('expected_at_verification__isnull', False), ('state__in', ('verified_balanced', 'verified_variance_logged')), ('variance__isnull', False), ('verified_at__isnull', False), ('verifier__isnull', False)), models.Q(models.Q(('state__in', ('verified_balanced', 'verified_variance_logged')), _negated=True), ('verified_at__isnull', True), ('verifier__isnull', True)), _connector='OR'), name='cash_closed_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified_balanced'), _negated=True), ('variance', 0), _connector='OR'), name='cash_balanced_without_variance'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified_variance_logged'), _negated=True), models.Q(('variance_notes', ''), _negated=True), _connector='OR'), name='cash_variance_has_notes'), models.CheckConstraint(condition=models.Q(('state__in', ['no_cash_recorded', 'cash_recorded']), models.Q(('counted_cash_total__isnull', False), ('expected_cash_total__isnull', False), ('variance__isnull', False)), _connector='OR'), name='cash_submitted_has_figures'), models.CheckConstraint(condition=models.Q(('variance__isnull', True), ('variance', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(models.F('counted_cash_total'), '-', django.db.models.functions.comparison.Coalesce(models.F('expected_at_verification'), models.F('expected_cash_total'))), 2)), _connector='OR'), name='cash_variance_is_the_difference')], },
        ),
        migrations.CreateModel(
            name='CashCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('view', 'view'), ('print', 'print'), ('export', 'export')], max_length=8)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('reconciliation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='insights.cashreconciliation')),
            ],
            options={
                'verbose_name_plural': 'cash copies',
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            "constraints": [models.UniqueConstraint(fields=('reconciliation', 'number'), name='cash_copy_once')], },
        ),
        migrations.CreateModel(
            name='CashAdjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('signal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='insights.financialsignal')),
                ('late_for', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='late_signals', to='insights.cashreconciliation')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adjustments', to='insights.cashreconciliation')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CashRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('variance_threshold', models.DecimalField(blank=True, decimal_places=2, help_text='A variance beyond it is escalated; 10.00 where nothing is said.', max_digits=14, null=True)),
                ('expected_method', models.CharField(blank=True, choices=[('signals', "the day's cash signals"), ('manual', 'entered by hand')], max_length=8)),
                ('asks_second_count', models.BooleanField(blank=True, help_text='Whether the verifier counts too before seeing the figures.', null=True)),
                ('currency_code', models.CharField(blank=True, max_length=3)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cash_rules', to='accounts.organization')),
                ('site', models.ForeignKey(blank=True, help_text='Empty for the whole practice.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cash_rules', to='accounts.site')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'abstract': False,
            "constraints": [models.UniqueConstraint(condition=models.Q(('site__isnull', True)), fields=('organization',), name='cash_rule_of_practice'), models.UniqueConstraint(fields=('site',), name='cash_rule_of_site'), models.CheckConstraint(condition=models.Q(('variance_threshold__isnull', True), ('variance_threshold__gte', 0), _connector='OR'), name='cash_threshold_not_negative')], },
        ),
        migrations.CreateModel(
            name='CashStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=leafenterprise.shared.ids.new_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('count', 'count'), ('submission', 'submission'), ('second_count', 'second count'), ('verification', 'verification'), ('closing', 'closing after escalation')], max_length=16)),
                ('at', models.DateTimeField()),
                ('denominations', models.JSONField(default=dict)),
                ('float_amount', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('change_brought', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('petty_cash', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('refunds_paid', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('banked', models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ('takings', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('counted_total', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('expected_total', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('variance', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('lines', models.JSONField(default=list)),
                ('signal_ids', models.JSONField(default=list)),
                ('notes', models.CharField(blank=True, max_length=1000)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organization')),
                ('reconciliation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='insights.cashreconciliation')),
            ],
            options={
                'ordering': ['reconciliation', 'number'],
                'abstract': False,
            "constraints": [models.UniqueConstraint(fields=('reconciliation', 'number'), name='cash_step_once')], },
        ),
        
        
        
        
        
        
        
        
        
        
        
        
        
        
    ]
