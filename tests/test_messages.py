"""Every sentence that a user sees is in a module of messages; what it leaves open is filled in; none is left over."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

from tests.conftest import ROOT

MESSAGES = [path for name in ("bot", "index") for path in sorted(ROOT.glob(f"{name}/messages/*.py"))] + [
    path for name in ("bot", "index") for path in sorted(ROOT.glob(f"{name}/messages.py"))
]
OTHERS = [path for name in ("bot", "index") for path in sorted((ROOT / name).rglob("*.py")) if path not in MESSAGES]
SAID_TO_NOBODY = {
    "index/learning/perturb.py": "introductions that are put before a question, to see whether they mislead",
}

_SHAPE = re.compile(r"[A-Z{“\"`].* .*[.?!…:]\s*", re.DOTALL)
_PHRASE = re.compile(r"(?:[A-Za-z’'{}`]+[,;]? ){3}[A-Za-z’'{}`]+")
_PATTERN = re.compile(r"\\|\(\?|\w\|\w")
_SAYING = {"echo", "print", "say", "secho", "add_task", "add_column"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


# Sentences elsewhere.


def sentences(module: ast.Module) -> list[str]:
    """Return what a module seems to say to its users, which is what belongs into messages."""
    apart = {id(part) for node in ast.walk(module) for part in _not_said(node)}
    found = []
    for node in ast.walk(module):
        if id(node) not in apart and (text := _text(node)) and _reads_like_a_sentence(text):
            found.append(text)
        found += [text for argument in _said(node) if (text := _text(argument)) and re.search("[A-Za-z]{2}", text)]
        if isinstance(node, ast.FunctionDef):
            found += [f"{node.name} has no help=" for each in node.decorator_list if _is_unexplained(each)]
    return list(dict.fromkeys(found))


def _reads_like_a_sentence(text: str) -> bool:
    return bool(_SHAPE.fullmatch(text) or _PHRASE.search(text)) and not _PATTERN.search(text)


def _text(node: ast.AST) -> str:
    """Return a literal text, with a pair of braces for whatever is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "{}" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _not_said(node: ast.AST) -> Iterator[ast.AST]:
    """Yield docstrings, what is logged, what only programmers are told, lists of words, and the parts of texts."""
    if isinstance(node, ast.Expr):
        yield node.value
    elif _is_logging(node) or (isinstance(node, ast.Raise) and not _is_users(node)):
        yield from ast.walk(node)
    elif isinstance(node, ast.Attribute) and node.attr == "split":
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from node.values


def _said(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Call):
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "help")
        if _name(node.func) in _SAYING:
            yield from node.args
    elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and _is_users(node):
        yield from node.exc.args


