
import sizao.foundation.accounts.types
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='acts_for',
            field=models.CharField(blank=True, choices=[('', 'no authority'), ('cdc', 'center for disease control'), ('hospital', 'hospital'), ('county_government', 'county government'), ('city_government', 'city government')], default=sizao.foundation.accounts.types.Authority['NONE'], max_length=32, verbose_name='decides for'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('acts_for__in', ['', 'cdc', 'hospital', 'county_government', 'city_government'])), name='accounts_user_authority_known'),
        ),
    ]
