"""Measures pages of every way in which they are kept at 1, 8 and 64 clients, and covers; nginx is the yardstick.

A part of `make bench`. Nothing here asserts: the figures are read by people.
"""
import contextlib
import http.client
import json
import os
import sqlite3
import subprocess
import time
import zipfile

from bench import BIN, CACHE, KEY, Nginx, Seeded, corpus, get, line

CLIENTS = (1, 8, 64)
TURNS = 3
# Of what has a goal and swings from turn to turn by a tenth: both servers share two cores with who asks them.
MANY_TURNS = 9
# Asks for the pages of a book one after the other, over and over, each client by itself.
CYCLE = """
local base, pages, query = "{base}", {pages}, "{query}"
local n = 0
request = function()
  n = n % pages + 1
  return wrk.format("GET", base .. n .. query)
end
done = function(summary, latency)
  local faults = summary.errors.status + summary.errors.timeout + summary.errors.read
  io.write(string.format("RESULT %f %f %d\\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000, faults))
end
"""


def books():
    """The books of `bench-books`, made once a machine."""
    folder = os.path.join(CACHE, "ways-of-large-pages")
    if not os.path.isdir(folder):
        os.makedirs(CACHE, exist_ok=True)
        subprocess.run([os.path.join(BIN, "bench-books"), folder + ".new"], check=True)
        os.rename(folder + ".new", folder)
    return folder


def asked(script, address, clients):
    """Requests a second and the milliseconds that 99 of 100 took at most."""
    out = subprocess.run(["wrk", "-t1", f"-c{clients}", "-d2s", "-H", f"X-API-Key: {KEY}", "-s", script, address],
                         check=True, capture_output=True, text=True).stdout
    rate, slow, faults = next(row.split()[1:] for row in out.splitlines() if row.startswith("RESULT"))
    if faults != "0":
        raise SystemExit(out)
    return float(rate), float(slow)


def script_of(folder, name, base, pages, query=""):
    path = os.path.join(folder, f"{name}.lua")
    with open(path, "w", encoding="ascii") as file:
        file.write(CYCLE.format(base=base, pages=pages, query=query))
    return path


