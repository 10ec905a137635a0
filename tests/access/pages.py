"""The forms of a page as a browser finds them: fields, hidden values, buttons."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

TYPED = {"text", "search", "textarea", "password", "tel", "url"}


@dataclass
class Control:
    name: str
    type: str
    value: str = ""
    options: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """One form: where it goes, how, and what it holds."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(name, value) of each button that sends it; ("", "") where one without a name, or none, does."""
        return sorted({(c.name, c.value) for c in self.controls if c.type == "submit"} or {("", "")})

    def filled(self, text: str, of_type: dict, last: bool = False) -> dict:
        """What would be sent: what is hidden as it is, `text` in whatever is typed, an answer that is offered to each
        choice (the first, or the `last`), and of other types of input what `of_type` says."""
        sent: dict[str, list] = {}
        for name, controls in self._by_name().items():
            kind = controls[0].type
            if kind in ("radio", "select"):
                offered = [v for c in controls for v in (c.options if kind == "select" else [c.value]) if v]
                sent[name] = offered[-1:] if last else offered[:1]
            elif kind in ("hidden", "checkbox"):
                sent[name] = [c.value for c in controls]
            elif kind in TYPED:
                sent[name] = [text for _ in controls]
            elif kind in of_type:
                sent[name] = [of_type[kind]() for _ in controls]
        return sent

    def _by_name(self) -> dict[str, list[Control]]:
        found: dict[str, list[Control]] = {}
        for control in self.controls:
            if control.name and control.type not in ("submit", "button", "reset"):
                found.setdefault(control.name, []).append(control)
        return found


class _Parser(HTMLParser):
    def __init__(self, url: str):
        super().__init__()
        self.url, self.forms, self.by_id, self.current, self.select = url, [], {}, None, None
        self.elsewhere: list[tuple[str, Control]] = []

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.current = PageForm(urljoin(self.url, attrs.get("action", "")), attrs.get("method", "get").lower())
            self.forms.append(self.current)
            self.by_id[attrs.get("id")] = self.current
        elif tag == "option" and self.select:
            self.select.options.append(attrs.get("value", ""))
        elif tag in ("input", "textarea", "select", "button"):
            self._control(tag, attrs)

    def _control(self, tag, attrs):
        usual = {"input": "text", "button": "submit"}.get(tag, tag)
        kind = usual if tag in ("textarea", "select") else attrs.get("type", usual).lower()
        control = Control(attrs.get("name", ""), kind, attrs.get("value", "on" if kind == "checkbox" else ""))
        if tag == "select":
            self.select = control
        if "form" in attrs:
            self.elsewhere.append((attrs["form"], control))
        elif self.current:
            self.current.controls.append(control)

    def handle_endtag(self, tag):
        if tag == "form":
            self.current = None
        elif tag == "select":
            self.select = None


def forms_in(html: str, url: str) -> Iterator[PageForm]:
    """The forms of the page that was opened at `url`."""
    parser = _Parser(url)
    parser.feed(html)
    for name, control in parser.elsewhere:
        if name in parser.by_id:
            parser.by_id[name].controls.append(control)
    yield from parser.forms
