"""The same work on a Dask cluster: paths go out, rows come back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from soleplate.batch.pool import PoolOrder, Replies, Reply, Worker
from soleplate.errors import SoleplateError
from soleplate.plugins import need
from soleplate.text import Text

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["work_through_cluster"]

BATCH = 32  # a Dask task costs about 2 ms; a session about 50
CONNECT_S = 10
TRIES = 3

_LOCAL = threading.local()


def work_through_cluster(order: PoolOrder, items: Sequence[Any], address: str) -> Replies:
    """Yield the number of each item and its reply, as they come, from the workers of a Dask cluster.

    Each thread of a Dask worker keeps one process of its own, with the same limits as on one machine. Dask workers
    may come and go: what one of them had not finished is done by another.

    Raises
    ------
    SoleplateError
        When there is no scheduler at this address.
    """
    need("batch", "distributed")
    from distributed import Client

    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SoleplateError(
            Text("There is no Dask scheduler at {address}", address=address),
            why=str(error),
            do=Text("Start one with: dask scheduler, and give the address that it prints"),
        ) from error
    with client:
        yield from _gather(client, order, list(enumerate(items)))


def _gather(client: Client, order: PoolOrder, items: list[tuple[int, Any]]) -> Replies:
    from distributed import as_completed

    threads = sum(client.nthreads().values()) or 1
    size = max(1, min(BATCH, len(items) // (4 * threads)))
    batches = [items[at : at + size] for at in range(0, len(items), size)]
    shared = client.scatter(order, broadcast=True, hash=False)  # on every worker, so that no single death loses it
    waiting = {_submit(client, shared, batch): batch for batch in batches}
    completed = as_completed(list(waiting), loop=client.loop)
    for future in completed:
        batch = waiting.pop(future)
        if future.status == "finished":
            yield from zip([place for place, _ in batch], future.result(), strict=True)
        elif len(batch) > 1:  # one of them may be to blame
            for one in batch:
                again = _submit(client, order, [one])
                waiting[again] = [one]
                completed.add(again)
        else:
            why = str(future.exception()).splitlines()[:1]
            yield batch[0][0], {"error": "Lost", "reason": " ".join(["The Dask workers could not do it:", *why])}


def _submit(client: Client, order: Any, batch: Sequence[tuple[int, Any]]) -> Any:
    return client.submit(_work, order, [item for _, item in batch], pure=False, retries=TRIES)


def _work(order: PoolOrder, items: Sequence[Any]) -> list[Reply]:
    """Do a batch in the process that this thread keeps."""
    kept: tuple[PoolOrder, Worker] | None = getattr(_LOCAL, "kept", None)
    if kept is None or kept[0] != order:
        if kept is not None:
            kept[1].close()
        kept = _LOCAL.kept = order, Worker(order)
    return [reply for _, reply in kept[1].replies(items)]
