import django.contrib.auth.validators
import django.db.models.functions.datetime
import sizao.foundation.database.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [("database", "0001_extensions")]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(max_length=80, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='user name')),
                ('display_name', models.CharField(max_length=80, verbose_name='name')),
                ('role', models.CharField(choices=[('city_command', 'City command'), ('county_command', 'County command'), ('investigator', 'Investigator'), ('grid_worker', 'Grid worker'), ('station_staff', 'Station staff'), ('inspector', 'Inspector'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=32, verbose_name='role')),
                ('division_path', sizao.foundation.database.fields.DivisionPathField(verbose_name='division')),
                ('language', models.CharField(blank=True, default='', max_length=16, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['city_command', 'county_command', 'investigator', 'grid_worker', 'station_staff', 'inspector', 'auditor', 'administrator'])), name='accounts_user_role_known')],
            },
        ),
    ]
