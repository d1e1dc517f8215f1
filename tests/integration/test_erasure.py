"""Erasing for good: after it no file of a registry, no export and no later backup holds value, salt or key, and old proofs stand."""

import os
import shutil
import tempfile
from contextlib import chdir, contextmanager
from datetime import date
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings, strategies as st
from tests.spellings import found_in

from datarights import bootstrap
from datarights.app.confidential import Opening, Sealer, erase, erasures
from datarights.app.prove import Asked
from datarights.app.verify_file import verify_file
from datarights.bootstrap import confidential
from datarights.errors import InadmissibleEntryError, StoreError, UsageError, VerificationError
from datarights.ledger.entry import Draft
from datarights.model.party import PartyKind
from datarights.model.right import Right
from datarights.scenario.drafts import world_drafts
from datarights.scenario.sealing import sealed
from datarights.scenario.world import AssetPart, ClaimPart, EventPart, EvidencePart, GrantPart, PartyPart, World
from datarights.valueclass import replace

VALUE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8, max_size=60).filter(
    lambda each: len(set(each)) > 4
)
EVERYTHING = Right.HOLD | Right.USE | Right.OPERATE


def world(name, number, price):
    return World(
        parties=(
            PartyPart(id="金絮棉业", name="金絮棉业"),
            PartyPart(id="农户7", kind=PartyKind.NATURAL, confidential={"name": name, "id_number": number}),
        ),
        evidence=(EvidencePart(id="说明", title="采集说明", confidential={"witness": f"证明{price}"}),),
        assets=(AssetPart(id="收购数据", name="收购数据", confidential={"limits": number + "号户"}),),
        claims=(ClaimPart(id="主张1", rights=EVERYTHING, by="金絮棉业", of="收购数据"),),
        grants=(
            GrantPart(id="许可1", act="license", asset="收购数据", giver="金絮棉业", taker="农户7", rights=Right.USE, confidential={"price": price}),
        ),
    )  # fmt: skip


