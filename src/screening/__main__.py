"""``python -m screening``: the same as the command ``screening``."""

from screening.cli import main

if __name__ == "__main__":
    main()
