"""iCalendar (RFC 5545): whole-day events, which need no time zone. Pure: the same entries give the same text."""

from datetime import UTC, date, datetime, timedelta

LONGEST = 75  # octets of a line (§3.1)


def calendar(name: str, events, stamp: datetime) -> str:
    """`events`: dicts with uid, day, summary, and, optionally, description, url, category. `stamp`: when it was
    made."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//IDEA portal//Calendar of agreements//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for event in events:
        lines += _event(event, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{fold(line)}\r\n" for line in lines)


def _event(event, stamp: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape(event['uid'])}",
        f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{_day(event['day'])}",
        f"DTEND;VALUE=DATE:{_day(event['day'] + timedelta(days=1))}",
        f"SUMMARY:{escape(event['summary'])}",
    ]
    if event.get("description"):
        lines.append(f"DESCRIPTION:{escape(event['description'])}")
    if event.get("url"):
        lines.append(f"URL:{_one_line(event['url'])}")
    if event.get("category"):
        lines.append(f"CATEGORIES:{escape(event['category'])}")
    return [*lines, "TRANSP:TRANSPARENT", "END:VEVENT"]


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"


def escape(text: str) -> str:
    """A TEXT value (§3.3.11): backslash, semicolon, comma and line ends are escaped; other control characters go."""
    text = str(text).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(c for c in text if c == "\t" or (ord(c) >= 32 and ord(c) != 127))


def _one_line(text: str) -> str:
    return "".join(c for c in text if ord(c) > 32)


def fold(line: str) -> str:
    """Lines of at most 75 octets, never within a character (§3.1)."""
    parts, size, part = [], 0, ""
    for char in line:
        width = len(char.encode())
        if size + width > LONGEST:
            parts.append(part)
            part, size = "", 1  # the space that begins a continuation
        part, size = part + char, size + width
    return "\r\n ".join([*parts, part])
