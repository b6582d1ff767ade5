"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from orchestrator.web.warm import warm_up

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
os.environ.setdefault("ONE_FRONT_DOOR_PROCESS", "web")

application = get_wsgi_application()
warm_up()
