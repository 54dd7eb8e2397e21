"""An index for whose household a place is: asked on the page of every case, over all people of a city."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0006_linkage")]

    operations = [
        migrations.AddIndex(
            model_name="person", index=models.Index(fields=["household_place"], name="people_person_household_idx")
        ),
    ]
