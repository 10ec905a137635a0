"""The small language in which the wording of a letter is written: text, `{{ names }}`, `{% if %}` and `{% for %}`.

Why not Django's own: a wording is typed by a person, and Django's templates can load code, read any file of the
templates' folder and walk from a name to everything behind it (`{{ by.password }}`). Here there is nothing to load or
include, and a wording may use only the names that the built-in text of its kind uses; what else stands behind them is
out of reach. Nothing is escaped: a letter is plain text.
"""

import re
from datetime import timedelta
from functools import cache

from django.template import Context, Engine, TemplateSyntaxError
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.utils import timezone

AUTOESCAPE = re.compile(r"^\{% autoescape off %\}(.*?)(?:\{% endautoescape %\})?\s*$", re.DOTALL)
ALWAYS = frozenset({"about", "url"})
MOST_LOOPS = 2  # inside each other: three would make a short text a long one
OF_A_LOOP = frozenset({"forloop.counter", "forloop.first", "forloop.last"})


class Sandbox(Engine):
    """Django's template engine with nothing in it but `notices.language_tags`: no loaders, no other tags or filters."""

    default_builtins = ["notices.language_tags"]


ENGINE = Sandbox(loaders=[], autoescape=False)


class BadWording(ValueError):
    """`str()` is a sentence for the person."""


def plain(source: str) -> str:
    """A built-in text as a person edits it: without the tag that turns escaping off."""
    return AUTOESCAPE.sub(r"\1", source).strip()


class Wording:
    """A parsed text and the names in it. Raises NotAllowed when it cannot be read."""

    def __init__(self, text: str):
        try:
            self.template = ENGINE.from_string(text)
        except TemplateSyntaxError as error:
            raise BadWording(f"The text in braces cannot be read: {_in_words(error)}") from None
        self.names: set[str] = set()
        self.dates: set[str] = set()
        self.lists: set[str] = set()
        self.loops: set[tuple] = set()
        self._read(self.template.nodelist)

    def render(self, context: dict) -> str:
        return self.template.render(Context(context, autoescape=False))

    def only(self, allowed: "Wording") -> None:
        """Raises NotAllowed for a name or a loop that the built-in text has not."""
        known = allowed.names | ALWAYS
        within = OF_A_LOOP if self.loops else frozenset()
        for name in sorted(self.names - known - within):
            raise BadWording(f"“{{{{ {name} }}}}” is not known in this letter. Use the names listed beside the text.")
        for names, sequence in sorted(self.loops - allowed.loops):
            raise BadWording(
                f"“{{% for {', '.join(names)} in {sequence} %}}” is not known in this letter. Use the one of the "
                "built-in text, or none."
            )

    def _read(self, nodes, within: int = 0) -> None:
        for node in nodes:
            if isinstance(node, VariableNode):
                self._expression(node.filter_expression)
            elif isinstance(node, IfNode):
                for condition, then in node.conditions_nodelists:
                    self._condition(condition)
                    self._read(then, within)
            elif isinstance(node, ForNode):
                if within == MOST_LOOPS:
                    raise BadWording("There are too many “for” inside each other.")
                self._expression(node.sequence)
                self.loops.add((tuple(node.loopvars), str(node.sequence.var)))
                self._read(node.nodelist_loop, within + 1)
                self._read(node.nodelist_empty, within)
            elif not isinstance(node, TextNode):
                raise BadWording("Only names, “if” and “for” can stand in braces.")

    def _condition(self, token) -> None:
        """A condition is a tree of operators with expressions as leaves."""
        if token is None:
            return
        if isinstance(value := getattr(token, "value", None), FilterExpression):
            self._expression(value)
        self._condition(getattr(token, "first", None))
        self._condition(getattr(token, "second", None))

    def _expression(self, expression: FilterExpression) -> None:
        self._variable(expression.var)
        for function, arguments in expression.filters:
            of_its_kind = {"date": self.dates, "join": self.lists}.get(function.__name__, set())
            of_its_kind.add(str(expression.var))
            for is_name, argument in arguments:
                if is_name:
                    self._variable(argument)

    def _variable(self, variable) -> None:
        if isinstance(variable, Variable) and variable.lookups:
            self.names.add(variable.var)


@cache
def read(text: str) -> Wording:
    """The parsed text; the built-in ones are read again and again."""
    return Wording(text)


def _in_words(error: TemplateSyntaxError) -> str:
    """Django's remark without its hints for programmers."""
    return str(error).split(". Did you forget")[0].strip().rstrip(".") + "."


# Sample data -------------------------------------------------------------------------------------------

SAMPLES = {
    "question": "What changed?",
    "answer": "The answer stands here.",
    "about": "IDEA-2026-0012",
    "name": "Data Coordinator",
    "label": "Data Coordinator, Department of Social Services",
    "party.name": "Department of Public Health",
    "get_review_display": "Legal opinion",
    "get_stance_display": "Supports",
    "get_role_display": "Data Coordinator",
    "get_kind_display": "The purpose",
    "get_outcome_display": "Resolved between the parties",
    "typed_name": "Executive Sponsor",
    "email": "coordinator@cdss.example",
    "method": "Safe harbor",
    "words": "The words stand here.",
    "text_of_it": "What was written stands here.",
    "title": "Shared caseload study",
    "by.title": "Data Coordinator",
    "review": "legal",
    "role": "Legal Representative",
    "number": "3",
    "sha256": "9f2c…",
    "sentence": "Give the legal opinion",
    "plain_name": "Department of Public Health",
    "days": 4,
    "voided": 2,
    "reason": "The reason given stands here.",
    "message": "The message stands here.",
    "note": "The note stands here.",
    "text": "What was written stands here.",
}
PARTY = "Department of Social Services"


def sample(words: Wording, url: str) -> dict:
    """Plausible values for every name of a built-in text, so that a wording can be seen before it counts."""
    context: dict = {}
    names = words.names | {"about"}
    loop_names = {name for names_, _ in words.loops for name in names_}
    for name in sorted(names, key=lambda n: n.count(".")):
        if name.split(".")[0] not in loop_names and not name.startswith("forloop"):
            _put(context, name.split("."), example(name, words))
    for names_, sequence in words.loops:
        one = [_of_loop(name, words) for name in names_]
        _put(context, sequence.split("."), [one[0] if len(one) == 1 else tuple(one)])
    context["url"] = url
    return context


def example(name: str, words: Wording):
    """What may stand for a name."""
    if name in words.dates:
        return timezone.now() + timedelta(days=9)
    steps = name.split(".")
    found = (
        SAMPLES.get(".".join(steps[-2:])) or SAMPLES.get(steps[-1]) or f"[{name.replace('.', ' ').replace('_', ' ')}]"
    )
    return [found] if name in words.lists else found


def _of_loop(name: str, words: Wording):
    """What stands for one element of a loop."""
    parts = [n.split(".")[1:] for n in words.names if n.split(".")[0] == name and "." in n]
    if not parts:
        return example(name, words)
    element: dict = {}
    for part in parts:
        _put(element, part, PARTY if part == ["name"] else example(".".join([name, *part]), words))
    return element


def _put(into: dict, path: list[str], value) -> None:
    for step in path[:-1]:
        if not isinstance(into.get(step), dict):
            into[step] = {}
        into = into[step]
    if isinstance(value, list) or path[-1] not in into:
        into[path[-1]] = value
