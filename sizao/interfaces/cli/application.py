"""What a command does before it may use the rooms: the database runs, Django is set up."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from config.environment import Environment, activate, read_environment
from sizao.foundation.database.roles import LocalRoles, prepare_local_roles
from sizao.foundation.database.server import ServerHold, hold_server
from sizao.kernel.errors import SizaoError


class DatabaseUnavailableError(SizaoError):
    """The database cannot be reached, or gave up in the middle."""


@contextmanager
def application() -> Iterator[Environment]:
    """Runs the block with the database reachable and Django set up; a local server is held for as long.

    The database may still be empty: `prepare.prepare_database` migrates it. Raises `SizaoError`.
    """
    environment = read_environment()
    with _database(environment):
        import django

        activate()
        django.setup()
        from django.db import OperationalError, connections

        try:
            yield environment
        except OperationalError as error:
            raise DatabaseUnavailableError(
                "The database does not answer.",
                str(error).splitlines()[0],
                "Check DATABASE_URL and DATABASE_OWNER_URL." if environment.database_url else "Start again.",
            ) from error
        finally:
            connections.close_all()


def refuse_another_realm(environment: Environment) -> None:
    """Raises `RealmError` when the database is another realm than this process was told."""
    from sizao.foundation.realms.queries import check_realm

    check_realm(kind=environment.realm)


def _database(environment: Environment) -> nullcontext[None] | ServerHold:
    local = environment.local
    if local is None:
        return nullcontext()
    hold = hold_server(environment.home, superuser_password=local.database_superuser_password)
    try:
        prepare_local_roles(
            str(hold.paths.socket),
            LocalRoles(
                superuser_password=local.database_superuser_password,
                owner_password=local.database_owner_password,
                app_password=local.database_app_password,
            ),
        )
    except BaseException:
        hold.release()
        raise
    return hold
