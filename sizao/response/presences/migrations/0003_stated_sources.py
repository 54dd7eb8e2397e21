from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("presences", "0002_row_security")]
    operations = [
        migrations.AddField(model_name="source", name="is_stated", field=models.BooleanField(default=False)),
    ]
