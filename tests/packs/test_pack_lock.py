"""Packs from strangers: pinned by digest, signed where it is asked, small and inside their folder."""

import json

import pytest
from test_pack_lint import COUNTED, RULE, house, pack_of, rule  # noqa: F401 - a fixture

from datarights.adapters.keys import check, new_signer
from datarights.adapters.yamlfiles import load_pack
from datarights.app.pack_lock import Pinned, hold, note_text
from datarights.errors import InputError, VerificationError
from datarights.ledger.note import KeyKind, Note


def pinned(pack, *keys):
    return Pinned(id=pack.id, version=pack.version, digest=pack.digest, keys=keys)


def signed(pack, signer):
    text = note_text(pack)
    return str(Note(text=text, signatures=(signer.line(text),))).encode()


def refused(code, *told):
    with pytest.raises(VerificationError) as caught:
        hold(*told, check)
    assert caught.value.code == code
    return caught.value


def test_a_pack_that_is_the_one_that_was_pinned_is_held_to_be_so(tmp_path):
    pack = pack_of(tmp_path, RULE)
    assert hold(pack, pinned(pack), None, check) == ()


def test_a_pack_with_one_letter_changed_or_not_pinned_at_all_is_refused(tmp_path):
    pack, other = pack_of(tmp_path / "a", RULE), pack_of(tmp_path / "b", RULE.replace("zh: 题", "zh: 目"))
    error = refused("DR-V071", other, pinned(pack), None)
    assert pack.digest in str(error.expected)
    assert other.digest in str(error.got)
    refused("DR-V070", pack, None, None)


def test_a_signature_that_is_asked_for_is_checked_against_the_pinned_key(tmp_path):
    pack, other = pack_of(tmp_path / "a", RULE), pack_of(tmp_path / "b", RULE, COUNTED)
    author, stranger = new_signer("author")[0], new_signer("author")[0]
    key = str(author.key)
    assert hold(pack, pinned(pack, key), signed(pack, author), check) == ("author",)
    refused("DR-V073", pack, pinned(pack, key), None)
    refused("DR-V013", pack, pinned(pack, key), signed(pack, stranger))
    refused("DR-V072", pack, pinned(pack, key), signed(other, author))
    refused("DR-V072", pack, pinned(pack), signed(other, author))


def test_a_note_of_another_pack_under_this_ones_signature_is_refused(tmp_path):
    pack = pack_of(tmp_path, RULE)
    author = new_signer("author")[0]
    forged = signed(pack, author).replace(b"\xe2\x80\x94 author ", b"\xe2\x80\x94 author A", 1)
    with pytest.raises(VerificationError):
        hold(pack, pinned(pack, str(author.key)), forged, check)


def test_keys_that_speak_of_checkpoints_alone_sign_no_pack(tmp_path):
    from datarights.app.pack_lock import message

    for kind in KeyKind:
        if kind is not KeyKind.ED25519:
            with pytest.raises(ValueError, match="Ed25519"):
                message(kind, "x", "text", 0)


# ---- limits ------------------------------------------------------------------------------------------------------


def test_definitions_that_double_again_and_again_are_refused_before_any_work_is_done(tmp_path):
    from test_pack_lint import HEAD

    bomb = ["  d0: {fact: act.seen, is: yes}\n"]
    bomb += [f"  d{n}: {{any: [{{definition: d{n - 1}}}, {{definition: d{n - 1}}}]}}\n" for n in range(1, 40)]
    head = HEAD + "definitions:\n" + "".join(bomb)
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, RULE, rule(when="{definition: d39}"), head=head)
    (fault,) = caught.value.faults
    assert fault.code == "DR-I012"
    assert (fault.place.file, fault.place.line) == (str(tmp_path / "pack.yaml"), 32)


def test_a_file_of_a_pack_that_lies_outside_its_folder_is_refused(tmp_path):
    pack_of(tmp_path / "house", RULE)
    (tmp_path / "other.yaml").write_text("kind: rules\nrules: []\n", encoding="utf-8")
    (tmp_path / "house" / "rules" / "z.yaml").symlink_to(tmp_path / "other.yaml")
    with pytest.raises(InputError) as caught:
        load_pack(tmp_path / "house")
    assert caught.value.faults[0].code == "DR-I035"


