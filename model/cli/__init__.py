"""The command line: `options` declares every option once, `commands` has the list of commands and what starts them."""


def main() -> None:
    """Entry point of `jiju` and `python run.py`; nothing is loaded before it is called."""
    from model.cli.commands import main as start

    start()
