"""`python -m casework` is `casework`."""

from casework.adapters.cli import main

if __name__ == "__main__":
    main()
