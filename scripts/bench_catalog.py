"""Measures lists, filters, facets, search and progress on 100,000 books in 20,000 series for 50 users.

Everything goes over HTTP on one connection of a release server that scanned a generated library. SQLite without, and
PostgreSQL with CODEX_TEST_POSTGRES_URL, which scripts/with-postgres.sh sets. Nothing here asserts.
"""
import datetime
import http.client
import itertools
import json
import os
import random
import socket
import subprocess
import sys
import uuid

from bench import CODEX, KEY, Seeded, corpus, cpu_of, line, memory, report
from bench_feeds import feeds, syncs_in_a_scan

import time

USERS = 50
READ_BY_EACH = 400
SESSIONS_OF_A_BOOK = 2_000
BOOK_SORTS = ("number", "title", "createdAt", "updatedAt", "releaseDate", "pageCount", "size", "readAt")
SERIES_SORTS = ("title", "createdAt", "updatedAt", "bookCount", "releaseDate", "readAt")
BOOK_FILTERS = (
    [{"field": "genre", "op": "is", "value": "Drama"}, {"field": "year", "op": "atLeast", "value": 2000}],
    [{"field": "readStatus", "op": "is", "value": "unread"}, {"field": "publisher", "op": "is", "value": "Paper Crane"}],
    [{"field": "title", "op": "contains", "value": "amber"}, {"field": "person", "op": "is", "value": "Jun Park"}],
    [{"field": "readStatus", "op": "is", "value": "read"}, {"field": "pageCount", "op": "atMost", "value": 2}],
)
SERIES_FILTERS = (
    [{"field": "genre", "op": "is", "value": "Drama"}, {"field": "bookCount", "op": "atLeast", "value": 2}],
    [{"field": "readStatus", "op": "isNot", "value": "read"}, {"field": "publisher", "op": "is", "value": "Paper Crane"}],
    [{"field": "title", "op": "contains", "value": "amber"}, {"field": "person", "op": "is", "value": "Jun Park"}],
    [{"anyBook": {"field": "pageCount", "op": "is", "value": 3}}, {"field": "createdAt", "op": "inLast", "value": 30}],
)
HOME = ("progress/continue?limit=20", "progress/on-deck?limit=20", "books?sort=-createdAt&limit=20",
        "series?sort=-updatedAt&limit=20", "books?sort=-readAt&limit=20")
WORDS = ("amber", "beacon", "cobalt", "delta", "ember", "falcon", "garnet", "harbor", "indigo", "juniper", "kestrl",
         "lantrn", "midnight orch", "storm", "thistl", "zephyr")


