"""The application for a WSGI server."""

import sys
import threading

from django.core.wsgi import get_wsgi_application

from config.environment import activate


# A page asks the database a hundred times, and after each answer it waits for its turn in this process: with the usual
# 5 ms the slowest first page beside a delivery that is being read took 350 ms, with this 190 ms.
sys.setswitchinterval(0.0005)

activate()
application = get_wsgi_application()


def _warm_up() -> None:
    from sizao.desk.tracing import warm_up

    warm_up()


# Beside the first pages: whoever traces first should not wait for what every trace needs.
threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
