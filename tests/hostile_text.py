"""Texts that make a careless pattern or reader look at the same characters again and again.

Run as a program, it gives them to one reader or pattern (`python -m tests.hostile_text reader views`), and the system
ends it when one text has used up its processor time. That is ten times what it needs and more, while work that grows
with the square of the length would take minutes or hours: the limit tells one from the other, and nothing is measured.
"""

import ast
import importlib
import json
import re
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from index.datatypes import Document

ROOT = Path(__file__).parent.parent
LENGTH = {"pattern": 400_000, "reader": 300_000}
SECONDS = {"pattern": 3, "reader": 20}
"""Of processor time, for one text."""
_SUFFIXES = ("", "\x01")
_PLACEHOLDER = "U1"  # Where an f-string puts something into a pattern.
_NOT_ALONE = {"index.database.migrations.env"}  # Runs only inside Alembic.
# Their layout is not documented, but they are what Python itself reads patterns with.
_parser: Any = importlib.import_module("re._parser")
_compiler: Any = importlib.import_module("re._compiler")


class Use(NamedTuple):
    """A regular expression and how it is used."""

    source: str
    flags: int
    methods: list[str]
    """Such as "sub", in order."""


def patterns() -> dict[str, Use]:
    """Return every regular expression of bot/ and index/, by its module and its name or line."""
    trees = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): _tree(path)
        for path in sorted([*(ROOT / "bot").rglob("*.py"), *(ROOT / "index").rglob("*.py")])
    }
    everywhere = {call for tree in trees.values() for call in _methods(tree)}
    found: dict[str, Use] = {}
    for name, tree in trees.items():
        here = {target.id for node in tree.body for target in getattr(node, "targets", []) if hasattr(target, "id")}
        for constant, value in vars(importlib.import_module(name)).items() if name not in _NOT_ALONE else ():
            if constant in here and isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                calls = set(_methods(tree)) if constant.startswith("_") else everywhere
                methods = sorted(method for pattern, method in calls if pattern == constant)
                found[f"{name}.{constant}"] = Use(value.pattern, value.flags & ~re.UNICODE, methods)
        for line, source, method in _in_calls(tree):
            found[f"{name}:{line}"] = Use(source, 0, [method])
    return found


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _methods(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield name and method wherever a method of something with a name is called: `_LINK.sub(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and hasattr(re.Pattern, node.attr):
            yield node.value.id, node.attr


def _in_calls(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Yield line, pattern and function of calls such as `re.sub("…", …)`."""
    for node in ast.walk(tree):
        function = ast.unparse(node.func).removeprefix("re.") if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and ast.unparse(node.func) == f"re.{function}" and hasattr(re.Pattern, function):
            parts = node.args[0].values if isinstance(node.args[0], ast.JoinedStr) else [node.args[0]]
            texts = [str(part.value) if isinstance(part, ast.Constant) else _PLACEHOLDER for part in parts]
            yield node.lineno, "".join(texts), function


def alternatives(source: str, flags: int) -> Iterator[tuple[Any, list[str]]]:
    """Yield each of the alternatives that a pattern consists of, compiled, with the units that it is teased with.

    The units are the beginnings of what it matches, and what it repeats: "[", "[a", "[a]" and "a" for `\\[(a*)\\]`.
    """
    whole = _parser.parse(source, flags)
    branches = [whole]
    if len(whole) == 1 and whole[0][0] is _parser.BRANCH:
        branches = [_parser.SubPattern(whole.state, list(branch)) for branch in whole[0][1][1]]
    for branch in branches:
        units = {unit for unit in _units(branch) if unit}
        yield _compiler.compile(branch, flags), sorted(units)


def _units(sequence: Any) -> Iterator[str]:
    beginning = ""
    for operator, argument in sequence:
        for inner in _inside(operator, argument):
            yield from _units(inner)
            yield _example(inner)
        beginning += _example_of(operator, argument)
        yield beginning


def _inside(operator: Any, argument: Any) -> list[Any]:
    """Return the sequences that an element of a pattern contains."""
    if operator in (_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT):
        return [argument[2]]
    if operator is _parser.SUBPATTERN:
        return [argument[3]]
    if operator is _parser.ATOMIC_GROUP:
        return [argument]
    if operator is _parser.BRANCH:
        return list(argument[1])
    return []


def _example(sequence: Any) -> str:
    return "".join(_example_of(operator, argument) for operator, argument in sequence)


def _example_of(operator: Any, argument: Any) -> str:
    """Return a text that an element of a pattern matches; empty for what only looks."""
    if operator is _parser.LITERAL:
        return chr(int(argument))
    if operator is _parser.NOT_LITERAL or operator is _parser.ANY:
        return "a"
    if operator is _parser.IN:
        return _member(argument)
    inside = _inside(operator, argument)
    if operator in (_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT):
        return _example(inside[0]) * max(1, int(argument[0]))
    return _example(inside[0]) if inside else ""


def _member(members: Any) -> str:
    """Return a character of a class."""
    (operator, argument), *_ = members
    if operator is _parser.NEGATE:
        return next(letter for letter in "a!\n" if all(_member([each]) != letter for each in members[1:]))
    if operator is _parser.RANGE:
        return chr(int(argument[0]))
    if operator is _parser.CATEGORY:
        name = str(argument)
        return "!" if "NOT" in name else {"SPACE": " ", "DIGIT": "1", "WORD": "a"}[name.rpartition("_")[2]]
    return chr(int(argument))


def tease(pattern: Any, units: list[str], methods: list[str]) -> None:
    """Give a pattern long texts made of the units, in the ways it is used."""
    for unit in units:
        for suffix in _SUFFIXES:
            text = unit * (LENGTH["pattern"] // len(unit)) + suffix
            with limited("pattern", unit, suffix):
                for method in methods:
                    if method in ("match", "fullmatch"):
                        getattr(pattern, method)(text)
                    else:  # From every place on.
                        deque(pattern.finditer(text), maxlen=0)


# Every reader of what people write.

_STOPS = ["!", "? ", "….", ".)", '!"', "e.g. ", "1. ", "No. ", "A. ", "(", "“", '"', "' ", "«"]
_OTHER_STOPS = ["。", "好。」", "! 🎉 ", ".[1]", ".¹"]
_BLANKS = [" ", "\t", "\n", "\r", "\r\n", "a  \n", "\\\n", "\xa0"]
_LINKS = [
    "[",
    "[a]",
    "![",
    "](",
    "[a](b",
    '[a]( "',
    "[a]: b\n",
    '[a]: b "\n',
    "<a ",
    "<a b='",
    "<!-- ",
    "<?",
    "<div>\n",
    "&",
]
_MARKS = ["*", "**a", "_a ", "`", "``a", "~~~\n", "# a\n", "a\n===\n", "- ", "- a\n", "> ", "> a\n", "1.\n", "| a |\n"]
_LETTERS = ["a", "a ", "é", "\ufdfa", "\ufeff", "\0"]
UNITS = [*_STOPS, *_OTHER_STOPS, *_BLANKS, *_LINKS, *_MARKS, *_LETTERS]
_HTML = [
    "<p>",
    "<b>a",
    "</b>",
    "<li>a",
    "<td>a",
    "<dd>a",
    "<sup>1</sup>",
    "<!-- a --> b\n\n",
    "<style>a</style>",
    "a<br>",
]
_TOOLS = [
    "{{",
    "{{ a }}",
    "{% comment %}",
    ":::a\n",
    "> [!a] b\n",
    "!!! a\n\n    b\n",
    "```{tip}\n",
    "%% a %% ",
    "* a\n{:toc}\n",
]
_NEEDS = [
    "a:\n\n",
    "- a:\n\n",
    "- a\n\n  b\n\n",
    "a\n: b\n\n",
    "a[^1]\n\n[^1]: b\n\n",
    "**a**\n\n",
    "> a\n\n— b\n\n",
    "[^1]",
]
_INSIDE = [
    *[("<div>\n", unit, "") for unit in ("<ul>", "<li>a", "<td>a", "<dl><dd>a", "&amp;", '<a "')],
    *[('<div markdown="1">\n', unit, "") for unit in ("<p>a", "- a\n", "a\n")],
    *[("```\n", "x y\n", "```"), ("|a|b|\n|-|-|\n", "|c|d|\n", ""), ("|a|\n|-|\n", "|c|d", "")],
    *[('{{"', "a b ", "}}"), ("<a ", "markdown=1 ", ""), ("<a ", "markdown=1 ", ">"), ("!!! a\n", "\n", "")],
    *[("- ", "a[^1] ", "\n\n[^1]: b"), ("a ", "*b **c ", "*"), ("[", "a", "](b)"), ("<sup>", "[1](#a)", "</sup>")],
    ("", "a[^1] ", "\n\n" + "".join(f"[^{number}]: b\n\n" for number in range(3000))),
]
"""What stands before, what is repeated, and what stands behind."""
_PAGES = [
    "{a} ",
    "{a\n}",
    "<A>\n",
    "</A>",
    "<a {",
    '<A b={"',
    "<A\nb={1}>",
    "{/*",
    "{`",
    "import a\n",
    "export a\n\n",
    "{}",
]


def readers() -> dict[str, Callable[[str], object]]:
    """Return what reads an essay, its front matter, its questions, or a question that somebody asks."""
    from bot.answering.conversation import asks_for_more, asks_what_follows, leans_on_history
    from bot.answering.kinds import kind_of
    from index.datatypes import Span
    from index.errors import CorpusError
    from index.reading.corpus import CorpusFile
    from index.reading.documents import parse_document
    from index.reading.passages import make_views, split_passages
    from index.reading.plain import plain, seen
    from index.reading.questions import parse_questions
    from index.reading.sentences import split_sentences
    from index.text import normalise, printable

    def essay(text: str, key: str = "x: y") -> "Document":
        return parse_document(CorpusFile("a.md", f"---\ntitle: T\n{key}\n---\n\nFirst.\n\n{text}".encode()))

    def views(text: str, name: str = "a.md") -> None:
        document = parse_document(CorpusFile(name, f"First.\n\n{text}".encode()))
        list(make_views(document.title, split_passages(document), 0))

    def page(text: str) -> None:
        views(text, "a.mdx")

    def shown(text: str) -> None:
        plain(seen(text, 0, (), Span(0, len(text))))

    def sentences(text: str) -> None:
        third = len(text) // 3
        atoms = [Span(at, at + 2) for at in range(0, third, 4)] + [
            Span(at, at + 400) for at in range(third, len(text), 50)
        ]
        split_sentences(text, 0, len(text), atoms)

    def front_matter(text: str) -> None:
        with suppress(CorpusError):
            essay("Text.", f"x: {text}")

    def questions(text: str) -> None:
        with suppress(CorpusError):
            parse_questions(CorpusFile("a.questions.md", f"> First.\n- {text}".encode()), document)

    def quotation(text: str) -> None:
        with suppress(CorpusError):
            half, third = text[: len(text) // 2], text[: len(text) // 3]
            parse_questions(CorpusFile("a.questions.md", f"> {half}\n- a?".encode()), essay(third))

    def question(text: str) -> None:
        read = normalise(text)
        kind_of(read), asks_for_more(read), asks_what_follows(read), leans_on_history(read)

    document = essay("Second.")
    reading = [views, page, shown, sentences, front_matter, questions, quotation, question, printable]
    return {each.__name__: each for each in reading}


@contextmanager
def limited(kind: str, *what: str) -> Iterator[None]:
    """Let the block use the processor time of its kind and no more; say first what it does, as that may be the last."""
    print(*map(ascii, what), flush=True)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (round(time.process_time()) + SECONDS[kind], most))
    yield


def _texts(reader: str) -> list[tuple[str, str, str]]:
    """Return what a reader is teased with."""
    if reader == "page":
        return [("", unit, "") for unit in _PAGES] + [
            ("<A ", "b ", ">"),
            ("<A b={1} ", "b='c' ", ">"),
            ("{", "{}", "}"),
        ]
    units = [*UNITS, *_HTML, *_TOOLS, *_NEEDS] if reader == "views" else UNITS
    return [("", unit, "\nb") for unit in units] + (_INSIDE if reader == "views" else [])


def main(kind: str, what: str) -> None:
    """Tease a reader, given its name, or a pattern, given its `Use` as JSON."""
    if kind == "reader":
        read = readers()[what]
        length = LENGTH["reader"] // (2 if what in ("views", "page") else 1)  # They make much of every line.
        for before, unit, behind in _texts(what):
            with limited(kind, before, unit, behind[:20]):
                read(before + unit * (length // len(unit)) + behind)
    else:
        use = Use(*json.loads(what))
        for pattern, units in alternatives(use.source, use.flags):
            tease(pattern, units, use.methods)


if __name__ == "__main__":
    main(*sys.argv[1:])
