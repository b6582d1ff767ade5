"""The WSGI application that gunicorn serves."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from orchestrator.web.warm import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
os.environ.setdefault("ONE_FRONT_DOOR_PROCESS", "web")

#: gunicorn's own status of a worker that cannot begin: it then stops, and starts no other.
CANNOT_BEGIN = 3

try:
    application = get_wsgi_application()
except ImproperlyConfigured as wrong:
    sys.stderr.write(f"{wrong}\n")
    sys.exit(CANNOT_BEGIN)
warm_up()