class Door:
    """One kept connection; every answer is checked and timed in milliseconds."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path, user=0, body=None, method=None):
        headers = {"X-API-Key": f"{KEY}{user}", "Content-Type": "application/json"}
        method = method or ("POST" if body is not None else "GET")
        start = time.monotonic()
        self.connection.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        data = answer.read()
        took = (time.monotonic() - start) * 1000
        if answer.status >= 300:
            sys.exit(f"{method} {path} answered {answer.status}: {data[:500]}")
        return took, json.loads(data) if data else None


class Bench(Seeded):
    def __init__(self, libraries):
        super().__init__(libraries[0])
        users = [{"name": f"user{n}", "password": KEY, "role": "admin" if n == 0 else "user", "api_key": f"{KEY}{n}"}
                 for n in range(USERS)]
        with open(self.seed, "w", encoding="utf-8") as file:
            json.dump({"users": users, "libraries": [{"name": os.path.basename(path), "roots": [path]}
                                                     for path in libraries]}, file)
        if url := os.environ.get("CODEX_TEST_POSTGRES_URL"):
            self.env["CODEX_DATABASE__URL"] = url
            subprocess.run([CODEX, "migrate"], env={**os.environ, **self.env}, check=True, stdout=subprocess.DEVNULL)


def lists(door, subject, sorts, filters):
    """Each order with each pair of filters, at the first page and far down, by different users."""
    names = [f"{sign}{sort}" for sort in sorts for sign in ("", "-")]
    cases = list(itertools.product(names, filters))
    first, deep, slow = [], [], []
    for turn in range(3):
        for n, (sort, tests) in enumerate(cases):
            user = (turn * 17 + n) % USERS
            body = {"condition": {"all": tests}, "sort": sort, "limit": 50}
            took, page = door.ask(f"{subject}/query", user, body)
            first.append(took)
            slow.append((took, sort, tests))
            # Pages of 500 lead far down; the measured page is one of 50 again.
            far = {**body, "limit": 500}
            for _ in range(4 if page["total"] > 2_500 else 0):
                _, page = door.ask(f"{subject}/query", user, {**far, "cursor": page["nextCursor"]})
            if page["nextCursor"]:
                took, _ = door.ask(f"{subject}/query", user, {**body, "cursor": page["nextCursor"]})
                deep.append(took)
                slow.append((took, f"{sort} far down", tests))
    report(f"{subject}: any order, two filters, first page", first, "< 25 ms")
    report(f"{subject}: the same, far down", deep, "< 25 ms")
    for took, sort, tests in sorted(slow, key=lambda each: -each[0])[:3]:
        print(f"    ({took:.1f} ms by {sort}: {json.dumps(tests)})")
    plain = [door.ask(f"{subject}?sort={sort}&limit=50", n % USERS)[0] for n, sort in enumerate(names * 4)]
    report(f"{subject}: any order, no filter", plain, "< 25 ms")


def facets(door):
    for subject, filters in (("books", BOOK_FILTERS), ("series", SERIES_FILTERS)):
        bodies = [{}] + [{"condition": {"all": tests}} for tests in filters] + [{"condition": tests[0]} for tests in filters]
        times = [door.ask(f"{subject}/facets", user, body)[0] for user in range(5) for body in bodies]
        report(f"{subject}: counts of facets", times, "< 100 ms")


def whole_series(door, series):
    times = []
    for user in range(10):
        total, cursor = 0.0, ""
        while cursor is not None:
            took, page = door.ask(f"series/{series}/books?limit=500{cursor and '&cursor=' + cursor}", user)
            total, cursor = total + took, page["nextCursor"]
        times.append(total)
    report("all books of a series of 2,500", times, "< 150 ms")


def searches(door):
    typed = [word[:end] for word in WORDS for end in range(2, len(word) + 1)]
    times = [door.ask(f"search?q={text.replace(' ', '%20')}", n % USERS)[0] for n, text in enumerate(typed)]
    report("type-ahead", times, "< 15 ms")


def homes(door):
    times = [sum(door.ask(path, user)[0] for path in HOME) for user in range(USERS)]
    report("what the home page asks for, together", times, "< 40 ms")


def session(book, page, minutes, **more):
    ended = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
    return {"id": uuid.uuid4().hex, "bookId": book, "kind": "page", "page": page, "activeMs": 30_000,
            "endedAt": ended.isoformat(), **more}


def read_books(door, chance):
    """Each user reads some books; half of them to the end."""
    for user in range(USERS):
        cursor, left = "", READ_BY_EACH
        sort = ("title", "-title", "createdAt", "size", "-size")[user % 5]
        while left > 0:
            _, page = door.ask(f"books?sort={sort}&limit=500{cursor}", user)
            cursor = f"&cursor={page['nextCursor']}"
            chosen = chance.sample(page["items"], 100)
            sessions = [session(book["id"], 1, n, completed=True if n % 2 else None) for n, book in enumerate(chosen)]
            _, answer = door.ask("progress/batch", user, {"sessions": sessions})
            if any(item["refusal"] for item in answer["items"]):
                sys.exit(f"a session was refused: {answer}")
            left -= len(chosen)


def page_turns(door, book):
    for part in range(SESSIONS_OF_A_BOOK // 100):
        door.ask("progress/batch", 0, {"sessions": [session(book, 1, 10_000 + part * 100 + n) for n in range(100)]})
    turns = [door.ask(f"books/{book}/progress", 0, {"page": 1 + n % 2}, "PUT")[0] for n in range(1_000)]
    bare = [door.ask("auth/me", 0)[0] for _ in range(1_000)]
    report(f"a page turn behind {SESSIONS_OF_A_BOOK:,} sessions", turns, "< 2 ms")
    print(f"    (asking who one is: p50 {sorted(bare)[len(bare) // 2]:.1f} ms)")


def marks(door, series):
    times = [door.ask(f"series/{series}/progress", user, {"completed": user % 2 == 0 or user < 10}, "PUT")[0]
             for user in range(20)]
    report("marking a series of 800 books", times, "< 300 ms")


def rules(door):
    _, made = door.ask("collections", 0, {"name": "Ruled", "rule": {"field": "genre", "op": "is", "value": "Drama"}})
    _, page = door.ask(f"collections/{made['id']}/series?limit=1", 0)
    times = [door.ask(f"collections/{made['id']}/series?limit=50", user)[0] for user in range(USERS)]
    report(f"a page of a collection by rule, {page['total']:,} series", times, "< 25 ms")


def main():
    chance = random.Random(7)
    libraries = [corpus("hundred", "--series", "20000", "--books", "5", "--tiny", "--comicinfo-every", "1", "--no-detail"),
                 corpus("long", "--series", "1", "--books", "2500", "--tiny", "--seed", "2", "--no-detail"),
                 corpus("eight", "--series", "1", "--books", "800", "--tiny", "--seed", "3", "--no-detail")]
    bench = Bench(libraries)
    spent, peak = bench.run("--scan")
    line("scan of 103,300 books, CPU a book", f"{spent / 103.3:.2f} ms", "<= 2 ms")
    line("peak memory of that scan", f"{peak:.0f} MiB", "< 400 MiB")
    if "CODEX_TEST_POSTGRES_URL" not in os.environ:
        size = sum(os.path.getsize(os.path.join(bench.dir, "data", name))
                   for name in os.listdir(os.path.join(bench.dir, "data")) if ".db" in name)
        print(f"    (the database takes {size / 103_300:.0f} bytes a book)")
    server, first_byte = bench.serve()
    line("first byte after start", f"{first_byte * 1000:.0f} ms", "<= 300 ms")
    door = Door(bench.port)
    _, shelves = door.ask("libraries")
    ids = {shelf["name"]: shelf["id"] for shelf in shelves["items"]}
    of = lambda name: door.ask(f"series?libraryId={ids[name]}&limit=1")[1]["items"][0]["id"]
    read_books(door, chance)
    page_turns(door, door.ask(f"books?libraryId={ids['hundred']}&sort=-pageCount&limit=1")[1]["items"][0]["id"])
    marks(door, of("eight"))
    lists(door, "books", BOOK_SORTS, BOOK_FILTERS)
    lists(door, "series", SERIES_SORTS, SERIES_FILTERS)
    whole_series(door, of("long"))
    facets(door)
    rules(door)
    searches(door)
    homes(door)
    feeds(bench.port, ids["hundred"], of("long"))
    syncs_in_a_scan(bench.port, door, [ids["hundred"]])
    line("memory of the server afterwards", f"{memory(server.pid, 'VmRSS'):.0f} MiB", "< 300 MiB")
    print(f"    (it took {cpu_of(server.pid):.0f} s of CPU)")
    server.terminate()
    server.wait()
    bench.remove()


if __name__ == "__main__":
    main()
