from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='Realm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8, verbose_name='kind')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('set_at', models.DateTimeField(null=True, verbose_name='clock set at, by the machine')),
                ('shows_at', models.DateTimeField(null=True, verbose_name='what the clock was set to')),
                ('rate', models.DecimalField(decimal_places=2, default=1, max_digits=8, verbose_name="seconds for each of the machine's")),
            ],
            options={
                'verbose_name': 'realm',
                'verbose_name_plural': 'realms',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='realms_realm_one_in_a_database'), models.CheckConstraint(condition=models.Q(('kind__in', ['live', 'drill', 'replay'])), name='realms_realm_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'live'), _negated=True), models.Q(('rate', 1), ('set_at__isnull', True)), _connector='OR'), name='realms_realm_live_has_no_clock_of_its_own'), models.CheckConstraint(condition=models.Q(models.Q(('set_at__isnull', True), ('shows_at__isnull', True)), models.Q(('set_at__isnull', False), ('shows_at__isnull', False)), _connector='OR'), name='realms_realm_clock_set_to_something'), models.CheckConstraint(condition=models.Q(('rate__gte', 0), ('rate__lte', 3600)), name='realms_realm_rate_possible')],
            },
        ),
        # What a database is, is said once; only its clock is set again.
        migrations.RunSQL(
            sql=[
                "CREATE FUNCTION realms_realm_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                " RAISE EXCEPTION 'a realm never changes what it is' USING ERRCODE = 'insufficient_privilege'; END $$",
                "CREATE TRIGGER realms_realm_kind_stays BEFORE UPDATE OF kind, opened_at ON realms_realm"
                " FOR EACH ROW WHEN (NEW.kind <> OLD.kind OR NEW.opened_at <> OLD.opened_at)"
                " EXECUTE FUNCTION realms_realm_refuse_change()",
                "CREATE TRIGGER realms_realm_row_stays BEFORE DELETE OR TRUNCATE ON realms_realm"
                " FOR EACH STATEMENT EXECUTE FUNCTION realms_realm_refuse_change()",
            ],
            reverse_sql=[
                "DROP TRIGGER realms_realm_row_stays ON realms_realm",
                "DROP TRIGGER realms_realm_kind_stays ON realms_realm",
                "DROP FUNCTION realms_realm_refuse_change()",
            ],
        ),
    ]
