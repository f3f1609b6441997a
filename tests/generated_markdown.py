"""Made-up Markdown of every kind that people write; no word stands in it twice.

A word is drawn as `WORD`, and numbered when the document is whole, so that what is lost can be named.
"""

import re
from itertools import count

from hypothesis import strategies as st

WORD = "\ue000"
_NUMBERED = re.compile(rf"{WORD}")

_words = st.sampled_from([WORD] * 6 + [f"{WORD}.", f"{WORD}?", f"{WORD},", f"({WORD})", f'"{WORD}!"', f"é{WORD}😀"])
_odd = st.sampled_from([
    "&amp;", "&lt;b&gt;", "&#35;", "&copy;", r"\*", r"\_", r"\[", r"\\", "<https://e.org/a?b=c&d>", "<a@e.org>", "e.g.",
    "a & b", "*", "_", "1 < 2", "`` ` ``", "` a  b `", "`&amp;`", "3.5", "…", "https://e.org/x_y_z", "[no link]", "!",
    "&nbsp;",
])  # fmt: skip
_images = st.sampled_from(["![](e.png)", '![an alt](e.png "and a title")', "![an alt][r]", '<img src="e.png" alt="x">'])
_comments = st.sampled_from(["<!-- not here -->", "<!-- a *b* -->"])
_targets = st.sampled_from(["(/u)", '(/u "title")', "(</u v>)", "(/u_(v))", "[r]", "[R]", "(https://e.org/a*b)"])
_between = st.sampled_from([" "] * 8 + ["\n", "\n", "  \n", "\\\n", "<br>", "<br />\n", "", "\t"])


def _joined(parts: st.SearchStrategy[str], most: int = 6) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(parts, _between), min_size=1, max_size=most)
    return pairs.map(lambda pairs: "".join(part + between for part, between in pairs[:-1]) + pairs[-1][0])


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    words = _joined(inner, 3)
    marks = st.sampled_from(["*", "_", "**", "__", "***"])
    tags = st.sampled_from(["b", "i", "kbd", "code", "em", "span", "a", "sub", "del", "u", "B"])
    return st.one_of(
        st.tuples(marks, words).map(lambda pair: f"{pair[0]}{WORD} {pair[1]} {WORD}{pair[0]}"),
        st.tuples(words, _targets).map(lambda pair: f"[{pair[0].replace('[', '(').replace(']', ')')}]{pair[1]}"),
        st.tuples(tags, words).map(lambda pair: f'<{pair[0]} href="/u">{pair[1]}</{pair[0].lower()}>'),
        words.map("<i>{}".format),  # Not closed.
    )


_code = _words.map("`{}`".format)
INLINE = _joined(st.recursive(st.one_of(_words, _words, _odd, _code, _comments), _wrapped, max_leaves=8))
"""What stands inside the lines of a paragraph; it begins and ends with a word, as what is wrapped there may not."""
_struck = _joined(_words).map("~~{}~~".format)
_lines = st.tuples(_words, INLINE, st.one_of(_images, _struck, st.just("")), _words).map(" ".join)
PARAGRAPH = _lines.map(lambda text: re.sub(r"\n(?=<!--)", " ", text))
"""No comment stands at the beginning of a line: it would end the paragraph."""
LINE = PARAGRAPH.map(lambda text: " ".join(text.replace("\\\n", " ").split()))
CELL = LINE.map(lambda text: text.replace("|", " "))


def _indented(text: str, first: str, others: str) -> str:
    return first + text.replace("\n", "\n" + others)


def _list(items: list[str], mark: str, *, loose: bool) -> str:
    return ("\n\n" if loose else "\n").join(_indented(item, mark, " " * len(mark)) for item in items)


@st.composite
def _tables(draw: st.DrawFn) -> str:
    cells = st.one_of(CELL, _words, st.just(""))
    rows = draw(st.lists(st.tuples(cells, cells), min_size=1, max_size=4))
    head, *body = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([head, "|---|:-:|", *body])


