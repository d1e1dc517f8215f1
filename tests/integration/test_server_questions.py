"""What an append asks of a server it finds by an index, however large the ledger has grown since the session began."""

import psycopg
from registries import asset, claim, create, ending, grant, party, reopen, transfer


def read_whole(schema, registry):
    """Give how many rows were read by reading tables from end to end, by table."""
    registry._connection._raw.execute("SELECT pg_stat_force_next_flush()")
    with psycopg.connect(schema, autocommit=True) as look:
        rows = look.execute(
            "SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE schemaname = current_schema() AND relname <> 'head'"
        ).fetchall()
    return dict(rows)


def some(number):
    """One thing of each sort, so that every question of admission is asked."""
    about, mine = f"数据-{number}", f"权利-{number}"
    return [
        asset(about),
        claim(mine, about, "甲"),
        grant(f"许可-{number}", about, "甲", "乙"),
        ending(f"终止-{number}", f"许可-{number}"),
        transfer(f"转让-{number}", about, "甲", "丙"),
    ]


def test_no_append_reads_a_table_from_end_to_end(schema):
    with create(schema) as registry, registry.writer() as writer:
        writer.append_many([party(name) for name in "甲乙丙"])
    with reopen(schema) as registry:

        def append(numbers):
            for number in numbers:
                chosen = some(number)
                with registry.writer(ahead=chosen) as writer:
                    writer.append_many(chosen)
                with registry.writer() as writer:
                    writer.append(asset(f"单-{number}"))

        append(range(40))
        before = read_whole(schema, registry)
        append(range(40, 60))
        assert read_whole(schema, registry) == before
        assert registry.verify() == registry.size
