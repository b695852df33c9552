"""Calls Weaviate through the sidecar for so many seconds, in every way that the Python client has, and counts what fails.

Usage: python-soak.py SECONDS

Each way is a thread (or, of the asynchronous client, a task) that makes one call after the other, every 50 ms or so. A
failed call is printed with its time and ends the run with status 1, at the end. Nothing is tried again here: that a caller
notices nothing of expiry, outage and refusal is what is tested.
"""

import asyncio
import sys
import threading
import time
import traceback
import uuid
import warnings

warnings.showwarning = lambda *_, **__: None  # Of libraries, about libraries; some undo a filter.

import weaviate
from weaviate.classes.config import DataType, Property

NAME = "Soak"
SECONDS = float(sys.argv[1])
BEGAN = time.monotonic()

calls: dict[str, int] = {}
failures: list[str] = []
lock = threading.Lock()


def is_over() -> bool:
    return time.monotonic() - BEGAN > SECONDS


def note(way: str, failure: BaseException | None = None) -> None:
    with lock:
        calls[way] = calls.get(way, 0) + 1
        if failure is not None:
            failures.append(way)
            print(f"after {time.monotonic() - BEGAN:.1f} s {way} failed: {failure!r}", flush=True)


def run(way: str, call) -> None:
    """One call after the other, until the time is over."""
    while not is_over():
        try:
            call()
            note(way)
        except Exception as failure:
            note(way, failure)
        time.sleep(0.05)


def require(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)


def insert(collection) -> None:
    key = collection.data.insert({"title": "one"})
    require(isinstance(key, uuid.UUID), "no id")


def insert_many(collection) -> None:
    result = collection.data.insert_many([{"title": str(n)} for n in range(20)])
    require(not result.has_errors, f"{result.errors}")


def stream(collection) -> None:
    with collection.batch.stream() as batch:
        for n in range(100):
            batch.add_object({"title": str(n)})
    require(not collection.batch.failed_objects, f"{collection.batch.failed_objects[:1]}")
    require(len(collection.batch.results.objs.uuids) == 100, "not all objects were stored")


def search(collection) -> None:
    require(len(collection.query.fetch_objects(limit=5).objects) == 5, "nothing found")


def count(collection) -> None:
    require(collection.aggregate.over_all(total_count=True).total_count >= 5, "nothing there")


async def asynchronous() -> None:
    async with weaviate.use_async_with_local() as client:
        collection = client.collections.use(NAME)
        while not is_over():
            for way, call in (
                ("REST, async", lambda: client.collections.exists(NAME)),
                ("gRPC search, async", lambda: collection.query.fetch_objects(limit=5)),
            ):
                try:
                    require(bool(await call()), "nothing")
                    note(way)
                except Exception as failure:
                    note(way, failure)
            await asyncio.sleep(0.05)


with weaviate.connect_to_local() as client:
    if not client.collections.exists(NAME):
        client.collections.create(NAME, properties=[Property(name="title", data_type=DataType.TEXT)])
    things = client.collections.use(NAME)
    insert_many(things)
    threads = [
        threading.Thread(target=run, args=(way, call))
        for way, call in (
            ("REST exists", lambda: require(client.collections.exists(NAME), "no collection")),
            ("REST insert", lambda: insert(things)),
            ("gRPC search", lambda: search(things)),
            ("gRPC aggregate", lambda: count(things)),
            ("gRPC batch", lambda: insert_many(things)),
            ("gRPC batch stream", lambda: stream(client.collections.use(NAME))),
        )
    ]
    for thread in threads:
        thread.start()
    try:
        asyncio.run(asynchronous())
    except Exception:
        traceback.print_exc()
        failures.append("asynchronous client")
    for thread in threads:
        thread.join()

for way, number in sorted(calls.items()):
    print(f"{number:6} {way}")
print(f"{sum(calls.values()):6} calls in {time.monotonic() - BEGAN:.0f} s, {len(failures)} failed")
missing = 8 - len(calls)
if missing:
    print(f"{missing} ways made no call")
sys.exit(1 if failures or missing else 0)
