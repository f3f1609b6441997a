from datetime import date
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CorpusError
from index.reading.head.front_matter import FrontMatter, read_front_matter

BODY = "# A heading\n\nThe body.\n"
DAY = date(2022, 12, 5)


def read(text: str) -> FrontMatter:
    return read_front_matter("a.md", text)


def yaml(source: str) -> FrontMatter:
    """Read YAML, and see that the Markdown begins where it does."""
    text = f"---\n{source}\n---\n{BODY}"
    found = read(text)
    assert text[found.body :] == BODY
    return found


def toml(source: str) -> FrontMatter:
    text = f"+++\n{source}\n+++\n{BODY}"
    found = read(text)
    assert text[found.body :] == BODY
    return found


# As others write them.

JEKYLL = """layout: post
title:  "Welcome to Jekyll!"
date:   2022-12-05 21:53:45 -0600
categories: jekyll update
published: false
permalink: /:categories/:title.html"""
JEKYLL_AUTHORS = """title: Moving on
author: jdoe
authors: [jdoe, asmith]
excerpt_separator: <!--more-->
header:
  image: /assets/a.jpg
  caption: "Photo: **A. Smith**"
redirect_from:
  - /old/
  - /older/"""
HUGO = """title: "My First Post"
date: 2022-12-05T09:03:20-08:00
draft: true
tags: ["a", "b"]
cover:
    image: x.png
    alt: 'An x: a letter'
_build: {render: never}"""
DOCUSAURUS = """slug: welcome
title: Welcome
authors:
  - name: Joel Marcey
    title: Co-creator of Docusaurus 1
    url: https://github.com/JoelMarcey
    image_url: https://github.com/JoelMarcey.png
  - name: Sébastien Lorber
tags: [hello, docusaurus-v2]
hide_table_of_contents: false
date: 2022-12-05T10:00"""
DOCUSAURUS_DOC = """id: negotiation-rules
title: Ten rules of negotiation
keywords:
  [
    FAANG,
    total compensation,
  ]
sidebar_label: 10 rules"""
ASTRO = """title: 'Markdown Style Guide'
description: 'Here is a sample: of some syntax.'
pubDate: 'Dec 05 2022'
heroImage: '../../assets/blog-placeholder-1.jpg'"""
OBSIDIAN = """aliases: [Gardening, "The garden"]
tags:
\t- evergreen
\t- garden
up: [[Home]]
related: [[A]], [[B]]
author: "[[People/Ann Lee|Ann Lee]]"
created: 2022-12-05T10:00
Reading time: 5 min"""
GATSBY = """title: Hello World
date: "2022-12-05T22:12:03.284Z"
description: "Hello \\"World\\""
featuredImage: ./a.png"""
GHOST = """title: "On leaving"
slug: on-leaving
date_published: 2022-12-05T10:00:00.000Z
date_updated: 2022-12-06T10:00:00.000Z
tags: Life, Work
excerpt: I left. Here's why: it was time"""
NOTION = """Title: Notes on hiring
Tags: hiring, people
Date: December 5, 2022
Author: Ann Lee
URL: https://example.org/hiring"""
PANDOC = """title:
- type: main
  text: ignored
author:
- name: Ann Lee
  affiliation: University of Somewhere
- name: Bo Nilsson
date: 5 December 2022
bibliography: refs.bib
header-includes: |
  ```{=latex}
  \\usepackage{x}
  ```
..."""
QUARTO = """title: "Analysis"
author:
  - name: Ann Lee
    orcid: 0000-0000-0000-0000
format:
  html:
    toc: true
execute: { echo: false }
date: last-modified"""
OPENSOURCE_GUIDE = """lang: en
untranslated: true
title: Maintaining Balance for Open Source Maintainers
class: balance
order: 0
image: /assets/images/cards/maintaining-balance.png"""
HEXO = """title: {{ title }}
date: {{ date }}
tags:"""
DEV_TO = """title: A beginner's guide
published: true
description:
tags: webdev, beginners
canonical_url: https://example.org/guide
cover_image: https://dev-to-uploads.example.org/x.png"""
ELEVENTY = """layout: layouts/post.njk
title: Fourth: the last post
date: 2022-12-05
tags:
  - second tag
eleventyExcludeFromCollections: true"""
VITEPRESS = """title: Getting Started | Example
outline: [2, 3]
head:
  - - meta
    - property: og:title
      content: Getting: Started
prev: false"""
DENDRON = """id: 7c6a1b
title: Root
desc: ''
updated: 1670277225000
created: 1670277225000"""
SUBSTACK = """title: "Why I "quit" my job"
subtitle: And what came: after"""
ZOLA_YAML = """title: null
date: ~"""


