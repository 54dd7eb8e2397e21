"""`python -m sizao` is the command `sizao`."""

import sys

from sizao.interfaces.cli import main


if __name__ == "__main__":
    sys.exit(main())
