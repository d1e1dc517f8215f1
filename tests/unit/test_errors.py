"""What the operating system says is said in the reader's language."""

import errno
import os
import re
import socket

from hypothesis import given, strategies as st

from datarights.errors import system_said

LATIN = re.compile(r"[A-Za-z]")


@given(st.sampled_from(sorted(errno.errorcode)))
def test_no_chinese_sentence_about_the_system_has_an_english_word_in_it(number):
    said = system_said(OSError(number, os.strerror(number)))
    assert not LATIN.search(said.zh)
    assert said.en == os.strerror(number)


def test_common_troubles_have_words_and_no_two_are_called_alike():
    common = ("ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "EEXIST", "ENOSPC", "EROFS", "EIO", "EADDRINUSE", "ECONNREFUSED")  # fmt: skip
    said = [system_said(OSError(getattr(errno, name), "…")).zh for name in common]
    assert len(set(said)) == len(common)
    assert not any(re.search(r"\d", each) for each in said)


def test_another_number_stands_as_a_number():
    assert system_said(OSError(9999, "Unknown error 9999")).zh == "系统错误 9999"
    assert (
        system_said(socket.gaierror(socket.EAI_NONAME, "Name or service not known")).zh
        == f"系统错误 {socket.EAI_NONAME}"
    )


def test_what_is_not_of_the_system_keeps_its_own_words():
    assert system_said(TimeoutError()).zh == "超时"
    assert system_said(ValueError("line 3")).zh == system_said(ValueError("line 3")).en == "line 3"
