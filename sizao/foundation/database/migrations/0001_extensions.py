"""Every room's first migration depends on this one: the extensions that their columns and constraints need.

All are trusted extensions: the owner of the database may create them without being a superuser.
"""

from django.contrib.postgres.operations import BtreeGistExtension, CreateExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [CreateExtension("ltree"), BtreeGistExtension(), TrigramExtension()]
