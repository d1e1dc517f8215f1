"""Calendars as files: one year, one notice; what contradicts itself is a fault with its place."""

import pytest

from datarights.adapters.yamlfiles import load_calendar
from datarights.errors import InputError

HEAD = "kind: calendar\nid: x\ntitle: {zh: 某地, en: somewhere}\nyears:\n"


def year(number: int, *holidays: str) -> str:
    listed = "".join(f"      - {each}\n" for each in holidays)
    title = f"{{zh: {number}年放假通知, en: notice of {number}}}"
    return (
        f"  - year: {number}\n    notice: {{title: {title}, confidence: read}}\n"
        + (f"    holidays:\n{listed}" if listed else "    holidays: []\n")
    )  # fmt: skip


def faults(text: str) -> list[tuple[str, int]]:
    with pytest.raises(InputError) as caught:
        load_calendar(text)
    return [(fault.code, fault.place.line) for fault in caught.value.faults if fault.place]


def test_a_year_left_out_in_between_is_a_fault_and_never_a_year_without_holidays():
    assert faults(HEAD + year(2025) + year(2027)) == [("DR-I074", 8)]
    assert faults(HEAD.replace("years:\n", "years: []\n")) == [("DR-I074", 4)]


def test_a_day_both_off_and_worked_is_a_fault():
    day = "{name: {zh: 元旦, en: New Year}, from: 2026-01-01, through: 2026-01-03, worked: [2026-01-02]}"
    assert faults(HEAD + year(2026, day)) == [("DR-I075", 5)]


def test_a_holiday_of_another_year_is_a_fault():
    day = "{name: {zh: 元旦, en: New Year}, from: 2027-01-01, through: 2027-01-01}"
    assert faults(HEAD + year(2026, day)) == [("DR-I075", 5)]


def test_every_fault_of_a_calendar_is_named_in_one_pass():
    found = faults(
        HEAD
        + year(
            2026,
            "{name: {zh: 甲, en: a}, from: 2026-02-30, through: 2026-03-01}",
            "{name: {zh: 乙, en: b}, from: 2026-05-05, through: 2026-05-01}",
            "{name: {zh: 丙}, from: 2026-06-01, until: 2026-06-02}",
        )
    )
    assert [line for _, line in found] == [8, 9, 10, 10, 10]
    assert {code for code, _ in found} >= {"DR-I024", "DR-I028", "DR-I025", "DR-I026"}