@pytest.mark.parametrize(
    ("source", "title", "author", "url", "day"),
    [
        (JEKYLL, "Welcome to Jekyll!", "", "", DAY),
        (JEKYLL_AUTHORS, "Moving on", "jdoe", "", None),
        (HUGO, "My First Post", "", "", DAY),
        (DOCUSAURUS, "Welcome", "Joel Marcey and Sébastien Lorber", "", DAY),
        (DOCUSAURUS_DOC, "Ten rules of negotiation", "", "", None),
        (ASTRO, "Markdown Style Guide", "", "", DAY),
        (OBSIDIAN, "", "Ann Lee", "", None),
        (GATSBY, "Hello World", "", "", DAY),
        (GHOST, "On leaving", "", "", None),
        (NOTION, "Notes on hiring", "Ann Lee", "https://example.org/hiring", DAY),
        (PANDOC.removesuffix("\n..."), "", "Ann Lee and Bo Nilsson", "", DAY),
        (OPENSOURCE_GUIDE, "Maintaining Balance for Open Source Maintainers", "", "", None),
        (DEV_TO, "A beginner's guide", "", "https://example.org/guide", None),
        (ELEVENTY, "Fourth: the last post", "", "", DAY),
        (VITEPRESS, "Getting Started | Example", "", "", None),
        (DENDRON, "Root", "", "", None),
        (SUBSTACK, 'Why I "quit" my job', "", "", None),
        (ZOLA_YAML, "", "", "", None),
    ],
    ids=count(),
)
def test_other_people_s_heads(source: str, title: str, author: str, url: str, day: date | None) -> None:
    found = yaml(source)
    assert (found.title, found.author, found.url, found.date, found.notes) == (title, author, url, day, ())


def test_a_template_that_nobody_filled_in_says_nothing() -> None:
    found = yaml(HEXO)
    assert (found.title, found.date) == ("", None)


def test_a_date_that_a_tool_fills_in_is_noted() -> None:
    found = yaml(QUARTO)
    assert (found.title, found.author, found.date) == ("Analysis", "Ann Lee", None)
    assert found.notes == ("a.md, line 10: the date is not understood, so there is none; write it like 2022-09-18.",)


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("title: 2022", "2022"),
        ("title: 1.0", "1.0"),
        ("title: 007", "007"),
        ("title: 1:30", "1:30"),
        ("title: 1_000", "1_000"),
        ("title: yes", "yes"),
        ("title: No", "No"),
        ("title: true", "true"),
        ("title: 2022-09-18", "2022-09-18"),
        ("title: 2022-13-45", "2022-13-45"),
        ("title: .nan", ".nan"),
        ("title:", ""),
        ("title: ''", ""),
        ("title: ~", ""),
        ("title: null", ""),
        ('title: "null"', "null"),
        ("title: [T]", "T"),
        ("title: [One, Two]", "One, Two"),
        ("title:\n  - One\n  - Two", "One, Two"),
        ("title: [[A note]]", "A note"),
        ("title: {en: One}", ""),
        ("title: >\n  Folded\n  title\n", "Folded title"),
        ("title: |\n  Kept\n  title\n", "Kept title"),
        ("title: On two\n  lines", "On two lines"),
        ('title: "  A\\n  title "', "A title"),
        ("Title: T", "T"),
        ("TITLE: T", "T"),
        ("title: lower\nTitle: Upper", "lower"),
        ("'title': T", "T"),
        ("title : T", "T"),
        ("title:\tT", "T"),
        (" title: T\n x: y", "T"),
        ("{title: T, x: [1]}", "T"),
        ("x: &t A title\ntitle: *t", "A title"),
        ("title: !important words", "!important words"),
        ("title: Rules # a comment", "Rules"),
        ("title: C# and F#", "C# and F#"),
        # What is no YAML, and yet clear.
        ("title: Foo: a story", "Foo: a story"),
        ("title: Foo: a story: and another", "Foo: a story: and another"),
        ("title: Foo: a story\n  that goes on", "Foo: a story that goes on"),
        ("title: [Draft] My title", "[Draft] My title"),
        ("title: @home in Berlin", "@home in Berlin"),
        ("title: *Really* good", "*Really* good"),
        ("title: `code` first", "`code` first"),
        ("title: % of people", "% of people"),
        ("title: 'It's here'", "It's here"),
        ('title: "Say "hi" to me"', 'Say "hi" to me'),
        ('title: "Foo" and "Bar"', '"Foo" and "Bar"'),
        ('title: "Foo": a story', '"Foo": a story'),
        ("title: {{ page.title }} of mine", "{{ page.title }} of mine"),
        ("title: - a dash", "- a dash"),
    ],
)
def test_a_title_is_as_it_is_written(source: str, title: str) -> None:
    assert yaml(source).title == title


