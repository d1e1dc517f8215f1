"""What can go wrong, by who must act on it. Findings of a decision are values and do not belong here.

Every error carries a stable code (``DR-I021``), a message in both languages and, for input, the place of each
fault. The first letter after ``DR-`` tells the family: I input, L admission to the ledger, V verification,
S our own store, U use of the command.
"""

import errno
from collections.abc import Iterable
from typing import ClassVar, Final

from datarights.text import Text, same, say
from datarights.valueclass import valueclass


@valueclass(order=True)
class Place:
    """Where a fault stands: file, line and column count from 1, in characters; width in characters.

    ``excerpt`` is the line, or of a long line the part around the fault; ``caret`` is the column within the excerpt, 0
    when there is none.
    """

    file: str
    line: int
    column: int
    width: int = 1
    excerpt: str = ""
    caret: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@valueclass
class Fault:
    """One thing that is wrong in what somebody wrote, where it stands and what to do about it."""

    code: str
    message: Text
    place: Place | None = None
    hint: Text | None = None


class DataRightsError(Exception):
    """Anything this package refuses to do, with a stable code and a sentence in both languages."""

    exit_code: ClassVar[int] = 2
    family: ClassVar[str] = "U"

    def __init__(self, code: str, message: Text, *, hint: Text | None = None) -> None:
        super().__init__(f"{code}: {message.en}")
        self.code = code
        self.message = message
        self.hint = hint


class UsageError(DataRightsError):
    """The command was asked for something it does not offer."""


class InputError(DataRightsError, ValueError):
    """What somebody wrote cannot be read. Carries every fault found in one pass, in order of place."""

    exit_code = 3
    family = "I"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        if not self.faults:
            raise ValueError("an InputError needs at least one fault")
        first = self.faults[0]
        super().__init__(first.code, first.message, hint=first.hint)

    def __str__(self) -> str:
        return "\n".join(
            f"{fault.place}: {fault.code}: {fault.message.en}" if fault.place else f"{fault.code}: {fault.message.en}"
            for fault in self.faults
        )


class InadmissibleEntryError(DataRightsError):
    """The registry's operating rules refuse an entry because of what the ledger already holds."""

    exit_code = 5
    family = "L"

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        entry: str = "",
        collides_with: tuple[str, ...] = (),
        hint: Text | None = None,
        place: Place | None = None,
    ) -> None:
        super().__init__(code, message, hint=hint)
        self.entry = entry
        self.collides_with = collides_with
        self.place = place


class ConcurrentAppendError(DataRightsError):
    """The registry moved on since it was read; read again and try once more."""

    exit_code = 5
    family = "L"


class VerificationError(DataRightsError):
    """Something presented as evidence cannot be trusted: names the step, what was expected and what was got."""

    exit_code = 4
    family = "V"

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        step: str = "",
        expected: Text | str = "",
        got: Text | str = "",
        hint: Text | None = None,
    ) -> None:
        super().__init__(code, message, hint=hint)
        self.step = step
        self.expected = same(expected) if isinstance(expected, str) else expected
        self.got = same(got) if isinstance(got, str) else got


class LedgerCorruptionError(VerificationError):
    """Our own store is not what was written: names the first entry that is wrong."""

    family = "S"


class StoreError(DataRightsError):
    """The registry file or server is missing, of another format, or not to be opened."""

    exit_code = 3
    family = "S"


class NothingToCheckError(DataRightsError):
    """Nothing was found to check, which is never a success."""

    exit_code = 6


_SYSTEM: Final = {
    errno.ENOENT: "没有这个文件或目录", errno.EACCES: "没有权限", errno.EPERM: "系统不允许这样操作", errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录", errno.EEXIST: "同名的已经存在", errno.ENOTEMPTY: "目录不是空的", errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额", errno.EFBIG: "文件太大", errno.EROFS: "文件系统只读", errno.EIO: "读写出错，检查磁盘", errno.EBUSY: "正被占用",
    errno.ETXTBSY: "文件正在运行", errno.EMFILE: "打开的文件太多", errno.ENFILE: "系统打开的文件太多", errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "符号链接绕成了环", errno.EXDEV: "跨了文件系统", errno.ESTALE: "文件句柄已失效", errno.EINVAL: "系统不接受这个参数",
    errno.ENODEV: "没有这个设备", errno.ENXIO: "没有这个设备", errno.ESPIPE: "不能定位，是管道", errno.EPIPE: "对方已关闭",
    errno.ENOMEM: "内存不足", errno.EAGAIN: "暂时不可用，稍后再试", errno.EINTR: "被中断", errno.ETIMEDOUT: "超时",
    errno.EADDRINUSE: "地址已被占用", errno.EADDRNOTAVAIL: "没有这个地址", errno.ECONNREFUSED: "连接被拒绝", errno.ECONNRESET: "连接被对方断开",
    errno.EHOSTUNREACH: "到不了这台主机", errno.ENETUNREACH: "网络不通",
}  # fmt: skip
"""What the operating system says, in Chinese, by its number (POSIX.1-2024, errno.h)."""


class NotPlainError(OSError):
    """What was to be read is a pipe, a device or a socket: whoever opens it may wait for ever, or read without an end."""


def system_said(error: Exception) -> Text:
    """Give what the operating system said, in both languages; of another error, its own words."""
    if isinstance(error, RecursionError):
        return say("嵌套太深", "it is nested too deeply")
    if "integer string conversion" in str(error):  # Python's own words tell how to switch the limit off
        return say("有一个数太长", "a number in it is too long")
    if not isinstance(error, OSError):
        return same(str(error))
    if isinstance(error, NotPlainError):
        return say(
            "不是普通文件，而是管道或设备；先存成文件",
            "not a plain file but a pipe or a device; save it as a file first",
        )
    if error.errno is None:
        return say("超时", "timed out") if isinstance(error, TimeoutError) else same(str(error))
    english = error.strerror or f"error {error.errno}"
    return say(_SYSTEM.get(error.errno, f"系统错误 {error.errno}"), english)
