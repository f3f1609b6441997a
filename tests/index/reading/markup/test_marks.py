import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import messages
from index.reading.markup.marks import hide_marks
from tests.generated_markdown import PAGES, TOOLS
from tests.reading import left_out, outline, read

TEMPLATE, COMMENT, CODE = messages.LEFT_OUT_TEMPLATE, messages.LEFT_OUT_COMMENT, messages.LEFT_OUT_CODE_OF_PAGE


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("body", "seen", "lost"),
    [
        ("{{< callout >}}\nIt is so.\n{{< /callout >}}", ["It is so."], []),
        ('It is so.\n\n{{< figure caption="A red hoe" >}}', ["It is so."], ['{{< figure caption="A red hoe" >}}']),
        ("See {{ page.name }} for it.", ["See for it."], ["{{ page.name }}"]),
        ("{% if a %}It is so.{% endif %}", ["It is so."], []),
        ("[here]({{ site.url }}/a) it is.", ["here it is."], ["{{ site.url }}"]),
        ("<p>Some {{ x }} and [^8].</p>", ["Some and ."], ["{{ x }}"]),
        ("- {% include a.html %}\n- It is so.", ["It is so."], []),
        ("It is.{: .red}", ["It is."], []),
        ("`{{ code }}` it is.", ["{{ code }} it is."], []),
        ("```\n{% code %}\n```", ["{% code %}"], []),
        ("It {{ is so.", ["It {{ is so."], []),
        ("{% comment %}\nIt was.\n\n{% endcomment %}\nIt is so.", ["It is so."],
        ["{% comment %}\nIt was.\n\n{% endcomment %}"]),
        ("It is %% not said %% so.", ["It is so."], ["%% not said %%"]),
        ("It is so. ^abc-1", ["It is so."], []),
        ("It is so.[^1]", ["It is so."], []),
        ("[TOC]\n\nIt is so.", ["It is so."], []),
        ("* Contents\n{:toc}\n\nIt is so.", ["It is so."], ["* Contents"]),
        (":::tip\nIt is so.\n:::", ["It is so."], []),
        (":::tip Mind this\nIt is so.\n:::", ["Mind this\nIt is so."], []),
        (":::note[Mind this]\nIt is so.\n:::", ["Mind this\nIt is so."], []),
        ("::: {.warning}\n\nIt is so.\n\n:::", ["It is so."], []),
        ("> [!NOTE]\n> It is so.", ["It is so."], []),
        ("> [!tip]- Mind this\n> It is so.", ["Mind this\nIt is so."], []),
        ("[!NOTE] is a mark.", ["[!NOTE] is a mark."], []),
        ("!!! note\n\n    It is so.\n\nAnd that.", ["It is so.", "And that."], []),
        ('!!! note "Mind this"\n    It is so.\n\nAnd that.', ["Mind this\nIt is so.", "And that."], []),
        ("!!! note\n\nIt is so.", ["!!! note", "It is so."], []),
        ("```{tip}\nIt is *so*.\n```\n\nAnd that.", ["It is so.", "And that."], []),
        ("```{tip}\nIt is so.", ["It is so."], []),
        ("```{py}\ncode\n```", ["code"], []),
        ("import A from 'a'\n\nIt is so.", ["It is so."], ["import A from 'a'"]),
        ("import is a word.", ["import is a word."], []),
        ('<span markdown="1">\nIt **is** so.\n</span>', ["It is so."], []),
        ("<div x <a markdown=1\nIt is so.", ["<div x <a markdown=1 It is so."], []),
        ("<aside>\n  It is *so*.\n</aside>", ["It is *so*."], []),
    ],
)  # fmt: skip
def test_marks_of_other_tools_are_not_seen(body: str, seen: list[str], lost: list[str], end: str) -> None:
    text = body.replace("\n", end)
    assert [words for _, words in outline(text)] == seen
    assert [" ".join(what.split()) for what, _ in left_out(text)] == [" ".join(what.split()) for what in lost]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("body", "seen", "lost"),
    [
        ("import A from 'a'\nexport const b = {\n c: 1\n}\n\nIt is so.", ["It is so."], CODE),
        ("<Tabs items={['a']}>\nIt **is** so.\n</Tabs>", ["It is so."], ""),
        ("<Tabs\n  items={{\n    a: 1\n  }}\n>\n\nIt is so.\n\n</Tabs>", ["It is so."], ""),
        ("{/* It\nwas. */}\n\nIt is so.", ["It is so."], COMMENT),
        ("It {/* was */} is so.", ["It is so."], COMMENT),
        ("It is {props.a} so.", ["It is so."], CODE),
        ("<>\nIt is so.\n</>", ["It is so."], ""),
        ('<Card title="A red hoe">\nIt is so.\n</Card>', ["It is so."], TEMPLATE),
        ('<img src="a" alt="hoe" />\n\nIt is so.', ["It is so."], messages.LEFT_OUT_PICTURE),
        ("<a@example.org>\n\nIt is so.", ["a@example.org", "It is so."], ""),
        ("It <B x={1}>is</B> so.", ["It is so."], ""),
    ],
)
def test_mdx(body: str, seen: list[str], lost: str, end: str) -> None:
    text = body.replace("\n", end)
    assert [words for _, words in outline(text, "a.mdx")] == seen
    assert {reason for _, reason in left_out(text, "a.mdx")} == ({lost} if lost else set())


def test_only_in_mdx_braces_are_code() -> None:
    assert [words for _, words in outline("It is {props.a} so.")] == ["It is {props.a} so."]


ANY = st.text(st.sampled_from("{}%<>:!?=`~[]^()\"'\\ \t\n\r-*A a1/éx."), max_size=60)


@given(st.one_of(TOOLS, PAGES, ANY), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_nothing_is_moved(text: str, end: str, is_mdx: bool) -> None:
    text = text.replace("\n", end)
    masked = hide_marks(text, is_mdx=is_mdx)
    assert len(masked.text) == len(text)
    for before, after in zip(text, masked.text, strict=True):
        assert before == after or after in " <x>\n" or before in " "
        assert (before == "\n") <= (after == "\n")
    reached = 0
    for each in masked.left_out:
        assert reached <= each.span.start < each.span.end <= len(text)
        assert each.reason
        reached = each.span.end


def test_text_without_marks_is_as_it_was() -> None:
    text = "# One *two* `three`\n\n- [four](five) {six} 100 % \\[ <b>\n\n| a | b: |\n"
    assert hide_marks(text, is_mdx=False).text == text
    assert read(text).left_out == ()
