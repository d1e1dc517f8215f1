"""Credentials 登记凭证: their number (Guide, annex 6), term, window for renewing and lapse (Arts 26, 36)."""

from datetime import date, timedelta
from typing import Final

from datarights.errors import Fault, InputError, UsageError
from datarights.model.period import add_months, add_years
from datarights.text import Text, say
from datarights.valueclass import valueclass

PREFIX: Final = "SJ"
LENGTH: Final = 15
FIRST_SERIAL: Final = 1
LAST_SERIAL: Final = 9999
MONTHS: Final = 12
FIRST_CODED: Final = (2026, 7)
"""Year and month of the Guide: no number is older."""


@valueclass(order=True)
class Number:
    """A credential number: ``SJ``, region 00-99, agency 0-9, year and month of coding, serial 0001-9999 of that month.

    There is no check digit: a mistyped number is often a good one. Serials are counted per agency and month.

    Raises:
        ValueError: a part lies outside its range.

    """

    region: int
    agency: int
    year: int
    month: int
    serial: int

    def __post_init__(self) -> None:
        ranges = (
            ("region", self.region, 0, 99),
            ("agency", self.agency, 0, 9),
            ("year", self.year, FIRST_CODED[0], 9999),
            ("month", self.month, 1, MONTHS),
            ("serial", self.serial, FIRST_SERIAL, LAST_SERIAL),
        )
        for name, value, low, high in ranges:
            if not low <= value <= high:
                raise ValueError(f"{name} {value} is not between {low} and {high}")
        if (self.year, self.month) < FIRST_CODED:
            raise ValueError(f"coded in {self.year}-{self.month:02}, before the Guide")

    def __str__(self) -> str:
        return f"{PREFIX}{self.region:02}{self.agency}{self.year:04}{self.month:02}{self.serial:04}"


def fault_of_number(text: str) -> Text | None:
    """Say what is wrong with a credential number, or give nothing."""
    if len(text) != LENGTH:
        return say(
            f"凭证编码应为 {LENGTH} 位，写了 {len(text)} 位",
            f"a credential number has {LENGTH} characters, not {len(text)}",
        )
    if not text.startswith(PREFIX):
        return say(f"凭证编码应以 {PREFIX} 开头", f"a credential number begins with {PREFIX}")
    digits = text[len(PREFIX) :]
    if not (digits.isascii() and digits.isdigit()):
        return say(f"{PREFIX} 之后应全为数字", f"digits only after {PREFIX}")
    if not 1 <= int(digits[7:9]) <= MONTHS:
        return say(
            f"第 10、11 位应为月份，写的是 {digits[7:9]}", f"characters 10 and 11 are a month, not {digits[7:9]}"
        )
    if (int(digits[3:7]), int(digits[7:9])) < FIRST_CODED:
        coded = f"{digits[3:7]}-{digits[7:9]}"
        return say(f"编码年月 {coded} 早于指引印发", f"it is coded in {coded}, before the Guide")
    if int(digits[9:]) < FIRST_SERIAL:
        return say("流水号从 0001 起", "serials begin with 0001")
    return None


def number_from_text(text: str) -> Number:
    """Read a credential number.

    Raises:
        InputError: not one of annex 6 (``DR-I071``).

    """
    fault = fault_of_number(text)
    if fault is not None:
        raise InputError(
            [
                Fault(
                    code="DR-I071",
                    message=say(f"凭证编码 {text}：{fault.zh}", f"credential number {text}: {fault.en}"),
                    hint=say(
                        "样式 SJ6512026090012：SJ、地区2、机构1、年月6、流水4",
                        "such as SJ6512026090012: SJ, region 2, agency 1, year and month 6, serial 4",
                    ),
                )
            ]
        )
    digits = text[len(PREFIX) :]
    return Number(
        region=int(digits[:2]),
        agency=int(digits[2]),
        year=int(digits[3:7]),
        month=int(digits[7:9]),
        serial=int(digits[9:]),
    )


def next_number(region: int, agency: int, on: date, last: Number | None) -> Number:
    """Give the number after the last one an agency gave out, on the day of coding.

    Raises:
        UsageError: the 9,999 serials of the month are used up (``DR-U071``); a serial never starts again.
        ValueError: region or agency outside its range, or the last number is another agency's or of a later month.

    """
    serial = FIRST_SERIAL
    if last is not None:
        if (last.region, last.agency) != (region, agency):
            raise ValueError("the last number is another agency's")
        if (last.year, last.month) > (on.year, on.month):
            raise ValueError("the last number is of a later month")
        if (last.year, last.month) == (on.year, on.month):
            serial = last.serial + 1
    if serial > LAST_SERIAL:
        raise UsageError(
            "DR-U071",
            say(f"{on:%Y-%m} 的流水号 {LAST_SERIAL} 个已用完", f"the {LAST_SERIAL} serials of {on:%Y-%m} are used up"),
            hint=say("次月再编；流水号不回绕", "code it next month; serials never start again"),
        )
    return Number(region=region, agency=agency, year=on.year, month=on.month, serial=serial)


@valueclass
class Window:
    """When a credential may be renewed: from ``opens`` to ``closes``, both included; it ends with ``through``."""

    opens: date
    closes: date
    through: date

    def state_on(self, day: date) -> str:
        """Give ``early``, ``open``, ``last_day`` (the term runs, the window has closed) or ``late``."""
        if day < self.opens:
            return "early"
        if day <= self.closes:
            return "open"
        return "last_day" if day <= self.through else "late"


def last_day_of(registered: date, years: int) -> date:
    """Give the last day of a term that runs from the day of registration 存证 (Art. 26).

    The day of registration is not counted (Civil Code Arts 201, 202): five years from 2026-07-20 end with 2031-07-20.
    """
    return add_years(registered, years)


def window_of(through: date, months: int = 6) -> Window:
    """Give the window for renewing a credential whose last day is known (Art. 36): to the day before it ends."""
    return Window(opens=add_months(through, -months), closes=through - timedelta(days=1), through=through)


@valueclass
class Standing:
    """How a credential stands on a day: ``in_force``, ``renewal_pending`` or ``lapsed``, and why."""

    state: str
    says: Text


def standing_on(
    through: date, day: date, *, renewal_filed: date | None = None, pending_keeps: bool = True, months: int = 6
) -> Standing:
    """Say whether a credential is in force on a day.

    ``pending_keeps``: a renewal filed in time and not yet decided keeps the credential in force. The Guide can be read
    either way; this is the usual reading.
    """
    if day <= through:
        return Standing(state="in_force", says=say(f"有效至 {through}（含）", f"in force through {through}"))
    window = window_of(through, months)
    in_time = renewal_filed is not None and window.opens <= renewal_filed <= window.closes
    if in_time and pending_keeps:
        return Standing(
            state="renewal_pending",
            says=say(
                "已按期申请续期，尚未办结，凭证暂续有效（通常解释）",
                "renewal asked for in time and pending: it stays in force, as usually read",
            ),
        )
    return Standing(
        state="lapsed",
        says=say(f"{through} 届满未续期，自动失效", f"lapsed: it ended with {through} and was not renewed"),
    )


CODES: Final = {
    "DR-I071": say(
        "登记凭证编码不合工作指引附件6。照凭证抄写 15 位：SJ、地区2位、机构1位、年月6位、流水4位。",
        "No credential number of annex 6. Copy all 15 characters: SJ, region 2, agency 1, year and month 6, serial.",
    ),
    "DR-U071": say(
        "一个月的 9999 个流水号已用完，不回绕。次月再编。",
        "The 9,999 serials of a month are used up and never start again. Code it next month.",
    ),
}
