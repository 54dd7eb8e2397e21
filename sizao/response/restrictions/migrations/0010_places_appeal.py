"""Whoever is in charge of a place opens its page too: what they know is kept with the delivery, as a hash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("restrictions", "0009_over_is_over")]
    operations = [
        migrations.AddField(
            model_name="delivery",
            name="factor_hash",
            field=models.BigIntegerField(null=True, verbose_name="hash of what the one in charge of a place knows"),
        ),
    ]
