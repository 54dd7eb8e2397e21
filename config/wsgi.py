"""The application for a WSGI server."""

import threading

from django.core.wsgi import get_wsgi_application

from config.environment import activate


activate()
application = get_wsgi_application()


def _warm_up() -> None:
    from sizao.desk.tracing import warm_up

    warm_up()


# Beside the first pages: whoever traces first should not wait for what every trace needs.
threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