class Place:
    """A registry in a folder of its own, with keys, checkpoints and confidential values beside it."""

    def __init__(self, folder, url=""):
        self.folder = folder
        self.found = bootstrap.settings({"registry": url or str(folder / "registry.db")}, start=folder)
        self.secrets = []
        self.registry = bootstrap.create_registry(found=self.found)
        self.values = bootstrap.confidential_values(self.found)

    def record(self, said):
        seal = Sealer(self.registry, self.values, self.salt)
        drafts = [draft for draft, _ in world_drafts(sealed(said, seal))]
        self.values.keep(seal.fresh)
        for draft in drafts:
            self.registry.submit(draft)
        return seal

    def salt(self):
        self.secrets.append(os.urandom(32))
        return self.secrets[-1]

    def erase(self, about, *names, reason="本人要求"):
        return bootstrap.erased(self.registry, self.found, about, names, reason=reason, by="")

    def disclose(self, entry, name, found=None):
        def prove(also):
            return bootstrap.proved(self.registry, entry, Asked(), alone=True, also=also)

        wanted = [Opening(entry=entry, name=name)]
        return bootstrap.disclosed(self.registry, found or self.found, wanted, prove, reader="云杉银行", reason="核对")

    def keys(self):
        """Give every key that the store has in use, opened, and the box that it lies in."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        from datarights.adapters.confidential.store import KEYS

        secret = confidential._secret_of_values(self.found, self.values.folder, making=False)
        with self.values._keys() as keys:
            rows = keys.execute("SELECT id, owner, box FROM key").fetchall()
        assert KEYS == "keys.db"
        return {
            owner: (AESGCM(secret).decrypt(box[:12], box[12:], name + owner.encode()), box) for name, owner, box in rows
        }


@contextmanager
def a_place(url=""):
    with tempfile.TemporaryDirectory() as folder, chdir(folder):  # where what goes with a server is kept
        place = Place(Path(folder), url)
        with place.registry:
            yield place


def verified(bundle):
    return verify_file(bundle.encoded(), bootstrap_check())


def bootstrap_check():
    from datarights.adapters.keys import check

    return check


@given(VALUE, VALUE, VALUE)
@settings(max_examples=6)
def test_after_an_erasure_no_file_holds_value_salt_or_key_and_every_old_proof_verifies(name, number, price):
    with a_place() as place:
        place.record(world(name, number, price))
        proofs = [bootstrap.proved(place.registry, each, Asked()) for each in ("收购数据", "许可1")]
        proofs.append(bootstrap.proved(place.registry, "农户7", Asked(), alone=True))
        opened = place.disclose("农户7", "name")
        keys = place.keys()
        with tempfile.TemporaryDirectory() as outside:
            place.values.copy(Path(outside) / "copy.db")
            assert not found_in(Path(outside), [name, number, price, *place.secrets])
        done = place.erase("农户7")
        assert (done.destroyed, done.names, done.again, done.elsewhere) == (2, ("id_number", "name"), False, ("许可1",))
        place.registry.backup(place.folder / "backup.db")
        place.values.copy(place.folder / "backup.values")
        bootstrap.export_ledger(
            place.registry, place.folder / "export", *bootstrap.published_checkpoints(place.found, place.registry)
        )
        key, box = keys["农户7"]
        assert not found_in(place.folder, [name, number, *place.secrets, key, box])
        assert {each.name for each in place.folder.rglob("*")} >= {
            "registry.db-wal",
            "values.db",
            "keys.db",
            "backup.db",
            "backup.values",
            "entries.jsonl",
        }
        for each in (*proofs, opened):
            assert verified(each).checkpoint.size
        assert [each.value for each in verified(opened).disclosed] == [name]
        assert [each.value for each in place.values.find("许可1", "price")] == [price]
        with pytest.raises(UsageError) as refused:
            place.disclose("农户7", "name")
        assert refused.value.code == "DR-U101"
        assert [(each.entry, each.name) for each in bootstrap.read_log(place.found).all()] == [("农户7", "name")]
        assert place.registry.verify() == place.registry.size


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request):
    with a_place(request.getfixturevalue("schema") if request.param == "postgresql" else "") as made:
        made.record(world("古丽米热·阿不都拉", "650102199001010017", "十二万元整，分三期"))
        yield made


def test_the_scan_can_find_what_it_looks_for(place):
    (place.folder / "note").write_bytes("古丽米热·阿不都拉".encode("utf-16-le").hex().encode())
    assert found_in(place.folder, ["古丽米热·阿不都拉"]) == ["note"]


def test_erasing_twice_changes_nothing_and_says_so(place):
    place.erase("农户7")
    size = place.registry.size
    again = place.erase("农户7", reason="又一次")
    assert (again.again, again.entry, again.destroyed) == (True, None, 0)
    assert place.registry.size == size


def test_one_value_is_erased_and_the_others_stay(place):
    assert place.erase("农户7", "id_number").names == ("id_number",)
    assert [each.value for each in place.values.find("农户7", "name")] == ["古丽米热·阿不都拉"]
    assert verified(place.disclose("农户7", "name")).disclosed
    assert place.erase("农户7").names == ("id_number", "name")
    told = [each["payload"]["what"] for each in place.registry.entries() if each["kind"] == "erasure"]
    assert told == [["id_number"], ["name"]]


def test_killed_between_destroying_and_recording_it_is_ended_by_running_it_again(place):
    class Killed:
        def __getattr__(self, name):
            return getattr(place.registry, name)

        def submit(self, draft):
            raise KeyboardInterrupt

    size = place.registry.size
    with pytest.raises(KeyboardInterrupt):
        erase(Killed(), place.values, "农户7", (), reason="本人要求", on=bootstrap.today())
    assert place.registry.size == size
    assert place.values.names("农户7") == ()
    done = place.erase("农户7")
    assert (done.destroyed, done.entry, done.names) == (0, size, ("id_number", "name"))


def test_what_is_not_kept_here_is_never_said_to_be_erased(place):
    elsewhere = replace(place.found, values=replace(place.found.values, value=str(place.folder / "elsewhere")))
    size = place.registry.size
    for names in ((), ("name",)):
        with pytest.raises(UsageError) as refused:
            bootstrap.erased(place.registry, elsewhere, "农户7", names, reason="本人要求", by="")
        assert refused.value.code == "DR-U102"
    with pytest.raises(UsageError) as refused:
        place.disclose("农户7", "name", found=elsewhere)
    assert refused.value.code == "DR-U102"
    assert place.registry.size == size
    assert not (place.folder / "elsewhere").exists()


@pytest.mark.parametrize(("about", "names"), [("没有", ()), ("农户7", ("price",)), ("金絮棉业", ())])
def test_what_was_never_sealed_cannot_be_erased(place, about, names):
    with pytest.raises(UsageError) as refused:
        place.erase(about, *names)
    assert refused.value.code == "DR-U100"


def test_who_writes_entry_and_name_together_is_told_to_write_them_apart(place):
    with pytest.raises(UsageError) as refused:
        place.erase("许可1:price")
    assert refused.value.hint.en == "write entry and name apart: datarights erase 许可1 price"


def test_a_copy_of_the_whole_store_brought_back_is_refused_and_destroyed_again(place):
    shutil.copytree(place.values.folder, place.folder / "whole")
    place.erase("农户7")
    shutil.rmtree(place.values.folder)
    shutil.copytree(place.folder / "whole", place.values.folder)
    with pytest.raises(UsageError) as refused:
        place.disclose("农户7", "name")
    assert refused.value.code == "DR-U101"
    again = place.erase("农户7")
    assert (again.destroyed, again.entry, again.again) == (2, None, False)


def test_a_value_corrected_after_an_erasure_is_a_new_one_that_opens_and_is_erased_anew(place):
    place.erase("农户7", "name")
    instead = PartyPart(id="", kind=PartyKind.NATURAL, confidential={"name": "古丽米热·买买提"})
    said = EventPart(id="更正1", kind="correction", about="农户7", payload={"instead": instead})
    place.record(World(events=(said,)))
    opened = place.disclose("农户7", "name")
    assert [each.value for each in verified(opened).disclosed] == ["古丽米热·买买提"]
    again = place_sealer(place)
    sealed(World(events=(said,)), again)
    assert (again.fresh, again.uncompared) == ([], [])  # said again, it is the same
    assert place.erase("农户7", "name").entry is not None
    sealed(World(events=(said,)), again)
    assert [each[:2] for each in again.uncompared] == [("农户7", "name")]
    with pytest.raises(UsageError):
        place.disclose("农户7", "name")
    assert place.registry.verify() == place.registry.size


def test_nothing_is_handed_out_that_is_not_on_record(place):
    log = place.values.folder / "reads.jsonl"
    log.mkdir()
    with pytest.raises(StoreError) as refused:
        place.disclose("农户7", "name")
    assert refused.value.code == "DR-S061"


def test_a_disclosed_value_that_was_changed_does_not_verify(place):
    bundle = place.disclose("许可1", "price")
    [opened] = bundle.disclosed
    for wrong in (replace(opened, value="一元"), replace(opened, salt=bytes(32)), replace(opened, name="name")):
        with pytest.raises(VerificationError) as refused:
            verified(replace(bundle, disclosed=(wrong,)))
        assert refused.value.code == "DR-V027"


def test_a_second_manifest_with_the_same_value_says_the_same_and_with_another_says_so(place):
    drafts = [
        draft
        for draft, _ in world_drafts(
            sealed(world("古丽米热·阿不都拉", "650102199001010017", "十二万元整，分三期"), place_sealer(place))
        )
    ]
    assert all(place.registry.digest_of(each.id) == each.digest() for each in drafts)
    other = [
        draft
        for draft, _ in world_drafts(
            sealed(world("别的名字", "650102199001010017", "十二万元整，分三期"), place_sealer(place))
        )
    ]
    assert [each.id for each in other if place.registry.digest_of(each.id) != each.digest()] == ["农户7"]


def place_sealer(place):
    return Sealer(place.registry, place.values, place.salt)


def test_a_manifest_that_still_holds_an_erased_value_changes_nothing_and_is_told(place):
    place.erase("农户7", "name")
    seal = place_sealer(place)
    drafts = [
        draft for draft, _ in world_drafts(sealed(world("不知真假", "650102199001010017", "十二万元整，分三期"), seal))
    ]
    assert all(place.registry.digest_of(each.id) == each.digest() for each in drafts)
    assert [each[:2] for each in seal.uncompared] == [("农户7", "name")]
    assert seal.fresh == []


def test_a_corrected_term_opens_also_after_the_right_was_given_away(place):
    instead = GrantPart(
        id="", act="license", asset="收购数据", giver="金絮棉业", taker="农户7", rights=Right.USE, confidential={"price": "十三万元整"}
    )  # fmt: skip
    claimed = ClaimPart(
        id="", rights=EVERYTHING, by="金絮棉业", of="收购数据", confidential={"basis": "内部协议第七条"}
    )
    for number, (about, part) in enumerate({"许可1": instead, "主张1": claimed}.items()):
        said = EventPart(id=f"更正{number}", kind="correction", about=about, payload={"instead": part})
        place.record(World(events=(said,)))
    place.record(
        World(
            grants=(
                GrantPart(
                    id="转让1", act="transfer", asset="收购数据", giver="金絮棉业", taker="农户7", rights=EVERYTHING
                ),
            )
        )
    )
    for about, name, value in (("许可1", "price", "十三万元整"), ("主张1", "basis", "内部协议第七条")):
        assert [each.value for each in verified(place.disclose(about, name)).disclosed] == [value]
        assert place.erase(about, name).destroyed >= 1


def test_an_entry_is_named_by_its_index_as_well_and_a_wrong_name_is_told_those_there_are(place):
    index = place.registry.index_of("许可1")
    assert [each.value for each in verified(place.disclose(str(index), "price")).disclosed] == ["十二万元整，分三期"]
    for entry, name in (("许可1", "name"), ("没有", "name"), ("主张1", "price")):
        with pytest.raises(UsageError) as refused:
            place.disclose(entry, name)
        assert refused.value.code == "DR-U100"
    assert [each.entry for each in bootstrap.read_log(place.found).all()] == ["许可1"]


def test_a_file_shown_outside_is_recorded_for_entries_there_are(place):
    bootstrap.read_outside(place.registry, place.found, "主张1", reader="审计所", reason="年审", consent="来函")
    with pytest.raises(UsageError) as refused:
        bootstrap.read_outside(place.registry, place.found, "没有", reader="审计所", reason="年审")
    assert refused.value.code == "DR-U082"
    [told] = bootstrap.read_log(place.found).all()
    assert (told.entry, told.name, told.consent) == ("主张1", "", "来函")


def test_what_a_draft_says_is_destroyed_is(place):
    said = World(
        events=(
            EventPart(id="", kind="erasure", about="农户7", payload={"what": ["name"]}),
            EventPart(id="", kind="ending", about="许可1"),
        )
    )
    assert sealed(said, place_sealer(place)) == said
    assert erasures(drafts_in(said), place.registry, place.values) == [("农户7", {"name"})]


def drafts_in(said):
    return [draft for draft, _ in world_drafts(said)]


def erasing(*names):
    return drafts_in(World(events=(EventPart(id="", kind="erasure", about="农户7", payload={"what": list(names)}),)))


def test_nothing_is_said_to_be_erased_that_is_not_kept_here(place, tmp_path):
    """A store that is not mounted, or another machine's, which may keep another value of the same name."""
    elsewhere = bootstrap.confidential_values(
        replace(place.found, values=replace(place.found.values, value=str(tmp_path / "B")))
    )
    elsewhere.begin()
    (kept,) = place.values.find("农户7", "name")
    for other in ([], [replace(kept, commitment="0" * 64)]):
        elsewhere.keep(other)
        with pytest.raises(UsageError) as refused:
            erasures(erasing("name"), place.registry, elsewhere)
        assert refused.value.code == "DR-U102"
        with pytest.raises(UsageError) as refused:
            erase(place.registry, elsewhere, "农户7", ["name"], reason="本人要求", on=date(2026, 9, 1))
        assert refused.value.code == "DR-U102"
    elsewhere.destroy("农户7", ["name"])
    with pytest.raises(UsageError) as refused:
        erase(place.registry, elsewhere, "农户7", ["name"], reason="本人要求", on=date(2026, 9, 1))
    assert refused.value.code == "DR-U102"
    with pytest.raises(UsageError) as refused:
        erasures(erasing("nme"), place.registry, place.values)
    assert refused.value.code == "DR-U100"
    place.values.destroy("农户7", ["name"])  # and then a crash
    assert erasures(erasing("name"), place.registry, place.values)


