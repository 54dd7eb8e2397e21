"""The application for a WSGI server."""

from django.core.wsgi import get_wsgi_application

from config.environment import activate


activate()
application = get_wsgi_application()