@pytest.mark.parametrize(
    ("source", "author"),
    [
        ("author:", ""),
        ("author: ~", ""),
        ("author: false", ""),
        ("author: []", ""),
        ("author: {}", ""),
        ("author: Ann", "Ann"),
        ("author: 5", "5"),
        ("author: [Ann, Bo]", "Ann and Bo"),
        ("author: [Ann, Bo, Cy]", "Ann, Bo and Cy"),
        ("author:\n- Ann\n- Bo", "Ann and Bo"),
        ("author:\n\t- Ann\n\t- Bo", "Ann and Bo"),
        ("author: {name: Ann, email: a@b.c}", "Ann"),
        ("author:\n  name: Ann\n  twitter: '@ann'", "Ann"),
        ("author:\n  twitter: '@ann'", ""),
        ("authors:\n  - name: Ann\n  - Bo\n  - {name: Cy}", "Ann, Bo and Cy"),
        ("author:\nauthors: Ann", "Ann"),
        ("author: Ann\nauthors: Bo", "Ann"),
        ("author: [Ann, Ann]", "Ann"),
        ("author: [[Ann Lee]]", "Ann Lee"),
        ('author: "[[Ann Lee]]"', "Ann Lee"),
        ("author: [Ann](https://ann.example)", "Ann"),
        ("author: Ann (she: her)", "Ann (she: her)"),
    ],
)
def test_authors_are_named(source: str, author: str) -> None:
    assert yaml(f"title: T\n{source}").author == author


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("url: https://a.example/b", "https://a.example/b"),
        ("url: HTTP://a.example/b", "HTTP://a.example/b"),
        ("url: https://[::1]/b", "https://[::1]/b"),
        ("url: https://[a/b", ""),
        ("url: /about/", ""),
        ("url: about.html", ""),
        ("url: //a.example/b", ""),
        ("url: mailto:a@b.c", ""),
        ("url: javascript:alert(1)", ""),
        ("url: https://", ""),
        ("url: https://a.example/b c", ""),
        ('url: "https://a.example/\\e[2J"', ""),
        ("url:", ""),
        ("url: {a: b}", ""),
        ("url: /a/\ncanonical: https://a.example/c", "https://a.example/c"),
        ("canonicalURL: https://a.example/c", "https://a.example/c"),
        ("permalink: /:title/", ""),
        ("permalink: https://a.example/p", "https://a.example/p"),
        ("url: {{ site.url }}/x", ""),
    ],
)
def test_an_address_is_one_of_the_web_or_none(source: str, url: str) -> None:
    assert yaml(f"title: T\n{source}").url == url


@pytest.mark.parametrize(
    "source",
    ["date: 2022-12-05", 'date: "2022-12-05"', "date: Dec 5, 2022", "pubDate: 2022-12-05", "publishDate: 2022-12-05",
     "date:\npubDate: 2022-12-05", "date: !!str 2022-12-05", "Date: 5 December 2022", "date: [2022-12-05]"],
)  # fmt: skip
def test_a_date(source: str) -> None:
    assert yaml(f"title: T\n{source}").date == DAY


@pytest.mark.parametrize("value", ["soon", "2022", "2022-02-30", "0000-01-01", "05/12/2022", "!!timestamp soon", "*x"])
def test_a_date_that_nobody_can_read_is_noted_and_stops_nothing(value: str) -> None:
    found = yaml(f"title: T\n\ndate: {value}")
    assert (found.title, found.date) == ("T", None)
    assert found.notes == ("a.md, line 4: the date is not understood, so there is none; write it like 2022-09-18.",)


