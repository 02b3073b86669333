"""Measures the catalogs of both versions on 100,000 books, and KOReader's sync while everything is scanned again.

A part of bench_catalog.py, on its server. Nothing here asserts.
"""
import hashlib
import http.client
import json
import socket
import sys
import time

from bench import KEY, report

USERS = 12
EVERYWHERE = ("keep-reading", "on-deck", "want-to-read", "books", "books?page=3", "books/latest", "books?status=unread",
              "books?status=reading", "books?genre=Drama", "books?sort=-releaseDate", "series", "series?page=150",
              "series/letters", "series?letter=a", "series/new", "series/latest", "collections", "read-lists",
              "publishers", "authors", "genres", "tags")
ROOT = ("", "libraries", "folders", "books/choices", "filters", "books?page=1000", "books?author=Jun%20Park",
        "search?query=amber", "search?query=harbor%20storm")


class Catalog:
    """One kept connection to the doors of readers' apps."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path, user, method="GET", body=None, headers=None):
        headers = headers or {"X-API-Key": f"{KEY}{user}"}
        start = time.monotonic()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        took = (time.monotonic() - start) * 1000
        if answer.status >= 300:
            sys.exit(f"{method} {path} answered {answer.status}: {data[:500]}")
        return took, data


def feeds(port, library, series):
    """Every feed by different readers; which of them are the slowest."""
    catalog = Catalog(port)
    paths = [*ROOT, *EVERYWHERE, *(f"libraries/{library}/{path}" for path in (*EVERYWHERE, "shelves", "folders")),
             f"libraries/{library}"]
    every, by_feed = [], {}
    for version in ("v1.2", "v2"):
        for user in range(USERS):
            for path in paths:
                took, _ = catalog.ask(f"/opds/{version}/{path}".rstrip("/"), user)
                every.append(took)
                by_feed.setdefault(f"{version} {path.replace(library, '…')}", []).append(took)
    report("feeds of both catalogs", every, "< 40 ms")
    slowest = sorted(by_feed.items(), key=lambda feed: -sorted(feed[1])[len(feed[1]) // 2])[:6]
    for name, times in slowest:
        print(f"    ({name or 'root'}: p50 {sorted(times)[len(times) // 2]:.1f} ms, slowest {max(times):.1f} ms)")
    name, times = max(by_feed.items(), key=lambda feed: max(feed[1]))
    print(f"    (slowest of all: {name} for user {times.index(max(times))})")
    pages = [catalog.ask(f"/opds/{version}/series/{series}?page={page}", user)[0]
             for version in ("v1.2", "v2") for user in range(4) for page in range(1, 51)]
    report("a page of a series of 2,500 books", pages, "< 60 ms")


def syncs_in_a_scan(port, door, libraries):
    """Positions written and read by devices until everything was read again."""
    for library in libraries:
        door.ask(f"libraries/{library}/scan", 0, {"mode": "deep"})
    catalog, times, user = Catalog(port), [], 0
    while len(times) < 4_000:
        user = (user + 1) % USERS
        device = {"x-auth-user": f"{KEY}{user}", "x-auth-key": "0" * 32, "content-type": "application/json",
                  "accept": "application/vnd.koreader.v1+json"}
        document = hashlib.md5(f"document {len(times)}".encode()).hexdigest()
        said = json.dumps({"document": document, "progress": "/body/DocFragment[2]/body/p[1]/text().5",
                           "percentage": 0.25, "device": "bench", "device_id": f"bench {user}"})
        times.append(catalog.ask("/koreader/syncs/progress", user, "PUT", said, device)[0])
        times.append(catalog.ask(f"/koreader/syncs/progress/{document}", user, headers=device)[0])
        _, scan = door.ask(f"libraries/{libraries[0]}/scan")
        if scan["state"] not in ("queued", "running"):
            break
        time.sleep(0.02)
    report("KOReader's sync while everything is scanned", times, "< 50 ms")
