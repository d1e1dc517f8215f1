"""The only place where rooms are wired together, and where the clock is real.

Adapters are imported inside functions: what a command does not need is never loaded, so that a bare ``check`` starts
fast and ``verify`` opens no database.

Each name is found in its module when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datarights.adapters.sql import Registry as Registry
    from datarights.bootstrap.clock import (
        now as now,
    )
    from datarights.bootstrap.clock import (
        salt as salt,
    )
    from datarights.bootstrap.clock import (
        stamp as stamp,
    )
    from datarights.bootstrap.clock import (
        today as today,
    )
    from datarights.bootstrap.confidential import (
        confidential_values as confidential_values,
    )
    from datarights.bootstrap.confidential import (
        disclosed as disclosed,
    )
    from datarights.bootstrap.confidential import (
        erased as erased,
    )
    from datarights.bootstrap.confidential import (
        read_outside as read_outside,
    )
    from datarights.bootstrap.confidential import (
        reading_log as reading_log,
    )
    from datarights.bootstrap.confidential import (
        sealer as sealer,
    )
    from datarights.bootstrap.configuration import (
        CONFIG as CONFIG,
    )
    from datarights.bootstrap.configuration import (
        CONFIG_KEYS as CONFIG_KEYS,
    )
    from datarights.bootstrap.configuration import (
        DEFAULT_ZONE as DEFAULT_ZONE,
    )
    from datarights.bootstrap.configuration import (
        ORIGIN_UNFIT as ORIGIN_UNFIT,
    )
    from datarights.bootstrap.configuration import (
        Setting as Setting,
    )
    from datarights.bootstrap.configuration import (
        Settings as Settings,
    )
    from datarights.bootstrap.configuration import (
        cache_folder as cache_folder,
    )
    from datarights.bootstrap.configuration import (
        exists as exists,
    )
    from datarights.bootstrap.configuration import (
        is_url as is_url,
    )
    from datarights.bootstrap.configuration import (
        settings as settings,
    )
    from datarights.bootstrap.documents import (
        EDITOR as EDITOR,
    )
    from datarights.bootstrap.documents import (
        SAMPLES as SAMPLES,
    )
    from datarights.bootstrap.documents import (
        chain_figure as chain_figure,
    )
    from datarights.bootstrap.documents import (
        compliance_report as compliance_report,
    )
    from datarights.bootstrap.documents import (
        project_files as project_files,
    )
    from datarights.bootstrap.documents import (
        recorded_at as recorded_at,
    )
    from datarights.bootstrap.documents import (
        rendered as rendered,
    )
    from datarights.bootstrap.documents import (
        schemas as schemas,
    )
    from datarights.bootstrap.documents import (
        statement_report as statement_report,
    )
    from datarights.bootstrap.files import (
        MAX_FILE as MAX_FILE,
    )
    from datarights.bootstrap.files import (
        MAX_VALUE as MAX_VALUE,
    )
    from datarights.bootstrap.files import (
        csv_problems as csv_problems,
    )
    from datarights.bootstrap.files import (
        csv_template as csv_template,
    )
    from datarights.bootstrap.files import (
        fast_yaml as fast_yaml,
    )
    from datarights.bootstrap.files import (
        read_bytes as read_bytes,
    )
    from datarights.bootstrap.files import (
        read_csv as read_csv,
    )
    from datarights.bootstrap.files import (
        read_value as read_value,
    )
    from datarights.bootstrap.files import (
        write_file as write_file,
    )
    from datarights.bootstrap.keys import (
        agrees_with_published as agrees_with_published,
    )
    from datarights.bootstrap.keys import (
        attached as attached,
    )
    from datarights.bootstrap.keys import (
        checkpoint_places as checkpoint_places,
    )
    from datarights.bootstrap.keys import (
        key_store as key_store,
    )
    from datarights.bootstrap.keys import (
        keys_that_open as keys_that_open,
    )
    from datarights.bootstrap.keys import (
        last_checkpoint as last_checkpoint,
    )
    from datarights.bootstrap.keys import (
        make_key as make_key,
    )
    from datarights.bootstrap.keys import (
        name_for as name_for,
    )
    from datarights.bootstrap.keys import (
        policy_of as policy_of,
    )
    from datarights.bootstrap.keys import (
        published_checkpoints as published_checkpoints,
    )
    from datarights.bootstrap.keys import (
        publisher as publisher,
    )
    from datarights.bootstrap.keys import (
        second_place as second_place,
    )
    from datarights.bootstrap.keys import (
        signing_keys as signing_keys,
    )
    from datarights.bootstrap.keys import (
        time_stamp_request as time_stamp_request,
    )
    from datarights.bootstrap.people import (
        actor_key as actor_key,
    )
    from datarights.bootstrap.people import (
        checks as checks,
    )
    from datarights.bootstrap.people import (
        door as door,
    )
    from datarights.bootstrap.people import (
        pending as pending,
    )
    from datarights.bootstrap.people import (
        refusals as refusals,
    )
    from datarights.bootstrap.proofs import (
        PROOF as PROOF,
    )
    from datarights.bootstrap.proofs import (
        asked_of_a_proof as asked_of_a_proof,
    )
    from datarights.bootstrap.proofs import (
        issued as issued,
    )
    from datarights.bootstrap.proofs import (
        no_later_than as no_later_than,
    )
    from datarights.bootstrap.proofs import (
        proved as proved,
    )
    from datarights.bootstrap.proofs import (
        verified_export as verified_export,
    )
    from datarights.bootstrap.proofs import (
        verified_file as verified_file,
    )
    from datarights.bootstrap.reading import (
        PACKS as PACKS,
    )
    from datarights.bootstrap.reading import (
        application_of as application_of,
    )
    from datarights.bootstrap.reading import (
        calendar as calendar,
    )
    from datarights.bootstrap.reading import (
        engine as engine,
    )
    from datarights.bootstrap.reading import (
        know_vocabularies as know_vocabularies,
    )
    from datarights.bootstrap.reading import (
        law_of as law_of,
    )
    from datarights.bootstrap.reading import (
        lexicon as lexicon,
    )
    from datarights.bootstrap.reading import (
        loaded as loaded,
    )
    from datarights.bootstrap.reading import (
        pack_folders as pack_folders,
    )
    from datarights.bootstrap.reading import (
        packs as packs,
    )
    from datarights.bootstrap.reading import (
        read_in as read_in,
    )
    from datarights.bootstrap.reading import (
        read_under as read_under,
    )
    from datarights.bootstrap.reading import (
        scenario_of as scenario_of,
    )
    from datarights.bootstrap.reading import (
        vocabularies as vocabularies,
    )
    from datarights.bootstrap.reading import (
        world_of as world_of,
    )
    from datarights.bootstrap.registries import (
        create_registry as create_registry,
    )
    from datarights.bootstrap.registries import (
        export_ledger as export_ledger,
    )
    from datarights.bootstrap.registries import (
        grants as grants,
    )
    from datarights.bootstrap.registries import (
        import_ledger as import_ledger,
    )
    from datarights.bootstrap.registries import (
        moved as moved,
    )
    from datarights.bootstrap.registries import (
        open_or_create as open_or_create,
    )
    from datarights.bootstrap.registries import (
        open_registry as open_registry,
    )
    from datarights.bootstrap.registries import (
        recover as recover,
    )
    from datarights.bootstrap.registries import (
        restored as restored,
    )
    from datarights.bootstrap.witnesses import (
        cosigned as cosigned,
    )
    from datarights.bootstrap.witnesses import (
        new_witness as new_witness,
    )
    from datarights.bootstrap.witnesses import (
        submitted as submitted,
    )
    from datarights.bootstrap.witnesses import (
        trusted_by as trusted_by,
    )
    from datarights.bootstrap.witnesses import (
        witness_request as witness_request,
    )
    from datarights.bootstrap.witnesses import (
        witness_server as witness_server,
    )
    from datarights.model.citation import Citation as Citation
    from datarights.rules.compile import Engine as Engine
    from datarights.rules.pack import Pack as Pack

_HOMES: Final = {
    "clock": ("now", "salt", "stamp", "today"),
    "confidential": ("confidential_values", "disclosed", "erased", "read_outside", "reading_log", "sealer"),
    "configuration": (
        "CONFIG",
        "CONFIG_KEYS",
        "DEFAULT_ZONE",
        "ORIGIN_UNFIT",
        "Setting",
        "Settings",
        "cache_folder",
        "exists",
        "is_url",
        "settings",
    ),
    "documents": (
        "EDITOR",
        "SAMPLES",
        "chain_figure",
        "compliance_report",
        "project_files",
        "recorded_at",
        "rendered",
        "schemas",
        "statement_report",
    ),
    "files": (
        "MAX_FILE",
        "MAX_VALUE",
        "csv_problems",
        "csv_template",
        "fast_yaml",
        "read_bytes",
        "read_csv",
        "read_value",
        "write_file",
    ),
    "keys": (
        "agrees_with_published",
        "attached",
        "checkpoint_places",
        "key_store",
        "keys_that_open",
        "last_checkpoint",
        "make_key",
        "name_for",
        "policy_of",
        "published_checkpoints",
        "publisher",
        "second_place",
        "signing_keys",
        "time_stamp_request",
    ),
    "people": ("actor_key", "checks", "door", "pending", "refusals"),
    "proofs": ("PROOF", "asked_of_a_proof", "issued", "no_later_than", "proved", "verified_export", "verified_file"),
    "reading": (
        "PACKS",
        "application_of",
        "calendar",
        "engine",
        "know_vocabularies",
        "law_of",
        "lexicon",
        "loaded",
        "pack_folders",
        "packs",
        "read_in",
        "read_under",
        "scenario_of",
        "vocabularies",
        "world_of",
    ),
    "registries": (
        "create_registry",
        "export_ledger",
        "grants",
        "import_ledger",
        "moved",
        "open_or_create",
        "open_registry",
        "recover",
        "restored",
    ),
    "witnesses": ("cosigned", "new_witness", "submitted", "trusted_by", "witness_request", "witness_server"),
}
"""Which module has which names."""

_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found
