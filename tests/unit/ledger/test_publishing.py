"""A publisher that is made late: not before something is to be published, and once."""

from tests.unit.ledger.logs import cotton

from datarights.ledger.publishing import Later


class Recorder:
    """A publisher that remembers what it was asked."""

    def __init__(self, log):
        self.log = log
        self.asked = []

    def before(self, head, root_at, has_published, contents):
        self.asked.append(("before", head.size, root_at(head.size)))

    def signs(self, vkey, ended=False):
        self.asked.append(("signs", vkey))
        return vkey == "甲"

    def ahead(self, head):
        self.asked.append(("ahead", head.size))

    def publish(self, head, contents):
        self.asked.append(("publish", head.size, [*contents(0)]))
        return self.log.signed(head.size)

    def close(self):
        self.asked.append(("close",))


def made_late():
    log, made = cotton(), []

    def make():
        made.append(Recorder(log))
        return made[-1]

    return log, made, Later(make, lambda: made[-1].asked.append(("after",)))


def test_closing_what_was_never_used_makes_nothing():
    _, made, later = made_late()
    later.close()
    assert made == []


def test_one_publisher_is_made_and_asked_everything_in_order():
    log, made, later = made_late()
    head = log.checkpoint()
    later.before(head, lambda size: log.checkpoint(size).root, None, lambda start: log.contents[start:])
    assert (later.signs("甲"), later.signs("乙")) == (True, False)
    later.ahead(head)
    note = later.publish(head, lambda start: log.contents[start:])
    later.close()
    assert note == log.signed()
    [recorder] = made
    assert recorder.asked == [
        ("before", 7, head.root),
        ("signs", "甲"),
        ("signs", "乙"),
        ("ahead", 7),
        ("publish", 7, log.contents),
        ("after",),
        ("close",),
    ]


def test_where_nothing_was_published_nothing_comes_after():
    log, made, later = made_late()
    later.ahead(log.checkpoint())
    later.close()
    assert made[0].asked == [("ahead", 7), ("close",)]
