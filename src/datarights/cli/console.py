"""What a person sees: results to stdout, everything else to stderr, in the language and format asked for."""

import json
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Final, TextIO

from datarights.cli.language import in_words, words
from datarights.errors import DataRightsError, Fault, InadmissibleEntryError, InputError, Place, VerificationError
from datarights.text import Text, hidden, say, visible


class Settings:
    """What the global options said."""

    output: str = ""
    color: str = "auto"
    quiet: bool = False
    registry: str = ""
    packs: str = ""
    actor: str = ""
    taken: bool = False
    """Whether standard output is taken by a result that was asked for there: all else is said beside it."""


SETTINGS: Final = Settings()


def configure(*, output: str, color: str, quiet: bool, registry: str, packs: str) -> None:
    """Keep the global options of this run."""
    SETTINGS.output, SETTINGS.color, SETTINGS.quiet = output, color, quiet
    SETTINGS.registry, SETTINGS.packs, SETTINGS.actor = registry, packs, ""
    SETTINGS.taken = False


def prepare_streams() -> None:
    """Make sure that a stream of another encoding replaces what it cannot show, and never crashes."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def expect_hanging_up() -> None:
    """Let a connection that the other side closes be a fault of that connection, where it would end the whole process."""
    import signal

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def at_terminal() -> bool:
    """Tell whether results go to a terminal."""
    return sys.stdout.isatty()


def chosen_format(*offered: str) -> str:
    """Give the output format: the one asked for, else the first offered at a terminal and ``plain`` in a pipe.

    Raises:
        UsageError: a format this command does not offer.

    """
    asked = SETTINGS.output
    if not asked:
        return offered[0] if at_terminal() or "plain" not in offered else "plain"
    if asked not in offered:
        from datarights.errors import UsageError
        from datarights.text import say

        raise UsageError(
            "DR-U001",
            say(
                f"这个命令没有 {asked} 格式；可用：{' '.join(offered)}",
                f"no format {asked} here; there are: {' '.join(offered)}",
            ),
        )
    return asked


def in_color(stream: Any = None) -> bool:
    """Tell whether to colour: a terminal, and neither NO_COLOR nor ``--color never``; meaning never hangs on it."""
    if SETTINGS.color == "always" or os.environ.get("FORCE_COLOR"):
        return True
    if SETTINGS.color == "never" or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return (stream or sys.stdout).isatty()


def width_of(text: str) -> int:
    """Give the columns a text takes in a terminal; Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def minute(at: str, zone: tzinfo) -> str:
    """Give a moment on record as the clock of a zone shows it; what no clock shows there, as it was written."""
    try:
        return datetime.fromisoformat(at).astimezone(zone).isoformat(" ")[:16]
    except (ValueError, OverflowError):  # the first and the last hours of the calendar, in somebody else's ledger
        return at


def padded(text: str, width: int) -> str:
    """Fill a text with spaces to a number of columns."""
    return text + " " * max(0, width - width_of(text))


def columns(rows: Iterable[Sequence[str]], *, gap: int = 2, indent: int = 2, fold: bool = False) -> list[str]:
    """Lay rows out in columns that fit their widest cell; the last is left as long as it is, or folded, below them where it is narrow."""
    table = [[*map(spelt, row)] for row in rows]
    if not table:
        return []
    widths = [max((width_of(row[i]) for row in table if i < len(row)), default=0) for i in range(max(map(len, table)))]
    drawn: list[str] = []
    for row in table:
        *before, last = row
        head = " " * indent + "".join(padded(cell, widths[i] + gap) for i, cell in enumerate(before))
        if not fold:
            drawn.append(head + last)
        elif width_of(head) > terminal_width() - 20:
            drawn += [head.rstrip(), *wrapped(last, indent=indent + 4)]
        else:
            first, *rest = wrapped(last, indent=width_of(head))
            drawn += [head + first.lstrip(), *rest]
    return drawn


def terminal_width() -> int:
    """Give the columns of the terminal, at most 100; 80 in a pipe."""
    return _columns(sys.stdout) if at_terminal() else USUAL


USUAL: Final = 80


def _columns(stream: TextIO) -> int:
    """Give the columns of a terminal, at most 100; 80 where it says none, as one without a window does."""
    try:
        return min(os.get_terminal_size(stream.fileno()).columns, 100) or USUAL
    except OSError:
        return USUAL


_JOINER: Final = "\u2060"


