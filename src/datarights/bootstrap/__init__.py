"""The only place where rooms are wired together, and where the clock is real.

Adapters are imported inside functions: what a command does not need is never loaded, so that a bare ``check`` starts
fast and ``verify`` opens no database.

Each name is found in its module when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from datarights.adapters.keys import StoredKey as StoredKey
    from datarights.adapters.sql import Registry as Registry
    from datarights.adapters.yamlfiles.spots import Spots as Spots
    from datarights.bootstrap.clock import (
        attempts as attempts,
        today as today,
    )
    from datarights.bootstrap.confidential import (
        confidential_values as confidential_values,
        disclosed as disclosed,
        erased as erased,
        expect_values as expect_values,
        read_log as read_log,
        read_outside as read_outside,
        reads_there as reads_there,
        returned_values as returned_values,
        sealer as sealer,
    )
    from datarights.bootstrap.configuration import (
        CONFIG as CONFIG,
        ORIGIN_UNFIT as ORIGIN_UNFIT,
        Settings as Settings,
        cache_folder as cache_folder,
        exists as exists,
        is_url as is_url,
        settings as settings,
    )
    from datarights.bootstrap.deep import (
        deep_found as deep_found,
    )
    from datarights.bootstrap.documents import (
        SAMPLES as SAMPLES,
        calendar_of as calendar_of,
        chain_figure as chain_figure,
        compliance_report as compliance_report,
        project_files as project_files,
        recorded_at as recorded_at,
        rendered as rendered,
        schemas as schemas,
        statement_report as statement_report,
    )
    from datarights.bootstrap.files import (
        csv_problems as csv_problems,
        csv_template as csv_template,
        fast_yaml as fast_yaml,
        files_in as files_in,
        forget_read as forget_read,
        is_file as is_file,
        is_folder as is_folder,
        is_standard_output as is_standard_output,
        keep_file as keep_file,
        open_plain as open_plain,
        read_bytes as read_bytes,
        read_csv as read_csv,
        read_piped as read_piped,
        read_value as read_value,
        write_file as write_file,
    )
    from datarights.bootstrap.keys import (
        agrees_with_published as agrees_with_published,
        begin_places as begin_places,
        checkpoint_places as checkpoint_places,
        key_store as key_store,
        keys_in_use as keys_in_use,
        keys_known as keys_known,
        keys_missing as keys_missing,
        keys_that_open as keys_that_open,
        last_checkpoint as last_checkpoint,
        lost_places as lost_places,
        make_key as make_key,
        missed as missed,
        policy_of as policy_of,
        published_checkpoints as published_checkpoints,
        second_standing as second_standing,
        signing_keys as signing_keys,
        time_stamp_request as time_stamp_request,
        verify_behind as verify_behind,
    )
    from datarights.bootstrap.outputs import (
        check_output as check_output,
    )
    from datarights.bootstrap.pack_files import (
        explained as explained,
        fates as fates,
        pack_checked as pack_checked,
        pack_folder as pack_folder,
        pack_id as pack_id,
        pack_scenarios as pack_scenarios,
        spots as spots,
    )
    from datarights.bootstrap.pack_lock import (
        lock_path as lock_path,
        not_checked as not_checked,
        own_keys as own_keys,
        read_lock as read_lock,
    )
    from datarights.bootstrap.pack_pin import (
        pinned as pinned,
        sign_pack as sign_pack,
        write_lock as write_lock,
    )
    from datarights.bootstrap.people import (
        actor_key as actor_key,
        at_work as at_work,
        door as door,
        left_beside as left_beside,
        pending as pending,
        pending_alone as pending_alone,
        proven as proven,
        refusals as refusals,
        waiting_files as waiting_files,
    )
    from datarights.bootstrap.processes import (
        side_by_side as side_by_side,
    )
    from datarights.bootstrap.proofs import (
        PROOF as PROOF,
        asked_of_a_proof as asked_of_a_proof,
        handed_out as handed_out,
        issued as issued,
        names_seen_from as names_seen_from,
        no_later_than as no_later_than,
        proved as proved,
        second_published as second_published,
        verified_export as verified_export,
        verified_file as verified_file,
        with_second as with_second,
    )
    from datarights.bootstrap.reading import (
        PACKS as PACKS,
        application_of as application_of,
        calendar as calendar,
        engine as engine,
        engine_again as engine_again,
        engine_of as engine_of,
        engine_with as engine_with,
        fold_in as fold_in,
        fold_said as fold_said,
        fold_written as fold_written,
        is_scenario as is_scenario,
        is_shipped as is_shipped,
        judging as judging,
        key_of_application as key_of_application,
        know_packs as know_packs,
        know_vocabularies as know_vocabularies,
        lexicon as lexicon,
        loaded as loaded,
        look_no_more as look_no_more,
        look_over as look_over,
        may_use as may_use,
        pack_around as pack_around,
        pack_folders as pack_folders,
        packs as packs,
        packs_said as packs_said,
        read_in as read_in,
        read_under as read_under,
        scenario_of as scenario_of,
        searched as searched,
        vocabularies as vocabularies,
        world_of as world_of,
    )
    from datarights.bootstrap.registries import (
        change_keys as change_keys,
        create_registry as create_registry,
        export_ledger as export_ledger,
        grants as grants,
        import_ledger as import_ledger,
        imported as imported,
        misfiled as misfiled,
        moved as moved,
        open_or_create as open_or_create,
        open_registry as open_registry,
        recover as recover,
        restored as restored,
        schema_of as schema_of,
        standing as standing,
        upgraded as upgraded,
    )
    from datarights.bootstrap.witnesses import (
        attached as attached,
        cosigned as cosigned,
        new_witness as new_witness,
        submitted as submitted,
        trusted_by as trusted_by,
        witness_request as witness_request,
        witness_server as witness_server,
    )
    from datarights.model.citation import Citation as Citation
    from datarights.rules.engine import Engine as Engine
    from datarights.rules.pack import Pack as Pack, Rule as Rule

_HOMES: Final = {
    "clock": ("attempts", "today"),
    "confidential": (
        "confidential_values",
        "disclosed",
        "erased",
        "expect_values",
        "read_outside",
        "read_log",
        "reads_there",
        "returned_values",
        "sealer",
    ),
    "configuration": (
        "CONFIG",
        "ORIGIN_UNFIT",
        "Settings",
        "cache_folder",
        "exists",
        "is_url",
        "settings",
    ),
    "deep": ("deep_found",),
    "documents": (
        "SAMPLES",
        "calendar_of",
        "chain_figure",
        "compliance_report",
        "project_files",
        "recorded_at",
        "rendered",
        "schemas",
        "statement_report",
    ),
    "files": (
        "csv_problems",
        "csv_template",
        "fast_yaml",
        "forget_read",
        "is_file",
        "files_in",
        "is_folder",
        "is_standard_output",
        "keep_file",
        "open_plain",
        "read_bytes",
        "read_csv",
        "read_piped",
        "read_value",
        "write_file",
    ),
    "keys": (
        "agrees_with_published",
        "begin_places",
        "checkpoint_places",
        "key_store",
        "keys_in_use",
        "keys_known",
        "keys_missing",
        "keys_that_open",
        "last_checkpoint",
        "lost_places",
        "make_key",
        "missed",
        "policy_of",
        "published_checkpoints",
        "second_standing",
        "signing_keys",
        "time_stamp_request",
        "verify_behind",
    ),
    "outputs": ("check_output",),
    "pack_files": ("explained", "fates", "pack_checked", "pack_folder", "pack_id", "pack_scenarios", "spots"),
    "pack_lock": ("lock_path", "not_checked", "own_keys", "read_lock"),
    "pack_pin": ("pinned", "sign_pack", "write_lock"),
    "people": (
        "actor_key",
        "at_work",
        "door",
        "left_beside",
        "pending",
        "pending_alone",
        "proven",
        "refusals",
        "waiting_files",
    ),
    "processes": ("side_by_side",),
    "proofs": (
        "PROOF",
        "asked_of_a_proof",
        "handed_out",
        "issued",
        "names_seen_from",
        "no_later_than",
        "proved",
        "second_published",
        "verified_export",
        "verified_file",
        "with_second",
    ),
    "reading": (
        "PACKS",
        "application_of",
        "calendar",
        "engine",
        "engine_again",
        "engine_with",
        "fold_in",
        "is_scenario",
        "may_use",
        "packs_said",
        "fold_said",
        "fold_written",
        "engine_of",
        "judging",
        "pack_around",
        "know_packs",
        "know_vocabularies",
        "is_shipped",
        "key_of_application",
        "lexicon",
        "loaded",
        "look_no_more",
        "look_over",
        "pack_folders",
        "packs",
        "read_in",
        "read_under",
        "scenario_of",
        "searched",
        "vocabularies",
        "world_of",
    ),
    "registries": (
        "change_keys",
        "create_registry",
        "export_ledger",
        "grants",
        "import_ledger",
        "imported",
        "moved",
        "open_or_create",
        "open_registry",
        "recover",
        "restored",
        "misfiled",
        "schema_of",
        "standing",
        "upgraded",
    ),
    "witnesses": (
        "attached",
        "cosigned",
        "new_witness",
        "submitted",
        "trusted_by",
        "witness_request",
        "witness_server",
    ),
}
"""Which module has which names."""

_HOME_OF: Final = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found