def stored_over_nginx(seeded, nginx, script, address):
    """The same pages from both, in turns, so that noise meets both."""
    theirs = script_of(seeded.dir, "nginx", "/", nginx.pages)
    for clients in CLIENTS:
        count = MANY_TURNS if clients == 64 else TURNS
        turns = [(*asked(script, address, clients), *asked(theirs, f"http://127.0.0.1:{nginx.port}", clients))
                 for _ in range(count)]
        turns.sort(key=lambda turn: turn[0] / turn[2])
        ours, our_slow, their, their_slow = turns[count // 2]
        goal = ">= 0.6 x" if clients == 64 else "none"
        line(f"stored page, {clients} at once, over nginx", f"{ours / their:.2f} x", goal)
        print(f"    ({', '.join(f'{turn[0] / turn[2]:.2f}' for turn in turns)} x)")
        line(f"stored page, {clients} at once, p99 over nginx's", f"{our_slow / their_slow:.1f} x",
             "<= 3 x" if clients == 64 else "none")
        print(f"    ({ours:.0f} over {their:.0f} requests a second; p99 {our_slow:.1f} over {their_slow:.1f} ms)")


def solid(folder, used):
    """Every page of a solid RAR in order, each asked for when the one before has come, over unpacking the archive once:
    by new servers, in turns, so that noise meets both."""
    data = [Seeded(folder) for _ in range(TURNS)]
    used.extend(data)
    turns = [turn_of_solid(folder, seeded) for seeded in data]
    took, once, count = sorted(turns, key=lambda turn: turn[0] / turn[1])[TURNS // 2]
    line(f"{count} pages of a solid RAR in order, over unpacking it once", f"{took / once:.2f} x", "<= 2 x")
    print(f"    ({took:.2f} s over {once:.2f} s; {', '.join(f'{took / once:.2f}' for took, once, _ in turns)} x)")


def turn_of_solid(folder, seeded):
    """Seconds of a reader and of the tool, and how many pages there are."""
    seeded.run("--scan")
    server, _ = seeded.serve()
    shelf = json.loads(get(f"http://127.0.0.1:{seeded.port}/api/v1/books?limit=50"))["items"]
    book = next(book for book in shelf if book["fileName"] == "solid.cbr")
    archive = os.path.join(folder, "Bench", "solid.cbr")
    once = json.loads(subprocess.run([os.path.join(BIN, "examples", "unpack"), archive], check=True,
                                     capture_output=True, text=True).stdout)["seconds"]
    # On one kept connection, as readers have it.
    reader = http.client.HTTPConnection("127.0.0.1", seeded.port, timeout=60)
    start = time.monotonic()
    for page in range(1, book["pageCount"] + 1):
        reader.request("GET", f"/api/v1/books/{book['id']}/pages/{page}", headers={"X-API-Key": KEY})
        answer = reader.getresponse()
        if not answer.read() or answer.status != 200:
            raise SystemExit(f"page {page} of a solid RAR answered {answer.status}")
    took = time.monotonic() - start
    reader.close()
    server.terminate()
    server.wait()
    return took, once, book["pageCount"]


def pages(folder, used):
    seeded = Seeded(folder)
    used.append(seeded)
    seeded.run("--scan")
    server, _ = seeded.serve()
    api = f"http://127.0.0.1:{seeded.port}/api/v1"
    shelf = {book["fileName"]: book for book in json.loads(get(f"{api}/books?limit=50"))["items"]}
    ways = [("deflated page", "deflated.cbz", ""), ("page of a solid RAR, kept", "solid.cbr", ""),
            ("PDF page that is a picture", "image.pdf", ""), ("PDF page that is drawn, kept", "text.pdf", ""),
            ("page made 600 wide, kept", "stored.cbz", "?width=600")]
    address = f"http://127.0.0.1:{seeded.port}"
    with zipfile.ZipFile(os.path.join(folder, "Bench", "stored.cbz")) as stored:
        nginx = Nginx(seeded.dir, [stored.read(name) for name in stored.namelist()])
    base = lambda name: f"/api/v1/books/{shelf[name]['id']}/pages/"
    stored_over_nginx(seeded, nginx, script_of(seeded.dir, "stored", base("stored.cbz"), 20), address)
    nginx.end()
    for what, name, query in ways:
        start = time.monotonic()
        for page in range(1, 21):
            get(f"{api}/books/{shelf[name]['id']}/pages/{page}{query}")
        first = (time.monotonic() - start) / 20 * 1000
        script = script_of(seeded.dir, name, base(name), 20, query)
        rates = [asked(script, address, clients) for clients in CLIENTS]
        told = ", ".join(f"{rate:.0f}" for rate, _ in rates)
        line(f"{what}: requests a second, {CLIENTS[-1]} at once", f"{rates[-1][0]:.0f}", "none")
        print(f"    (1, 8, 64 at once: {told}; p99 {', '.join(f'{slow:.1f}' for _, slow in rates)} ms; "
              f"the first time {first:.1f} ms a page)")
    server.terminate()
    server.wait()


def covers(page):
    figures = json.loads(subprocess.run([os.path.join(BIN, "examples", "covers"), page], check=True,
                                        capture_output=True, text=True).stdout)
    line("cover of a 1200x1800 JPEG, over decoding it at that scale", f"{figures['floorMs'] / figures['coverMs']:.2f} x",
         ">= 0.7 x")
    print(f"    ({figures['coverMs']:.2f} ms over {figures['floorMs']:.2f} ms)")


def real_books(used):
    """Two hundred books of 20 pages of 380 kB; the least of five scans, which noise can only raise."""
    library = corpus("two-hundred", "--series", "20", "--books", "10", "--pages", "20", "--no-detail")
    costs = []
    for _ in range(5):
        seeded = Seeded(library)
        used.append(seeded)
        base, _ = seeded.run()
        spent, _ = seeded.run("--scan")
        costs.append((spent - base) / 200 * 1000)
    line("scan of 200 real books with covers, CPU a book", f"{min(costs):.1f} ms", "<= 8 ms")
    print(f"    ({', '.join(f'{cost:.1f}' for cost in costs)} ms)")


def without_pictures(source):
    """The same books with pages that end behind their headers, so that they have sizes and no cover can be made."""
    path = os.path.join(CACHE, "no-covers")
    if os.path.isdir(path):
        return path
    for folder, _, names in os.walk(source):
        to = os.path.join(path + ".new", os.path.relpath(folder, source))
        os.makedirs(to, exist_ok=True)
        for name in names:
            with zipfile.ZipFile(os.path.join(folder, name)) as book, zipfile.ZipFile(os.path.join(to, name), "w") as cut:
                for entry in book.namelist():
                    data = book.read(entry)
                    begin_of_scan = data.find(b"\xff\xda") if entry.endswith(".jpg") else -1
                    cut.writestr(entry, data if begin_of_scan < 0 else data[:begin_of_scan])
    os.rename(path + ".new", path)
    return path


def tiny_books():
    """10,000 tiny books, of which covers are made and cannot be made; the least of five scans, which noise can only
    raise."""
    tiny = corpus("large", "--series", "500", "--books", "20", "--tiny")
    for what, library, goal in (("analyzed", without_pictures(tiny), "<= 0.5 ms"), ("with covers", tiny, "<= 2 ms")):
        costs = []
        for _ in range(5):
            seeded = Seeded(library)
            seeded.run()
            spent, _ = seeded.run("--scan")
            idle, _ = seeded.run()
            costs.append((spent - idle) / 10_000 * 1000)
            seeded.remove()
        line(f"scan of 10,000 tiny books, {what}, CPU a book", f"{min(costs):.2f} ms", goal)
        print(f"    ({', '.join(f'{cost:.2f}' for cost in costs)} ms)")


def database():
    """What a book of 200 pages takes in the database."""
    books = 2_000
    seeded = Seeded(corpus("pages", "--series", "100", "--books", "20", "--pages", "200", "--tiny", "--pool", "8",
                           "--no-detail"))
    sizes = []
    for args in ((), ("--scan",)):
        seeded.run(*args)
        data = os.path.join(seeded.dir, "data")
        # What is in the log belongs into the file; how much of it waits there says nothing.
        with contextlib.closing(sqlite3.connect(os.path.join(data, "codex.db"))) as database_file:
            database_file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sizes.append(sum(os.path.getsize(os.path.join(data, name)) for name in os.listdir(data)
                         if name.endswith((".db", ".db-wal"))))
    line("SQLite, KiB a book of 200 pages", f"{(sizes[1] - sizes[0]) / 1024 / books:.2f} KiB", "<= 3 KiB")
    seeded.remove()


def main():
    folder, used = books(), []
    real_books(used)
    solid(folder, used)
    pages(folder, used)
    covers(os.path.join(folder, "cover.jpg"))
    # Only now: for minutes after many files were deleted, ext4 is slow in making new ones.
    for seeded in used:
        seeded.remove()
    tiny_books()
    database()


if __name__ == "__main__":
    main()
