"""The WSGI application that gunicorn serves."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from orchestrator.database import settings as database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orchestrator.settings")
os.environ.setdefault("ONE_FRONT_DOOR_PROCESS", "web")
database.start(arguments=["", "web"], checkout=Path(__file__).resolve().parent.parent)

application = get_wsgi_application()
