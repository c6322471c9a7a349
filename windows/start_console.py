"""What soleplate-console.exe runs: the command line."""

import sys

from soleplate.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
