from index.messages import which_essay


def test_of_several_essays_one_is_named_as_an_example() -> None:
    assert which_essay(["a.md", "b.md"]) == "There are 2 essays; name the one that you mean, such as a.md."
