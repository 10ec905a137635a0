"""Days and times as Californians write them. `common.dates` and the templates' `|date` and `|time` take them from here;
in data, addresses and exports for machines they are ISO 8601."""

DATE_FORMAT = "F j, Y"  # November 28, 2026
MONTH_DAY_FORMAT = "F j"  # where the year goes without saying
TIME_FORMAT = "g:i a"  # 4:54 p.m.
DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
FIRST_DAY_OF_WEEK = 0  # Sunday
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%m/%d/%Y"]  # what a browser's own field sends, and what people type
