"""A process that looks at files and comes to grief, as the name of the file says."""

import os
import sys
import time

from soleplate.worker import limit_memory, serve


def look(item):
    path = item["path"]
    if "crash" in path:
        os.abort()
    if "hang" in path:
        time.sleep(600)
    if "greedy" in path:
        limit_memory(64)
        bytearray(1 << 30)
    return {"sound": True}


sys.exit(serve({"look": lambda _: look}))
