"""Column types that Django does not bring."""

from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models


class DivisionPathField(models.TextField):
    """A path of division codes (`n13.n1307.n130730`), stored as PostgreSQL's ltree.

    Look up with `__below` (this division and everything under it) and `__above` (this division and all it lies in).
    """

    default_validators = [RegexValidator(r"\A[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\Z")]

    def db_type(self, connection: Any) -> str:
        return "ltree"

    if TYPE_CHECKING:
        # What a row holds, said as typed fields say it.
        def __get__(self, row: object, model: object = None) -> str: ...
        def __set__(self, row: object, value: str) -> None: ...


class _Below(models.Lookup):
    lookup_name = "below"
    operator = "<@"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_parameters = self.process_lhs(compiler, connection)
        right, right_parameters = self.process_rhs(compiler, connection)
        return f"{left} {self.operator} {right}::ltree", (*left_parameters, *right_parameters)


class _Above(_Below):
    lookup_name = "above"
    operator = "@>"


DivisionPathField.register_lookup(_Below)
DivisionPathField.register_lookup(_Above)
