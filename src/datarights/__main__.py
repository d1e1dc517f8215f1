"""``python -m datarights``: answers ``--version`` itself, everything else goes to the command line."""

import sys


def main() -> None:
    """Run the command line."""
    if sys.argv[1:] == ["--version"]:
        from datarights.version import __version__

        sys.stdout.write(f"datarights {__version__}\n")
        return
    from datarights.cli import run

    run()


if __name__ == "__main__":
    main()