@st.composite
def _html(draw: st.DrawFn) -> str:
    words = st.one_of(_words, _words, st.sampled_from(["a &amp; b", "&lt;i&gt;", "*no marks*", "1 < 2", "&nbsp;"]))
    line = st.lists(words, min_size=1, max_size=4).map(" ".join)
    tagged = st.one_of(line, line.map("<b>{}</b>".format), line.map('<a href="/u">{}</a> x'.format), _comments)
    shapes = (
        "<div>\n{}\n</div>", "<p>{}</p>\n<p>{}", "<ul>\n<li>{}</li><li>{}\n<li>{}</ul>", "<ol><li><p>{}</p></li></ol>",
        "<table><tr><th>{}<th>{}</tr>\n<tr><td>{}</td><td>{}</td></tr></table>",
        "<blockquote>{}<br>{}</blockquote>", "<figure><img alt=x><figcaption>{}</figcaption></figure>",
        "<dl><dt>{}</dt><dd>{}</dd></dl>", "<details><summary>{}</summary>\n{}</details>", "<aside>\n{}\n</aside>",
        "<div>\n<ul><li>{}<ul><li>{}</li></ul></li></ul>{}</div>",
        "<script>let hidden;</script>\n{}", "<style>\n.hidden {{ color: red }}\n</style>", "<div><h4>{}</h4>{}</div>",
        "<pre>{}\n  {}</pre>", "<center>{}</center>", "<details>\n<summary>{}</summary>\n\n**{}**\n\n</details>",
    )  # fmt: skip
    shape = draw(st.sampled_from(shapes))
    return shape.format(*(draw(tagged) for _ in range(shape.count("{}"))))


_CODE = st.lists(st.one_of(_words, st.sampled_from(["", "    x = &amp;", "*a*", "<b>"])), min_size=1, max_size=4).map(
    "\n".join
)
_fenced = st.tuples(st.sampled_from(["```\n", "~~~ py\n"]), _CODE).map(
    lambda pair: pair[0] + pair[1] + "\n" + pair[0][:3]
)
_leaves = st.one_of(
    *[PARAGRAPH] * 4, _fenced, _CODE.map(lambda code: _indented(WORD + "\n" + code, "    ", "    ")), _tables(),
    _html(),
    st.just("---"), _comments, PARAGRAPH.map("{}:".format),
    st.just("<!-- of\n\n*several*\nlines -->"), st.just(f"{WORD}\n<!-- not here -->\n{WORD}"),
    st.just(f"{WORD} <!-- of\nseveral lines --> *{WORD}*"),
)  # fmt: skip


def _holding(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=1, max_size=3)
    item = st.one_of(PARAGRAPH, LINE, several.map("\n\n".join))
    marks = st.sampled_from(["- ", "* ", "1. ", "7) ", "-   "])
    return st.one_of(
        several.map(lambda blocks: _indented("\n\n".join(blocks), "> ", "> ")),
        st.tuples(st.lists(item, min_size=1, max_size=4), marks, st.booleans()).map(
            lambda drawn: _list(drawn[0], drawn[1], loose=drawn[2])
        ),
        LINE.map("### {}".format),
    )


BLOCK = st.recursive(_leaves, _holding, max_leaves=6)
_headings = st.one_of(LINE.map("## {}".format), LINE.map("{}\n---".format), _words.map("# {} #".format))
_sections = st.tuples(_headings, PARAGRAPH).map("\n\n".join)
BLOCKS = st.lists(st.one_of(BLOCK, BLOCK, _sections), min_size=1, max_size=6).map("\n\n".join)


def numbered(text: str) -> str:
    """Make every word of a document another one."""
    numbers = count(1)
    return _NUMBERED.sub(lambda _: f"Word{next(numbers)}x", text)


DOCUMENTS = BLOCKS.map(lambda text: numbered(text + '\n\n[r]: https://e.org/r "a title"\n'))
"""What Markdown itself, with tables and strikethrough, can say."""