def whole(name: str) -> str:
    """Keep a name in one piece: :func:`wrapped` never breaks inside it (U+2060 WORD JOINER, gone when drawn)."""
    return _JOINER.join(name)


def wrapped(text: str, *, indent: int, width: int | None = None) -> list[str]:
    """Break a text into lines of a number of columns; Chinese breaks anywhere but inside names and beside marks.

    What cannot be broken and is wider than a line, such as a long id, goes on over the next: nothing is left out.
    """
    limit = max(NARROWEST, (width or terminal_width()) - indent)
    lines, line = [], ""
    for token in _tokens(text):
        if line and width_of(line + token.rstrip()) > limit:
            lines.append(line.rstrip())
            line = ""
        line += token if line else token.lstrip()
        while width_of(line.rstrip()) > limit:
            cut = _fitting(line, limit)
            lines.append(line[:cut])
            line = line[cut:]
    lines.append(line.rstrip())
    return [(" " * indent + each) if each else each for each in lines]


NARROWEST: Final = 12
"""Columns that a text is given at least, however deep it is indented."""


def _fitting(text: str, limit: int) -> int:
    """Give how many characters of a text fit into some columns."""
    width = 0
    for number, character in enumerate(text):
        width += width_of(character)
        if width > limit:
            return number
    return len(text)


def hanging(cells: Sequence[str], *, lead: str = "", below: str = "  ") -> list[str]:
    """Put cells on one line; at a terminal on as many as it takes, those after the first behind ``below``."""
    said = (each for each in cells if each)
    if not at_terminal():
        return [lead + "  ".join(said)]
    first, *rest = wrapped("  ".join(said), indent=0, width=terminal_width() - max(width_of(lead), width_of(below)))
    return [lead + first, *(below + each for each in rest)]


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Lay rows out in columns; at a terminal a row too long for its width hangs over several lines instead."""
    listed = list(rows)
    if not at_terminal():
        return columns(listed, indent=0)
    limit = terminal_width()
    short = [row for row in listed if width_of("  ".join(row)) <= limit]
    drawn = dict(zip(map(id, short), columns(short, indent=0), strict=True))
    if any(width_of(each) > limit for each in drawn.values()):
        drawn = {}
    return [line for row in listed for line in ([drawn[id(row)]] if id(row) in drawn else hanging([*map(whole, row)]))]


def _tokens(text: str) -> Iterable[str]:
    """Give the pieces of a text that are never broken."""
    token, joined = "", False
    for character in text:
        if character == _JOINER:
            joined = True
            continue
        if token and not joined and _may_break(token[-1], character):
            yield token
            token = ""
        token += character
        joined = False
    if token:
        yield token


def _may_break(before: str, after: str) -> bool:
    if before == " " or after == " ":
        return before == " " and after != " "
    if after in "，。；：、）】》”’！？…,.;:)" or before in "（【《“‘(":
        return False
    return "W" in (pair := unicodedata.east_asian_width(before) + unicodedata.east_asian_width(after)) or "F" in pair


_STYLES: Final = {
    "bad": "31", "warn": "33", "good": "32", "dim": "2", "bold": "1", "bad bold": "31;1", "good bold": "32;1",
    "warn bold": "33;1",
}  # fmt: skip


def styled(text: str, style: str) -> str:
    """Colour a text where colour is wanted."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if in_color() and text else text


_OURS: Final = re.compile(f"(\x1b\\[(?:0|{'|'.join(_STYLES.values())})m|{_JOINER})")


def spelt(text: str) -> str:
    """Spell out what is not seen but acts, such as ESC and direction marks, but for our own colours: a name is a stranger's.

    JSON has a way to write them of its own, by which they stay what they are.
    """
    if text.isprintable():
        return text
    if SETTINGS.output in _AS_JSON:
        return "".join(f"\\u{ord(each):04x}" if hidden(each) and ord(each) < 0x10000 else each for each in text)
    return "".join(part if at % 2 else visible(part) for at, part in enumerate(_OURS.split(text)))


_AS_JSON: Final = frozenset({"json", "jsonl", "sarif"})


def line(text: str = "") -> None:
    """Write one line of result, and no more than one."""
    if SETTINGS.taken:
        talk(text)
        return
    sys.stdout.write(spelt(text.replace(_JOINER, "")) + "\n")


def lines(texts: Iterable[str]) -> None:
    """Write lines of result."""
    for text in texts:
        line(text)


