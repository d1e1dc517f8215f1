"""A log in memory that signs its checkpoints and makes bundles: the counterpart that a test can make lie."""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from datarights.adapters.keys.signing import Signer, signer_from
from datarights.ledger.asset_index import asset_index, entries_by_asset
from datarights.ledger.bundle import AssetPlace, Bundle, BundledEntry, IndexPlace
from datarights.ledger.canonical import encode
from datarights.ledger.checkpoint import SECOND, Checkpoint
from datarights.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root_of
from datarights.ledger.note import KeyKind, Note
from datarights.ledger.proof import Proof

ORIGIN = "registry.example/昌吉"
VECTORS = Path(__file__).parents[2] / "vectors"
PUBLISHED = json.loads((VECTORS / "sm2" / "gbt32918.5-annexA.json").read_text())
ANNEX_A = bytes.fromhex(PUBLISHED["d"] + PUBLISHED["Px"] + PUBLISHED["Py"])
"""The key of the worked example in GB/T 32918.5, private half first."""


def origin_of(kind):
    """Give the origin that a key of a kind signs for."""
    return ORIGIN + SECOND if kind is KeyKind.SM2 else ORIGIN


def signer_of(name, kind=KeyKind.ED25519, which=0):
    """Give the signer of a name, always the same; ``which`` for another of the same name."""
    if kind is KeyKind.SM2:
        return signer_from(name, kind, ANNEX_A)
    return signer_from(name, kind, hashlib.sha256(f"{name}{kind}{which}".encode()).digest())


@dataclass
class Log:
    origin: str = ORIGIN
    contents: list[bytes] = field(default_factory=list)
    signer: Signer = field(default_factory=lambda: signer_of(ORIGIN))
    second: int = 0

    def add(self, kind, name, **members):
        self.second += 1
        minutes, second = divmod(self.second, 60)
        entry = {
            "v": 1,
            "kv": 1,
            "kind": kind,
            "id": name,
            "index": len(self.contents),
            "recorded_at": f"2026-01-01T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}.000000Z",
            **members,
        }
        self.contents.append(encode(entry))
        return entry

    def entries(self):
        return [json.loads(each) for each in self.contents]

    def leaves(self, size=None):
        return [leaf_hash(each) for each in self.contents[:size]]

    def checkpoint(self, size=None):
        size = len(self.contents) if size is None else size
        return Checkpoint(origin=self.origin, size=size, root=root_of(self.leaves(size)).hex())

    def signed(self, size=None, signers=None, time=1_767_225_600):
        stated = self.checkpoint(size)
        lines = [each.line(stated.text, time) for each in (signers or [self.signer])]
        return Note(text=stated.text, signatures=tuple(lines))

    def proof(self, index, note):
        size = int(note.text.split("\n")[1])
        return Proof(index=index, path=inclusion_proof(self.leaves(size), index), note=note)

    def add_index(self):
        found = asset_index(len(self.contents), entries_by_asset(self.entries()))
        adopted = [each["index"] for each in self.entries() if each["kind"] == "vocabulary"]
        self.add(
            "index",
            f"index·{len(self.contents)}",
            payload={"size": found.size, "assets": len(found.assets), "root": found.root.hex(), "adopted": adopted},
        )
        return found

    def bundle(self, asset, *, since=(), index=None, note=None, leave_out=()):
        """Give a bundle over an asset; ``index`` is an AssetIndex, whose entry is the last one."""
        note = note or self.signed()
        wanted = [each for each in entries_by_asset(self.entries()).get(asset, []) if each not in leave_out]
        place = None
        if index is not None:
            wanted.append(index.size)
            position, path = index.place(asset)
            place = IndexPlace(entry=index.size, places=(AssetPlace(asset=asset, position=position, path=path),))
        return Bundle(
            kind="asset",
            subject=asset,
            checkpoint=str(note),
            entries=tuple(BundledEntry(content=self.contents[each], proof=self.proof(each, note)) for each in wanted),
            consistency={size: consistency_proof(self.leaves(), size) for size in since},
            index=place,
        )


def cotton():
    """A small log: two assets, a sale that its seller would rather leave out."""
    log = Log()
    log.add("registry", ORIGIN)
    log.add("party", "甲棉业")
    log.add("asset", "收购数据", payload={"name": "收购数据"})
    log.add("claim", "甲的权利", asset="收购数据", parties={"by": "甲棉业"}, rights=["hold", "use", "operate"])
    log.add("asset", "加工数据")
    log.add("transfer", "卖给乙", asset="收购数据", parties={"from": "甲棉业", "to": "乙公司"})
    log.add("ending", "终止", about="甲的权利")
    return log
