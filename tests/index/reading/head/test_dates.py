import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.head.dates import read_date

DAY = date(2022, 12, 5)


@pytest.mark.parametrize(
    "written",
    [
        "2022-12-05",
        " 2022-12-5 ",
        "2022/12/05",
        "2022.12.05",
        "20221205",
        "2022-12-05 21:53:45 -0600",
        "2022-12-05 0:00:00",
        "2022-12-05T23:59:59Z",
        "2022-12-05T01:00:00.000-11:00",
        "20221205T215345Z",
        "2022-12-05, about noon",
        "Dec 5, 2022",
        "Dec. 5, 2022",
        "dec 5 2022",
        "December 5th, 2022",
        "05 December 2022",
        "5th of December, 2022",
        "Monday, December 5, 2022 10:30 AM",
        "Mon, 05 Dec 2022 21:53:45 GMT",
        "Mon Dec 05 2022 21:53:45 GMT+0100",
        "5.12.2022",
        "05.12.2022 10:00",
    ],
)
def test_a_date_is_that_on_the_calendar_of_its_place(written: str) -> None:
    assert read_date(written) == DAY


def test_numbers_alone_are_read_where_they_can_mean_one_day_only() -> None:
    assert read_date("25/12/2022") == read_date("12/25/2022") == date(2022, 12, 25)
    assert read_date("05/05/2022") == date(2022, 5, 5)
    assert read_date("05/12/2022") is None
    assert read_date("05-12-2022") is None


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2022",
        "May 2022",
        "5 May",
        "5 May 22",
        "2022-02-30",
        "2022-13-45",
        "0000-01-01",
        "31 April 2022",
        "2022-12-05x",
        "2022-12/05",
        "1670277225",
        "5 Mayonnaise 2022",
        "yes",
        "9" * 5000,
    ],
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert read_date(written) is None


@pytest.mark.parametrize("month", ["May", "Sept", "September", "sep", "JUNE"])
def test_months_are_known_by_name_and_by_beginning(month: str) -> None:
    found = read_date(f"1 {month} 2020")
    assert found and calendar.month_name[found.month].lower().startswith(month.lower().removesuffix("t")[:3])


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%A, %d %b %Y %H:%M:%S", "%d.%m.%Y"]))
def test_what_is_written_is_read(day: date, form: str) -> None:
    written = day.strftime(form.replace("%Y", f"{day.year:04}"))
    assert read_date(written) == day


@given(st.text())
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert read_date(text) is None or isinstance(read_date(text), date)