@pytest.mark.parametrize("value", ["", "~", "''", "{}"])
def test_an_empty_date_is_none(value: str) -> None:
    found = yaml(f"title: T\ndate: {value}")
    assert (found.date, found.notes) == (None, ())


# TOML.

HUGO_TOML = """title = "My First Post"
date = 2022-12-05T09:03:20-08:00
draft = false
authors = ["Ann", "Bo"]
[params]
  author = "somebody else"
[[cascade]]
  x = 1"""


def test_a_head_in_toml() -> None:
    text = f"+++\n{HUGO_TOML}\n+++\n{BODY}"
    assert read(text) == FrontMatter("My First Post", "Ann and Bo", "", DAY, text.index(BODY))


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("title = 'T'", "T"),
        ("title = 2022", "2022"),
        ("title = 1.10", "1.10"),
        ("title = true", "true"),
        ("title = 2022-09-18", "2022-09-18"),
        ('title = """\nOn two\nlines"""', "On two lines"),
        ("'title' = \"T\"", "T"),
        ("  title = 'T'", "T"),
        ("x = 1", ""),
        ("", ""),
        # No TOML, but the title is.
        ("title = 'T'\nx = unquoted words", "T"),
        ("x = 1\nx = 2\ntitle = 'T'", "T"),
        ("title = 'T'\nx = " + "[" * 5000, "T"),
        ("title = 'T'\nx = " + "9" * 5000, "T"),
        ("title = 'T'\n[broken\nx = 1", "T"),
        ("title = 'T'\n[x]\ny = unquoted\ntitle = unquoted", "T"),
    ],
)
def test_titles_in_toml(source: str, title: str) -> None:
    assert toml(source).title == title


def test_people_and_dates_in_toml() -> None:
    assert toml("author = {name = 'Ann'}").author == "Ann"
    assert toml("[author]\nname = 'Ann'").author == "Ann"
    assert toml("date = '2022-12-05'").date == toml("date = 2022-12-05").date == DAY
    assert toml("date = 2022-12-05T23:00:00Z").date == toml("date = 2022-12-05 23:00:00").date == DAY
    assert toml("x = 1\ndate = 10:30:00").notes[0].startswith("a.md, line 3: the date is not understood")


# Where it is, and where it is not.


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("blank", ["", "\n", " \n\t\n"])
@pytest.mark.parametrize(("opening", "closing"), [("---", "---"), ("---", "..."), ("--- ", "---\t"), ("+++", "+++")])
def test_the_body_begins_after_it(newline: str, bom: str, blank: str, opening: str, closing: str) -> None:
    pair = "title = 'T'" if opening == "+++" else "title: T"
    head = f"{bom}{blank}{opening}\n{pair}\n{closing}\n".replace("\n", newline)
    assert read(f"{head}Text.") == FrontMatter("T", "", "", None, len(head))
    assert read(head.removesuffix(newline)).body == len(head) - len(newline)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "No head at all.",
        "# A heading\n\n---\n\ntitle: T\n\n---\n",
        "---",
        "---\n",
        "+++\n",
        "---\n\nText after a rule.\n",
        "---\nText after a rule.\n\n---\n\nAnd another.",
        "---\n# A heading between rules\n---\nText.",
        "---\n- a list\n- between rules\n---\nText.",
        "---\n> a quotation\n---\nText.",
        "---\nNote: prose.\n\nMore of it, with a colon: here.\n\nAnd a third paragraph.\n---\n",
        "---\nRule number one: never prune in autumn.\n---\n",
        "----\ntitle: T\n----\n",
        "***\ntitle: T\n***\n",
        "    ---\n    title: T\n    ---\n",
        "% A title block of Pandoc's\n% Ann\n\nText.",
        "+++\nNo keys.\n+++\nText.",
        "---\nNo key, and a NUL: \0\n---\n",
        "---\ndescription: nobody closes this\n\nText.",
        "---\n\ntitle: after an empty line, this is text\n\nText.",
        "---\nNot a key.\n" + "word " * 30_000 + "\n---\n",
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_front_matter_is_text(text: str) -> None:
    assert read(text) == FrontMatter("", "", "", None, 0)
    assert read("\ufeff" + text) == FrontMatter("", "", "", None, 1)