def test_what_is_sealed_along_with_its_erasure_may_be_erased(place):
    (kept,) = place.values.find("农户7", "name")
    party = Draft(kind="party", id="农户8", sealed={"name": kept.commitment}, payload={"kind": "natural"})
    (gone,) = erasing("name")
    drafts = [party, gone._replace(about="农户8")]
    assert erasures(drafts, place.registry, place.values, [replace(kept, entry="农户8")])
    with pytest.raises(UsageError) as refused:
        erasures(drafts, place.registry, place.values)
    assert refused.value.code == "DR-U102"


def rows_of(url):
    """Give every row of a registry on a server, as text."""
    with psycopg.connect(url) as hand:
        tables = hand.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").fetchall()
        rows = [str(row) for (name,) in tables for (row,) in hand.execute(f'SELECT t::text FROM "{name}" t')]
    assert len(rows) > 10
    return rows


DESCRIBED = [("收购数据", "limits"), ("说明", "witness")]


@pytest.mark.parametrize(("about", "name"), DESCRIBED)
def test_what_is_confidential_of_an_asset_and_of_evidence_is_opened_and_erased_like_any_other(place, about, name):
    [kept] = place.values.find(about, name)
    title = bootstrap.proved(place.registry, "收购数据", Asked())
    assert not found_in(place.folder, [kept.value, kept.salt])
    opened = place.disclose(about, name)
    assert [each.value for each in verified(opened).disclosed] == [kept.value]
    key, box = place.keys()[about]
    assert place.erase(about).names == (name,)
    if "://" in place.found.registry.value:  # a server makes its own backups
        (place.folder / "dump").write_text("\n".join(rows_of(place.found.registry.value)), encoding="utf-8")
    else:
        place.registry.backup(place.folder / "backup.db")
    place.values.copy(place.folder / "backup.values")
    bootstrap.export_ledger(
        place.registry, place.folder / "export", *bootstrap.published_checkpoints(place.found, place.registry)
    )
    assert not found_in(place.folder, [kept.value, kept.salt, key, box])
    with pytest.raises(UsageError) as refused:
        place.disclose(about, name)
    assert refused.value.code == "DR-U101"
    for each in (title, opened):
        assert verified(each).checkpoint.size
    assert place.registry.verify() == place.registry.size


