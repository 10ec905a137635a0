"""Each official version with its complete list of questions, and beside it the golden file that freezes it (`golden`).

A published version is never changed. What the State asks otherwise becomes a new version: a new module here, named in
`ALL`, declared as a whole or upon an earlier one (`upon`). `manage.py freeze_forms` writes its golden file.
"""

from . import v2025_08_15, v2026_07_01

ALL = (v2025_08_15.FORM, v2026_07_01.FORM)