def test_nothing_between_the_lines_is_front_matter_that_says_nothing() -> None:
    assert read("---\n---\nText.") == FrontMatter("", "", "", None, 8)
    assert read("---\n \n---\nText.") == FrontMatter("", "", "", None, 10)


# What is hostile, or wrong.

LAUGHTER = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 50))
EMPTY_LAUGHTER = LAUGHTER.replace("[x]", "[]")
MERGED = "a0: &a0 {k: v}\n" + "".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 100))


@pytest.mark.parametrize(
    "source",
    [
        LAUGHTER,
        f"{LAUGHTER}author: *a49",
        f"{EMPTY_LAUGHTER}author: *a49",
        MERGED,
        "author: &x [*x]",
        "author: &x {name: *x}",
        "x: &x {y: *x}",
        "x: !!binary aGk=",
        "x: !!set {a, b}",
        "x: !!omap [a: b]",
        "x: {a: b, a: c}",
        "x: [1_000, 0x1F, 08, 1:30, .nan, -.inf, 1e999, yes, ~, =]",
        "x: " + "y" * 50_000,
        "x: !!binary " + "aGk=" * 10_000,
        "<<: {title: y}",
        "5: a\n5: b",
        "x: a\nx: b",
        "a: b\ufeffc",
        "? [a]\n: b",
        "x: 2022-02-30",
        "x: '\"\\q",
        "x: \x1b[2J",
        "x: \ufffe\x08",
        "x\x1b[2J: 1\nx\x1b[2J: 2",
        "x: \u2028\x85 y\nz: [",
        "x:\n\t- tab",
        "\x1b: y: z",
        "a key of words: y: z",
    ],
    ids=lambda source: source[:30],
)
def test_what_nobody_needs_does_no_harm(source: str) -> None:
    found = yaml(f"title: T\n{source}")
    assert (found.title, found.url, found.date) == ("T", "", None)


ODD = [
    "!!timestamp soon",
    "!!int ''",
    "!!int 0x",
    "!!float ''",
    "!!bool maybe",
    "!!binary é",
    '"\\UFFFFFFFF"',
    '"\\U00110000"',
    '"\\q"',
    "!!python/object:os.system x",
    "!!python/object/apply:os.system [exit]",
    "!!python/name:os.system",
    "!own x",
    "!!str [a]",
    "!!map []",
    "!!seq {}",
    "*nowhere",
    "&x *x",
    "y: z",
    "'open",
    "@at",
    "`tick",
    "\x1b[31m",
    "[" * 2000,
    "[" * 2000 + "]" * 2000,
    "{a: " * 2000,
    "- " * 2000,
    "9" * 5000,
    "0x" + "f" * 50_000,
    "1" + ":1" * 40_000,
    "1" + ":1" * 40_000 + ".0",
]


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:30])
def test_odd_values_of_other_keys_stop_nothing(value: str) -> None:
    assert yaml(f"title: T\n\nx: {value}").title == "T"


