import json
import stat

import pytest

from config.databases import databases
from config.environment import REALMS, SettingError, find_home, read_environment
from config.local_secrets import SecretsError, load_or_create_secrets


CITY = {
    "DATABASE_URL": "postgresql://sizao_app:word@db.example/sizao?sslmode=require",
    "DATABASE_OWNER_URL": "postgresql://sizao_owner:other@db.example:6432/sizao",
    "SIZAO_SECRET_KEY": "s" * 40,
    "SIZAO_PSEUDONYM_KEY": "p" * 40,
    "SIZAO_ENCRYPTION_KEYS": "new, old",
}


class TestCity:
    def test_every_secret_comes_from_the_environment(self, tmp_path):
        environment = read_environment({**CITY, "SIZAO_HOME": str(tmp_path / "home")})
        assert environment.encryption_keys == ("new", "old")
        assert environment.realm == "live"
        assert not environment.is_local
        assert not (tmp_path / "home").exists(), "nothing is made where everything is given"

    @pytest.mark.parametrize("name", ["SIZAO_SECRET_KEY", "SIZAO_PSEUDONYM_KEY", "SIZAO_ENCRYPTION_KEYS"])
    def test_a_missing_secret_is_named(self, tmp_path, name):
        with pytest.raises(SettingError, match=name):
            read_environment({**CITY, "SIZAO_HOME": str(tmp_path), name: " "})

    def test_two_roles_serve_and_migrate(self, tmp_path):
        found = databases(read_environment({**CITY, "SIZAO_HOME": str(tmp_path)}))
        assert (found["default"]["USER"], found["owner"]["USER"]) == ("sizao_app", "sizao_owner")
        assert found["default"]["OPTIONS"]["sslmode"] == "require"
        assert found["owner"]["PORT"] == "6432"

    def test_a_serving_process_need_not_know_the_owner(self, tmp_path):
        variables = {name: value for name, value in CITY.items() if name != "DATABASE_OWNER_URL"}
        assert list(databases(read_environment({**variables, "SIZAO_HOME": str(tmp_path)}))) == ["default"]

    def test_a_malformed_address_is_told_without_its_password(self, tmp_path):
        environment = read_environment({**CITY, "SIZAO_HOME": str(tmp_path), "DATABASE_URL": "postgres//x secretword"})
        with pytest.raises(SettingError, match="DATABASE_URL") as refused:
            databases(environment)
        assert "secretword" not in str(refused.value)


class TestLocal:
    def test_secrets_are_made_once_and_kept_private(self, tmp_path):
        variables = {"SIZAO_HOME": str(tmp_path / "home")}
        first, second = read_environment(variables), read_environment(variables)
        assert first == second
        assert len(first.secret_key) > 40
        assert stat.S_IMODE((tmp_path / "home" / "secrets.json").stat().st_mode) == 0o600

    def test_the_realm_is_a_drill(self, tmp_path):
        assert read_environment({"SIZAO_HOME": str(tmp_path)}).realm == "drill"

    def test_a_given_secret_goes_before_the_made_one(self, tmp_path):
        assert read_environment({"SIZAO_HOME": str(tmp_path), "SIZAO_SECRET_KEY": "given"}).secret_key == "given"

    def test_a_damaged_file_is_named(self, tmp_path):
        (tmp_path / "secrets.json").write_text(json.dumps({"secret_key": "half"}))
        with pytest.raises(SecretsError, match=r"secrets\.json"):
            load_or_create_secrets(tmp_path)

    def test_a_folder_that_is_a_file_is_named(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(SecretsError, match="file"):
            load_or_create_secrets(tmp_path / "file" / "home")


@pytest.mark.parametrize("realm", REALMS)
def test_a_realm_is_chosen(tmp_path, realm):
    assert read_environment({"SIZAO_HOME": str(tmp_path), "SIZAO_REALM": realm}).realm == realm


@pytest.mark.parametrize(("name", "value"), [("SIZAO_REALM", "test"), ("SIZAO_DEBUG", "perhaps"), ("SIZAO_HTTPS", "2")])
def test_an_unknown_value_is_refused_by_name(tmp_path, name, value):
    with pytest.raises(SettingError, match=name):
        read_environment({"SIZAO_HOME": str(tmp_path), name: value})


def test_home_is_absolute_and_may_begin_with_the_user(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert find_home({"SIZAO_HOME": "~/data"}) == tmp_path / "data"
    assert find_home({}).is_absolute()
