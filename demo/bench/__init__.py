"""How fast is it, and does it stay so? `manage.py bench` measures each page at two amounts of agreements."""
