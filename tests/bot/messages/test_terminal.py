from bot.messages import check_lines


def test_one_line_is_singular() -> None:
    assert (check_lines(3, 3), check_lines(3, 5)) == ("line 3", "lines 3–5")