def page(text: str) -> None:
    """Write a text of several lines, in which no line is a stranger's."""
    lines(text.rstrip("\n").split("\n"))


def talk(*texts: str | Text) -> None:
    """Say something that is not a result, a line each; silent when quiet."""
    if not SETTINGS.quiet:
        for each in texts:
            said = in_words(each) if isinstance(each, Text) else each
            sys.stderr.write(spelt(said.replace(_JOINER, "")) + "\n")


def as_json(value: Any) -> None:
    """Write one JSON document, Chinese as it is."""
    page(json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False))


def as_json_list(values: Iterable[Mapping[str, Any]]) -> None:
    """Write one JSON document that is a list of objects, each as it comes: none is kept once it is written."""
    before = "["
    for value in values:
        line(before)
        lines(json.dumps([value], ensure_ascii=False, indent=2).split("\n")[1:-2])
        before = "  },"
    line("[]" if before == "[" else "  }")
    if before != "[":
        line("]")


def asks_json() -> bool:
    """Tell whether what was done is to be answered as JSON; asked before it is done, since another format is refused.

    Raises:
        UsageError: neither JSON nor words.

    """
    return chosen_format("table", "plain", "json") == "json"


def answer(facts: Mapping[str, Any], *said: str) -> None:
    """Answer with what was done: its facts where JSON was asked for, else what is said of them."""
    if asks_json():
        as_json(facts)
    else:
        lines(said)


def bytes_out(value: bytes) -> None:
    """Write bytes of result as they are."""
    sys.stdout.flush()
    sys.stdout.buffer.write(value)
    sys.stdout.buffer.flush()


def give(output: str, content: bytes, *, private: bool = False) -> None:
    """Write a result where it was asked for; when that is standard output, nothing else is written there."""
    from datarights import bootstrap

    SETTINGS.taken = bootstrap.is_standard_output(output)
    bootstrap.write_file(Path(output), content, private=private, registry=SETTINGS.registry)


def check_output(output: str, *reads: str | Path, kind: str = "") -> None:
    """Refuse what no result may be written over, before anything is recorded, searched or written for its sake.

    ``reads``: what the command will read, beside what it has read by now; ``kind``: that of a result in YAML.
    """
    from datarights import bootstrap

    if output and not bootstrap.is_standard_output(output):
        bootstrap.check_output(output, SETTINGS.registry, reads=reads, kind=kind)


def check_copy(output: str) -> None:
    """Refuse to put a copy among what a registry lives by; what exists is refused where the copy is made, whatever it is."""
    if not os.path.lexists(output):
        check_output(output)


def show_error(error: DataRightsError) -> None:
    """Say what was refused: every fault with its place, then how many, and that nothing was changed."""

    def write(text: str) -> None:
        sys.stderr.write("\n".join(map(spelt, text.split("\n"))))

    if SETTINGS.output in {"json", "jsonl"}:
        write(json.dumps({"error": error_json(error)}, ensure_ascii=False, indent=2) + "\n")
        return
    if isinstance(error, InputError):
        for fault in error.faults:
            write("\n".join(fault_lines(fault)) + "\n")
        count = len(error.faults)
        write(
            words(
                f"{count} 处错误，没有改动任何东西。",
                f"{count} fault{'s' if count > 1 else ''}; nothing was changed.",
            )
        )
        write(words(f"（退出码 {error.exit_code}）\n", f" (exit {error.exit_code})\n"))
        return
    place = error.place if isinstance(error, InadmissibleEntryError) else None
    write("\n".join(fault_lines(Fault(code=error.code, message=error.message, hint=error.hint, place=place))) + "\n")
    if isinstance(error, InadmissibleEntryError) and error.collides_with:
        named = "、".join(error.collides_with) if words("zh", "en") == "zh" else ", ".join(error.collides_with)
        write(words(f"   与之相抵：{named}\n", f"   collides with: {named}\n"))
    if isinstance(error, VerificationError) and not _says_both(error):
        for head, each in ((say("应为", "expected"), error.expected), (say("实为", "got"), error.got)):
            if in_words(each):
                write(f"   {in_words(head)} {visible(in_words(each))}\n")
    write(
        words(
            f"（退出码 {error.exit_code}；datarights explain {error.code}）\n",
            f"(exit {error.exit_code}; datarights explain {error.code})\n",
        )
    )


