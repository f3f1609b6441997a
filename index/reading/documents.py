"""One Markdown file to a document with exact spans."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from html import unescape
from pathlib import PurePosixPath

from index import messages
from index.datatypes import Document, LeftOut
from index.reading.corpus import CorpusFile
from index.reading.head.front_matter import read_front_matter
from index.reading.markup.blocks import Reader
from index.reading.markup.markdown import LONE_RETURN, parse
from index.reading.markup.marks import hide_marks

_MDX = ".mdx"
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}[-_]")
_NAMED_BY_FOLDER = {"index", "readme"}
_NOT_LINE_END = re.compile(r"[^\r\n]")


def parse_document(file: CorpusFile) -> Document:
    """Parse one essay. Raises CorpusError if it is not UTF-8 or its front matter cannot be read."""
    text = file.decode()
    front = read_front_matter(file.name, text)
    head = _NOT_LINE_END.sub(" ", text[: front.body])
    body = LONE_RETURN.sub("\n", head + text[front.body :])
    masked = hide_marks(body, is_mdx=file.name.casefold().endswith(_MDX))
    reader = Reader(text, masked)
    reader.read(parse(masked.text))
    headings = [words for words, _, _ in reader.headings if words]
    title = unescape(front.title) or (headings[0] if headings else _name(file.name))
    return Document(
        name=file.name,
        title=title,
        date=front.date or _day(file.name),
        author=front.author,
        url=front.url,
        text=text,
        sha256=file.sha256,
        blocks=tuple(reader.with_notes()),
        runs=tuple(reader.runs),
        left_out=tuple(sorted({*filter(reader.is_left_out, reader.left_out), *_bare_headings(reader, title)})),
    )


def _day(path: str) -> date | None:
    """Return the date with which a file's name begins, as some sites have it."""
    with suppress(ValueError):
        return date.fromisoformat(PurePosixPath(path).name[: len("2022-09-18")])
    return None


def _name(path: str) -> str:
    """Return a title made of a file's name."""
    name = PurePosixPath(path)
    stem = name.parent.name if name.stem.casefold() in _NAMED_BY_FOLDER and name.parent.name else name.stem
    return " ".join(re.split(r"[-_\s]+", _DAY.sub("", stem))).strip() or stem


def _bare_headings(reader: Reader, title: str) -> Iterator[LeftOut]:
    """Yield the headings that name no passage's section."""
    ends = [*(blocks for _, _, blocks in reader.headings[1:]), len(reader.blocks)]
    for (words, span, blocks), end in zip(reader.headings, ends, strict=False):
        if blocks == end and words and words != title:
            yield LeftOut(span, messages.LEFT_OUT_HEADING)