@pytest.mark.parametrize("value", ODD, ids=lambda value: value[:30])
@pytest.mark.parametrize("key", ["title", "author", "url", "date"])
def test_odd_values_of_the_keys_that_are_used_are_read_or_named(key: str, value: str) -> None:
    try:
        found = yaml(f"x: y\n\n{key}: {value}")
    except CorpusError as error:
        assert str(error) == "a.md, line 4: the front matter is not valid YAML; put the value in quotes."
    else:
        assert found.date is None
        assert "\x1b" not in found.title + found.author + found.url


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("title: 'open", "line 2: the front matter is not valid YAML; put the value in quotes."),
        ("x: y\ntitle: [open", "line 3: the front matter is not valid YAML; put the value in quotes."),
        ('title: T\nauthor: "Ann', "line 3: the front matter is not valid YAML; put the value in quotes."),
        ("title: T\ntags: [\n\nA paragraph.", "line 5: the line is neither a key nor a value; end the front matter "
         "above it, or delete it."),
        ("title: T\n--- x", "line 3: the line is neither a key nor a value; end the front matter above it, or delete "
         "it."),
        ("title: T\nTitle: U\ntitle: V", "line 4: the front matter has a second title; delete one of the two."),
        ("title: T\nauthor: A\nx: [\nauthor: B", "line 5: the front matter has a second author; delete one of the "
         "two."),
        ('title: "\\ud800"', "line 2: the front matter's title contains an unpaired surrogate; write the character "
         "itself."),
        ("title: T\nx: a\0b", "line 3: the front matter contains a NUL character; delete it."),
    ],
)  # fmt: skip
def test_errors_name_the_line_and_the_fix(source: str, says: str) -> None:
    for newline in ("\n", "\r\n", "\r"):
        with pytest.raises(CorpusError) as caught:
            read(f"---\n{source}\n---\n{BODY}".replace("\n", newline))
        assert str(caught.value) == f"a.md, {says}"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("title = T", "line 2: the front matter is not valid TOML; put the value in quotes."),
        ("x = 1\n\ntitle = 'T", "line 4: the front matter is not valid TOML; put the value in quotes."),
        ("title = 'T'\ntitle = 'U'", "line 3: the front matter has a second title; delete one of the two."),
        ("title = 'T'\nx = 'a\0b'", "line 3: the front matter contains a NUL character; delete it."),
    ],
)
def test_errors_in_toml_name_the_line_and_the_fix(source: str, says: str) -> None:
    with pytest.raises(CorpusError) as caught:
        toml(source)
    assert str(caught.value) == f"a.md, {says}"


@pytest.mark.parametrize(("fence", "pair"), [("---", "title: T"), ("+++", "title = 'T'")])
def test_front_matter_that_nobody_closes_is_named_with_its_line(fence: str, pair: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(f"\n{fence}\n{pair}\n\nText.\n")
    assert str(caught.value) == (
        f"a.md, line 2: the front matter that begins here has no end; write a line “{fence}” where the text begins."
    )


@pytest.mark.parametrize(("fence", "pair", "most"), [("---", "x: y\n", "100,000"), ("+++", "x=1\n", "20,000")])
def test_long_front_matter_is_not_read_for_minutes(fence: str, pair: str, most: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read(f"{fence}\n{pair * 30_000}{fence}\n")
    assert str(caught.value) == (
        f"a.md: the front matter has more than {most} characters; end it with a line “{fence}” where the text begins."
    )


# Always.

HEADS = ["title: x", "title", ": ", "date: ", "x: ", "author:", "- ", "[", "]", "{", "}", "&a ", "*a", "<<: ", "!!int ",
         "? ", "|\n ", "2022-02-30", "\n", "\n\n", "  ", "\t", "'", '"', "# ", "=", " = 'x'", "[t]\n",
         "Words. "]  # fmt: skip
ANY = st.lists(st.one_of(st.sampled_from(HEADS), st.text(st.characters(exclude_categories=["Cs"]), max_size=3)))


@given(ANY.map("".join), ANY.map("".join), st.sampled_from(["---", "+++"]), st.sampled_from(["", "\ufeff", "\n\n"]))
def test_any_head_and_any_body_are_read_or_named_with_the_line(head: str, body: str, fence: str, before: str) -> None:
    text = f"{before}{fence}\n{head}\n{fence}\n{body}"
    try:
        found = read(text)
    except CorpusError as error:
        line = int(str(error).removeprefix("a.md, line ").partition(":")[0])
        assert 1 <= line <= 1 + len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
        assert len(error.sentences) == len(str(error).split("\n")) == 1
    else:
        bom = int(text.startswith("\ufeff"))
        # All of the text, or what follows a line that closes.
        assert found.body == bom or text[: found.body].rstrip("\r\n").rstrip().endswith((fence, "..."))
        assert found.title == " ".join(found.title.split())
        assert not any("\n" in said for said in (found.title, found.author, found.url, *found.notes))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_essay_that_does_not_begin_with_a_fence_has_no_head(text: str) -> None:
    words = f"A{text}"
    assert read(words) == FrontMatter("", "", "", None, 0)


TITLES = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], max_codepoint=0x2FF), min_size=1).map(str.strip)


@given(TITLES.filter(lambda title: title and title[0].isalpha() and " #" not in title))
def test_a_title_that_begins_with_a_letter_is_read_as_it_stands(title: str) -> None:
    words = " ".join(title.split())
    read_as = yaml(f"title: {words}\nx: y").title
    assert read_as == ("" if words in ("null", "Null", "NULL") else words)
