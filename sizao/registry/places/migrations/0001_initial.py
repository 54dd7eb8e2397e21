import django.db.models.deletion
import sizao.foundation.database.fields
import sizao.registry.places.types
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('key', models.CharField(max_length=120, primary_key=True, serialize=False, verbose_name='key')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('household', 'household'), ('workplace', 'workplace'), ('school', 'school'), ('restaurant', 'restaurant'), ('banquet', 'banquet'), ('shop', 'shop'), ('market', 'market'), ('leisure', 'leisure'), ('bus', 'bus'), ('coach_sealed', 'coach_sealed'), ('coach_ventilated', 'coach_ventilated'), ('train_sealed', 'train_sealed'), ('train_unsealed', 'train_unsealed'), ('aircraft', 'aircraft'), ('aircraft_unfiltered', 'aircraft_unfiltered'), ('ship', 'ship'), ('taxi', 'taxi'), ('station', 'station'), ('checkpoint', 'checkpoint'), ('hotel', 'hotel'), ('clinic', 'clinic'), ('other', 'other')], max_length=24, verbose_name='kind')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(null=True, verbose_name='division')),
                ('capacity', models.IntegerField(null=True, verbose_name='capacity')),
            ],
            options={
                'verbose_name': 'venue',
                'verbose_name_plural': 'venues',
                'indexes': [models.Index(fields=['kind'], name='places_venue_kind_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['workplace', 'school', 'restaurant', 'banquet', 'shop', 'market', 'leisure', 'bus', 'coach_sealed', 'coach_ventilated', 'train_sealed', 'train_unsealed', 'aircraft', 'aircraft_unfiltered', 'ship', 'taxi', 'station', 'checkpoint', 'hotel', 'clinic', 'other'])), name='places_venue_kind_known'), models.CheckConstraint(condition=models.Q(('capacity__isnull', True), ('capacity__gt', 0), _connector='OR'), name='places_venue_capacity_positive')],
            },
        ),
        migrations.CreateModel(
            name='Division',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False, verbose_name='code')),
                ('path', sizao.foundation.database.fields.DivisionPathField(unique=True, verbose_name='path')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, verbose_name='English name')),
                ('level', models.SmallIntegerField(choices=[(1, 'PROVINCE'), (2, 'CITY'), (3, 'COUNTY'), (4, 'TOWNSHIP'), (5, 'COMMUNITY')], verbose_name='level')),
                ('population', models.IntegerField(null=True, verbose_name='population')),
                ('tile_column', models.SmallIntegerField(null=True, verbose_name='column on the schematic map')),
                ('tile_row', models.SmallIntegerField(null=True, verbose_name='row on the schematic map')),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.division', verbose_name='lies in')),
            ],
            options={
                'verbose_name': 'division',
                'verbose_name_plural': 'divisions',
                'constraints': [models.CheckConstraint(condition=models.Q(('level__range', (1, 5))), name='places_division_level_known'), models.CheckConstraint(condition=models.Q(models.Q(('level', sizao.registry.places.types.DivisionLevel['PROVINCE']), ('parent__isnull', True)), models.Q(('level__gt', sizao.registry.places.types.DivisionLevel['PROVINCE']), ('parent__isnull', False)), _connector='OR'), name='places_division_only_provinces_lie_in_none'), models.CheckConstraint(condition=models.Q(('population__isnull', True), ('population__gte', 0), _connector='OR'), name='places_division_population_not_negative'), models.UniqueConstraint(fields=('parent', 'tile_column', 'tile_row'), name='places_division_tile_taken_once')],
            },
        ),
    ]
