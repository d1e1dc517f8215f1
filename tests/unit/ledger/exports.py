"""Exports of the logs in :mod:`logs`, written as a registry writes them."""

from datarights.adapters.exchange.folders import new_folder
from datarights.app.export_ledger import export_ledger


class Entries:
    """A log, as far as it is written out."""

    def __init__(self, log):
        self.log = log

    def contents(self, start=0, stop=None):
        return iter(self.log.contents[start:stop])


def export_of(log, path, *, note=None, second="", size=None):
    """Write a log into a folder, signed; give the folder."""
    note = log.signed(size) if note is None else note
    with new_folder(path) as folder:
        export_ledger(Entries(log), folder, log.checkpoint(size), str(note), second)
    return path