def _is_logging(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _name(node.func.value) == "_log"


def _is_users(node: ast.Raise) -> bool:
    """Tell an error that a user is shown: one of our own, or of click's."""
    error = _name(node.exc.func if isinstance(node.exc, ast.Call) else node.exc)
    return error in vars(import_module("index.errors")) or error in vars(import_module("click"))


def _is_unexplained(decorator: ast.expr) -> bool:
    """Tell a command whose help would be its docstring."""
    call = decorator if isinstance(decorator, ast.Call) else None
    made = call.func if call else decorator
    is_command = isinstance(made, ast.Attribute) and ast.unparse(made) in (
        "click.command",
        "click.group",
        "main.command",
    )
    return is_command and not (call and any(keyword.arg == "help" for keyword in call.keywords))


def _name(node: ast.AST | None) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_sentences_are_in_messages_alone() -> None:
    held = {name(path): sentences(tree(path)) for path in OTHERS if name(path) not in SAID_TO_NOBODY}
    unclean = {path: said for path, said in held.items() if said}
    assert unclean == {}


@pytest.mark.parametrize(
    "source",
    [
        'raise CorpusError(f"{path} is a link; copy the file.")',
        'raise MentorError("Sorry")',
        'raise click.UsageError("--a excludes --b")',
        'click.echo(f"Built {name}", err=True)',
        'click.echo("done")',
        '@click.option("--top", help="how many")\ndef ask(): ...',
        '@click.command()\ndef ask():\n    """Answer."""',
        '@main.command\ndef ask():\n    """Answer."""',
        'RULES = {"a": "The essay does not cover this."}',
        'return Finding("records", True, "the database can be opened and written")',
        'lines.append(f"The essay {words}.")',
        'console.print(f"\\nGoodbye, {person}")',
        'progress.add_task("Embedding")',
    ],
)
def test_a_sentence_is_known(source: str) -> None:
    assert sentences(ast.parse(source if source.startswith("@") else f"def f():\n    {source}")) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""A docstring says what it likes."""',
        '_log.warning("Stopped with answers in progress; they are taken up later.")',
        'raise ValueError("This is no turn of a conversation.")',
        "raise CorpusError(messages.NO_CORPUS.format(root=root))",
        'click.echo(f"{one}\\n{other}")',
        '@click.command(help=messages.ASK_HELP)\ndef ask():\n    """Answer one question."""',
        '@app.command(COMMAND)\ndef on_command(ack):\n    """Listen."""',
        'STOP = frozenset("the this that these those it its".split())',
        '_MORE = re.compile(r"(?:show|give me some more of) that please")',
        'database.execute(f"PRAGMA {pragma}")',
        'Finding("index", True, messages.INDEX_WHOLE)',
        'table.add_row(f"{value:.3f}", "hit@1")',
        'console.input("\\n> ")',
    ],
)
def test_what_is_no_sentence_is_known(source: str) -> None:
    assert sentences(ast.parse(source)) == []


# Templates.


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(template) if field is not None and field.isidentifier()}


def aliases(module: ast.Module) -> dict[str, str]:
    """Return by which names a module knows the messages of a package: {"messages": "bot"}."""
    return {
        alias.asname or alias.name: node.module or ""
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in ("bot", "index")
        for alias in node.names
        if alias.name == "messages"
    }


def references(module: ast.Module) -> Iterator[tuple[str, str, ast.Call | None]]:
    """Yield package and name of each message in a module, and the call that fills it in."""
    known = aliases(module)
    filled = {
        id(template): node
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
        for template in _branches(node.func.value)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            yield known[node.value.id], node.attr, filled.get(id(node))
        elif isinstance(node, ast.ImportFrom) and re.fullmatch(r"(bot|index)\.messages", node.module or ""):
            yield from ((str(node.module).partition(".")[0], alias.name, None) for alias in node.names)


def _branches(node: ast.expr) -> list[ast.expr]:
    return [*_branches(node.body), *_branches(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def wrongly_filled(module: ast.Module) -> list[str]:
    """Return the messages that are used with other placeholders than they have."""
    wrong = []
    for package, constant, call in references(module):
        message = getattr(import_module(f"{package}.messages"), constant)
        given = {keyword.arg for keyword in call.keywords} if call else set()
        if isinstance(message, str) and (given != placeholders(message) or (call and call.args)):
            wrong.append(constant)
    return wrong


def test_placeholders_are_those_that_are_filled_in() -> None:
    assert {name(path): wrong for path in OTHERS if (wrong := wrongly_filled(tree(path)))} == {}


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("messages.NOT_CONNECTED.format(code=1)", []),
        ("messages.GOODBYE", []),
        ("messages.NOT_JSON", []),
        ("(messages.GOODBYE if x else messages.NOT_CONNECTED).format(code=1)", ["GOODBYE"]),
        ("messages.NOT_CONNECTED", ["NOT_CONNECTED"]),
        ("messages.NOT_CONNECTED.format(1)", ["NOT_CONNECTED"]),
        ("messages.NOT_CONNECTED.format(cod=1)", ["NOT_CONNECTED"]),
        ("messages.NOT_CONNECTED.format(code=1, more=2)", ["NOT_CONNECTED"]),
        ("messages.NOT_CONNECTED.format(**fields)", ["NOT_CONNECTED"]),
    ],
)
def test_a_template_that_is_filled_in_wrongly_is_known(source: str, wrong: list[str]) -> None:
    assert wrongly_filled(ast.parse(f"from bot import messages\n{source}")) == wrong


def defined(path: Path) -> Iterator[str]:
    """Yield the public names of a room of messages."""
    for node in tree(path).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        names = [getattr(target, "id", getattr(target, "name", "")) for target in targets]
        yield from (each for each in names if each and not each.startswith("_"))


@pytest.mark.parametrize("package", ["bot", "index"])
def test_every_message_is_used_and_defined_once(package: str) -> None:
    rooms = [path for path in MESSAGES if path.is_relative_to(ROOT / package)]
    names = Counter(each for path in rooms for each in defined(path))
    assert [each for each, times in names.items() if times > 1] == []
    used = {constant for path in OTHERS for owner, constant, _ in references(tree(path)) if owner == package}
    names_in_rooms = [node for path in rooms for node in ast.walk(tree(path)) if isinstance(node, ast.Name)]
    used |= {node.id for node in names_in_rooms if isinstance(node.ctx, ast.Load)}
    assert sorted(set(names) - used) == []


def test_nothing_is_shouted_and_every_placeholder_has_a_name() -> None:
    for path in MESSAGES:
        for node in ast.walk(tree(path)):
            text = _text(node) if isinstance(node, ast.Constant) else ""
            assert not re.search(r"!(?!r\})", text), text
            assert not re.search(r"\{\d*\}", text), text
