
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_row_security'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='sound_index',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['sound_index'], name='people_person_sound_idx'),
        ),
    ]
