"""The settings under test: the product's own, with a home of its own for the whole run.

pytest-django reads this before any conftest, so the environment is prepared here. Workers of xdist inherit it.
"""

# ruff: noqa: TID251
import os
import tempfile
from pathlib import Path


if "SIZAO_TEST_HOME" not in os.environ:
    os.environ["SIZAO_TEST_HOME"] = tempfile.mkdtemp(prefix="sizao-test-")
TEST_HOME = Path(os.environ["SIZAO_TEST_HOME"])
os.environ["SIZAO_HOME"] = str(TEST_HOME)
for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SIZAO_REALM", "SIZAO_HOSTS", "SIZAO_HTTPS", "SIZAO_DEBUG"):
    os.environ.pop(name, None)

from config.settings import *  # noqa: E402, F403
from config.settings import ALLOWED_HOSTS, STORAGES  # noqa: E402


# Style sheets under their plain names: nothing has to be gathered before a page is rendered.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
# Slow hashing protects people, not tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
(TEST_HOME / "static").mkdir(exist_ok=True)
