"""All declarations, by name."""

from sizao.interfaces.feeds import (
    checkpoint,
    coach,
    fever_clinic,
    hotel,
    laboratory,
    movements,
    pharmacy,
    railway,
    venue,
)
from sizao.interfaces.feeds.declaration import Declaration
from sizao.kernel.errors import SizaoError


DECLARATIONS: dict[str, Declaration] = {
    module.DECLARATION.name: module.DECLARATION
    for module in (railway, coach, checkpoint, hotel, venue, laboratory, fever_clinic, pharmacy, movements)
}


class DeclarationError(SizaoError):
    """A kind of system that nobody declared."""


def declaration_of(name: str) -> Declaration:
    """The declaration of this name. Raises `DeclarationError`."""
    found = DECLARATIONS.get(name)
    if found is None:
        raise DeclarationError(f"There is no adapter '{name}'.", next_step=f"Use one of {', '.join(DECLARATIONS)}.")
    return found
