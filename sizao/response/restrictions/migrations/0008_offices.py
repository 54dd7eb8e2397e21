import sizao.foundation.database.fields
from django.db import migrations, models

from sizao.foundation.database.row_security import audited_table


# What time it is in the realm, by the clock of the machine: a drill's clock stands elsewhere.
NOW = """
CREATE FUNCTION restrictions_now() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        (
            SELECT shows_at + greatest(clock_timestamp() - set_at, interval '0') * rate::double precision
            FROM realms_realm WHERE id = 1 AND set_at IS NOT NULL
        ),
        clock_timestamp()
    )
$$
"""

# Triggers of other rooms know the machine's time only: a fact does not fall in the realm's future.
LET_FALL = """
CREATE OR REPLACE FUNCTION restrictions_let_ground_fall(
    fact text, division ltree, why text, fell_at timestamptz, fell_by text
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT text := coalesce(current_setting('sizao.scope', true), '');
    number integer;
BEGIN
    PERFORM set_config('sizao.scope', subpath(division, 0, 1)::text, true);
    UPDATE restrictions_ground
    SET fallen_at = greatest(least(fell_at, restrictions_now()), stated_at), fallen_by = fell_by, fallen_why = why
    WHERE reference = fact AND fallen_at IS NULL;
    GET DIAGNOSTICS number = ROW_COUNT;
    PERFORM set_config('sizao.scope', before, true);
    RETURN number;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [("restrictions", "0007_audited")]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('authority', models.CharField(max_length=32, verbose_name='body')),
                ('name_zh', models.CharField(max_length=120, verbose_name='name, in Chinese')),
                ('name_en', models.CharField(max_length=120, verbose_name='name, in English')),
                ('telephone', models.CharField(max_length=40, verbose_name='telephone')),
                ('hours_zh', models.CharField(blank=True, default='', max_length=120, verbose_name='hours, in Chinese')),
                ('hours_en', models.CharField(blank=True, default='', max_length=120, verbose_name='hours, in English')),
            ],
            options={
                'verbose_name': 'office',
                'verbose_name_plural': 'offices',
                'constraints': [models.UniqueConstraint(fields=('division_path', 'authority'), name='restrictions_office_one_of_a_body'), models.CheckConstraint(condition=models.Q(models.Q(('name_zh', ''), _negated=True), models.Q(('name_en', ''), _negated=True), models.Q(('telephone', ''), _negated=True), models.Q(('authority', ''), _negated=True)), name='restrictions_office_can_be_called')],
            },
        ),
        audited_table("restrictions_office"),
        migrations.RunSQL([NOW, LET_FALL], ["DROP FUNCTION restrictions_now()"]),
    ]