def test_a_correction_of_an_asset_and_of_evidence_seals_its_values_too(place):
    parts = {
        "收购数据": AssetPart(id="", name="收购数据", confidential={"limits": "只限县内三家厂"}),
        "说明": EvidencePart(id="", title="采集说明", confidential={"witness": "另一位见证人"}),
    }
    for number, (about, part) in enumerate(parts.items()):
        said = EventPart(id=f"更正{number}", kind="correction", about=about, payload={"instead": part})
        place.record(World(events=(said,)))
    values = ("只限县内三家厂", "另一位见证人")
    assert not found_in(place.folder, values)
    for (about, name), value in zip(DESCRIBED, values, strict=True):
        assert [each.value for each in verified(place.disclose(about, name)).disclosed] == [value]
        assert place.erase(about, name).destroyed == 2


def test_what_an_erasure_destroyed_stays_destroyed_also_where_an_earlier_version_let_it_be_struck_out(monkeypatch):
    with a_place() as place:
        place.record(world("古丽米热", "650102199001010017", "十二万元"))
        old = place.folder / "old.values"
        shutil.copytree(place.values.folder, old)
        gone = place.erase("农户7", "name", "id_number").entry
        name = next(place.registry.entries(gone))["id"]
        strike = Draft(kind="correction", id="撤", about=name, payload={"draft": None, "reasons": "误"})
        with pytest.raises(InadmissibleEntryError, match="DR-L009"):
            place.registry.submit(strike)
        with monkeypatch.context() as earlier:
            earlier.setattr("datarights.holdings.admit._not_taken_any_more", lambda *_: None)
            place.registry.submit(strike)
        for back in (False, True):
            if back:
                shutil.rmtree(place.values.folder)
                shutil.copytree(old, place.values.folder)
            with pytest.raises(UsageError) as told:
                place.disclose("农户7", "name")
            assert (told.value.code, f"entry {gone}" in told.value.message.en) == ("DR-U101", True)
        assert [each[:2] for each in bootstrap.returned_values(place.registry, place.found)] == [
            ("农户7", "id_number"),
            ("农户7", "name"),
        ]
        said = verified(bootstrap.proved(place.registry, "农户7", Asked(), alone=True))
        assert any(f"name (entry {gone})" in each.en for each in said.not_shown)
        assert place.erase("农户7").destroyed == 2
        assert bootstrap.returned_values(place.registry, place.found) == []
