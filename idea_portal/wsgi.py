import os

import django

from .databases import wait_as
from .requests import PortalHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idea_portal.settings")
django.setup(set_prefix=False)
wait_as("web")
application = PortalHandler()