def _says_both(error: VerificationError) -> bool:
    """Tell whether the message itself names what was expected and what was got."""
    said = (error.message.zh, error.message.en)
    return all(what.zh in said[0] and what.en in said[1] for what in (error.expected, error.got))


def error_json(error: DataRightsError) -> dict[str, Any]:
    """Give an error as JSON, the same shape for every command."""
    body: dict[str, Any] = {
        "code": error.code,
        "message": in_words(error.message),
        "exit_code": error.exit_code,
        "hint": in_words(error.hint) if error.hint else None,
    }
    if isinstance(error, InputError):
        body["faults"] = [
            {
                "code": fault.code,
                "message": in_words(fault.message),
                "file": fault.place.file if fault.place else None,
                "line": fault.place.line if fault.place else None,
                "column": fault.place.column if fault.place else None,
                "hint": in_words(fault.hint) if fault.hint else None,
            }
            for fault in error.faults
        ]
    if isinstance(error, InadmissibleEntryError):
        body["entry"], body["collides_with"] = error.entry, list(error.collides_with)
    if isinstance(error, VerificationError):
        body |= {"step": error.step, "expected": in_words(error.expected), "got": in_words(error.got)}
    return body


def fault_lines(fault: Fault) -> list[str]:
    """Draw one fault: place, code and message, the line it stands on with a caret, and what to do."""
    message = in_words(fault.message)
    hint = in_words(fault.hint) if fault.hint else ""
    place = fault.place
    head = visible(f"{fault.code}: {message}" if place is None else f"{place}: {fault.code}: {message}")
    if place is None or not place.excerpt:
        return [*_told(head, indent=0), *(_told(hint, indent=3) if hint else ())]
    number = str(place.line)
    margin = " " * len(number)
    shown, at, marked = _window(place, len(f"{number} | "))
    caret = f"{margin} | {' ' * width_of(shown[:at])}{'^' * max(1, width_of(marked))}"
    below = [f"{caret} {hint}".rstrip()]
    if sys.stderr.isatty() and width_of(below[0]) > _columns(sys.stderr):
        below = [caret, *_told(hint, indent=3)]
    return [*_told(head, indent=0), f"{margin} |", f"{number} | {shown}", *below]


def _told(text: str, *, indent: int) -> list[str]:
    """Break what is said of an error at a terminal; elsewhere it stays on one line, for programs."""
    if not sys.stderr.isatty():
        return [" " * indent + text]
    return wrapped(text, indent=indent, width=_columns(sys.stderr))


def _window(place: Place, margin: int) -> tuple[str, int, str]:
    """Give the part of an excerpt that fits a terminal, where in it the fault begins, and what is marked."""
    at = (place.caret or place.column) - 1
    marked = place.excerpt[at : at + place.width]
    room = _columns(sys.stderr) - margin
    if not sys.stderr.isatty() or width_of(place.excerpt) <= room:
        return place.excerpt, at, marked
    first = at
    while first and width_of(place.excerpt[first - 1 : at + place.width]) <= room - room // 3:
        first -= 1
    shown = place.excerpt[first:]
    shown = shown[: _fitting(shown, room)]
    return shown, at - first, shown[at - first :][: place.width]


@contextmanager
def waiting(text: str) -> Iterator[None]:
    """Say on stderr what takes so long: only at a terminal, only after a second, and gone when it is done."""
    if SETTINGS.quiet or not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    def said(what: str) -> None:
        sys.stderr.write(what)
        sys.stderr.flush()

    shown: list[str] = []

    def show() -> None:
        shown.append(text)
        said(text)

    late = Timer(1.0, show)
    late.daemon = True
    late.start()
    try:
        yield
    finally:
        late.cancel()
        late.join()
        if shown:
            said("\r\x1b[2K")


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None] | None]:
    """Show a bar on stderr while something long runs: only at a terminal, only after half a second."""
    if SETTINGS.quiet or not sys.stderr.isatty() or total < PROGRESS_FROM:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        every = total // STEPS
        yield lambda done: bar.update(task, completed=done) if done % every == 0 or done == total else None


PROGRESS_FROM: Final = 1000
STEPS: Final = 200
"""A bar moves so many times: to move it for each of ten thousand takes a tenth of the time of what it shows."""


BOM: Final = b"\xef\xbb\xbf"
"""Spreadsheets take a file without it for one in the system's own encoding."""


def inert(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula, and a terminal from obeying it."""
    mark = "'" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else ""
    return mark + visible(cell)
