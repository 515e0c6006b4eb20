"""The command line: what people and programs ask of casework. 命令行。"""

from casework.adapters.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command that the process was given."""
    app()
