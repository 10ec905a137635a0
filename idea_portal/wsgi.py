import os

import django

from .requests import PortalHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "idea_portal.settings")
django.setup(set_prefix=False)
application = PortalHandler()