_tools = st.sampled_from([
    # Callouts, shortcodes, tags of templates.
    ":::tip W\nW W.\n\nW\n:::", "::: warning\n- W\n:::", ":::note[W W]\nW.\n:::", '!!! note "W W"\n    W\n\n    W\nW',
    "> [!NOTE]\n> W\n> W.", "> [!tip]- W W\n> W", "> [!WARNING]\n\nW", "```{tip} W\nW **W**\n```", "```{tip}\nW",
    "{{< callout >}}\nW.\n{{< /callout >}}", '{{< figure src="a.png" caption="W W" >}}', "{% if a %}W{% endif %} W",
    "{% comment %}\nW\n\nW\n{% endcomment %}\nW", "W {{ site.W }} W{:.red}", "- {% include a.html %}\n- W {{ a }}",
    "<p>W {{ W }} [^none] {% if a %}W</p>", "[TOC]\n\n* W\n{:toc}", "W ^a-name\n\nW %% W W %% W",
    # Notes, lists, headings.
    "W[^1] W.[^n]\n\n[^1]: W.\n\n    W", "W\n: W\n: W\n\n  W", "W\\\n: W", "- [ ] W\n- [x] W\n\n  W",
    "- # W\n- - W",
    "## W {#an-id .a}\n\nW", "# W\n\n## W", "# ![W](e.png)", "# W ![W](e.png)\n\nW", "W\n===", "**W W**\n\nW",
    "> " * 70 + "W", "- " * 70 + "W", "|W|W|\n|-|-|\n|W|W|W|\n|W",
    "<div>\n\n| W |\n|-|\n| <br>W<ul><li>W</ul> |\n\n</div>",
    # Careless HTML.
    '<span markdown="1">\n**W** W\n</span>', '<div markdown="1">\n<span markdown=1>\n> <b markdown=1>\nW\n</div>',
    '<div markdown="1">\n**W**\n</div>', "<div>W\n\nW <b>W\n\n</div>\nW", "<p>W<!-- W\nW -->W", "<!-- W",
    "<? W ?>W",
    "<script>\nW\n\nW\n</script>\nW", "<svg><text>W</text></svg>", "W <style>W</style> W", "<!DOCTYPE W>\nW", "</div>W",
    "<h2>W</h2>\nW", "<h3>W</h3>", "<td>W<th>W", "<ul>W<li>W</ol>W</ul>W", "<ul><!-- W --><ul>W<li>W</ul>",
    "<dl><dd>W<dt>W",
    "<table>W<tr>W<td>W<p>W</table>", "<table><!-- W --><td>W<td>W<tr><!-- W --><td>W</tr><p>W", "<ul>" * 70 + "W",
    "<details><summary>W", "<textarea>W</textarea>", "<select><option>W</select>", "<unknown> W </unknown>",
    "<W@a.org>",
    # Pictures, code, formulas, odd characters.
    "![W **W**](e.png)", "W ![W](e.png) W", "[![W](e.png)](/u)", "![W](e.png) ![W](e.png)\n![W][r]",
    '<img alt="W W">',
    "$$\nW\n$$", "~~~\nW", "    W\n\n    W", "`W\nW`", "Hello [W],", "[W](/u)", "[unused]: /u\nW", "[[W W]] W",
    "[[W|W]]", "…",
    "a&nbsp;&#0;W&W;&ampW", "\\W\\\\W\\", "\0", "\tW\0", "W\f\v\x1c\x85\u2028W",
    "W<sup>2</sup> W.<sup>[W](#fn)</sup> W",
]).map(lambda text: re.sub(r"\bW\b", WORD, text))  # fmt: skip
_pages = st.sampled_from([
    "import W from 'a'\nexport const a = { W: 1 }", "<Tabs items={['a']}>\nW **W**\n</Tabs>", "{/* W */}",
    "W {/* W */} W",
    "<A b={1}>W</A> {props.W}", "<>\nW\n</>", "<A\n  b={{c: 'd'}}\n>\n\nW\n\n</A>", "export W", "{W}", "<A b={'c'} />",
    "W { a }\n{`W`}", "<A>W</A>", '<A title="W W" b={\n1}>\nW\n</A>',
]).map(lambda text: re.sub(r"\bW\b", WORD, text))  # fmt: skip
TOOLS = st.lists(st.one_of(_tools, _tools, BLOCK), min_size=1, max_size=6).map("\n\n".join).map(numbered)
"""What tools beside Markdown say, between what Markdown says."""
PAGES = st.lists(st.one_of(_pages, _pages, _tools, BLOCK), min_size=1, max_size=6).map("\n\n".join).map(numbered)
"""MDX."""