def test_a_pack_of_too_many_files_is_refused(tmp_path):
    pack_of(tmp_path, RULE)
    for number in range(1000):
        (tmp_path / "rules" / f"x{number}.yaml").write_text("kind: rules\nrules: []\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_pack(tmp_path)
    assert caught.value.faults[0].code == "DR-I012"


# ---- the commands ------------------------------------------------------------------------------------------------


def test_a_pack_that_does_not_match_its_lock_judges_nothing_until_it_is_pinned_again(house):  # noqa: F811 - a fixture
    folder, said = house
    code, out = said("--lang", "en", "packs", "lock")
    assert (code, out) == (0, "+ small  pinned at 1\n")
    assert said("--lang", "en", "packs", "show", "house")[0] == 0
    file = folder / "rules" / "a.yaml"
    file.write_text(file.read_text("utf-8").replace("zh: 题", "zh: 目", 1), encoding="utf-8")
    assert said("--lang", "en", "packs", "lint", "house")[0] == 1  # what its author asks is answered
    for line in (("decide", "--act", "license"), ("check", str(folder / "scenarios"))):
        assert said("--lang", "en", *line)[0] == 4, line
    code, out = said("--lang", "en", "packs", "lock")
    assert code == 0
    assert out.startswith("~ small  1 ")
    assert said("--lang", "en", "packs", "show", "house")[0] == 0


def test_a_pack_not_in_the_lock_is_refused_and_one_can_be_dropped(house):  # noqa: F811 - a fixture
    folder, said = house
    (folder.parent / "packs.lock").write_text("# empty\n", encoding="utf-8")
    assert said("--lang", "en", "decide", "--act", "license")[0] == 4
    assert said("packs", "lock", "house")[0] == 0
    code, out = said("--lang", "en", "packs", "lock", "--drop", "small")
    assert (code, out) == (0, "- small  no longer pinned\n")


def test_a_lock_that_cannot_be_read_is_a_fault_and_never_ignored(house):  # noqa: F811 - a fixture
    folder, said = house
    for text in ("[small]\nversion = 1", "small = 1", "[["):
        (folder.parent / "packs.lock").write_text(text, encoding="utf-8")
        assert said("packs", "show", "house")[0] == 3, text


def test_a_pack_signed_here_is_pinned_with_its_key_there(house, monkeypatch):  # noqa: F811 - a fixture
    folder, said = house
    monkeypatch.setenv("DATARIGHTS_PASSPHRASE", "a long enough passphrase")
    code, out = said("--lang", "en", "packs", "sign", "house")
    assert code == 0
    vkey = out.splitlines()[0]
    code, out = said("--lang", "en", "packs", "lock", "house", "--key", vkey)
    assert code == 0
    assert vkey in (folder.parent / "packs.lock").read_text("utf-8")
    assert said("decide", "--act", "license")[0] == 1
    (folder / "pack.note").unlink()
    assert said("decide", "--act", "license")[0] == 4


def test_what_writes_to_a_pack_says_it_to_machines_too(house, monkeypatch):  # noqa: F811 - a fixture
    _, said = house
    monkeypatch.setenv("DATARIGHTS_PASSPHRASE", "a long enough passphrase")
    made = json.loads(said("--format", "json", "packs", "new", "more")[1])
    assert made == {"id": "more", "files": [f"more/{each}" for each in ("pack.yaml", "rules/more.yaml", "scenarios/more.yaml")]}  # fmt: skip
    signed_ = json.loads(said("--format", "json", "packs", "sign", "house")[1])
    assert signed_["pack"] == "small"
    (locked,) = json.loads(said("--format", "json", "packs", "lock", "house", "--key", signed_["key"])[1])
    assert (locked["pack"], locked["change"]) == ("small", "+")


def test_a_new_pack_holds_together_and_notices_every_error_in_it(tmp_path, monkeypatch, capsys):
    from datarights.bootstrap import reading
    from datarights.cli import language
    from datarights.cli.entry import main

    monkeypatch.chdir(tmp_path)
    language.settle(language.wanted(["--lang", "en"], {}))
    for line, exit_code in (
        (["packs", "new", "我的规则"], 0),
        (["packs", "new", "我的规则"], 2),
        (["packs", "lint", "./我的规则"], 0),
        (["packs", "test", "./我的规则", "--strict"], 0),
        (["packs", "check", "./我的规则", "--deep"], 0),
    ):
        for each in (reading.packs, reading.engine, reading.shelf):
            each.cache_clear()
        with pytest.raises(SystemExit) as left:
            main(line)
        assert (left.value.code or 0) == exit_code, (line, capsys.readouterr())
