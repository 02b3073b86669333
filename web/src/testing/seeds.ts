import type { Schemas } from "@/lib/api/client";

let lastId = 0;

/** A new id in the server's form. */
function nextId(): string {
  lastId += 1;
  return lastId.toString(16).padStart(32, "0");
}

const THEN = "2026-04-01T10:00:00Z";

/** A person with every right, unless told otherwise. */
export function seedUser(change: Partial<Schemas["UserDto"]> = {}): Schemas["UserDto"] {
  return {
    id: nextId(),
    name: "Ada",
    role: "admin",
    permissions: [
      "libraries:read",
      "libraries:write",
      "libraries:scan",
      "metadata:write",
      "pages:read",
      "files:read",
      "progress:write",
      "users:write",
      "api_keys:write",
    ],
    createdAt: THEN,
    ...change,
  };
}

/** An account as those see it who manage accounts. */
export function seedAccount(change: Partial<Schemas["AccountDto"]> = {}): Schemas["AccountDto"] {
  return {
    id: nextId(),
    name: "Ben",
    role: "reader",
    permissions: ["libraries:read", "pages:read"],
    granted: [],
    revoked: [],
    disabled: false,
    createdAt: THEN,
    updatedAt: THEN,
    ...change,
  };
}

/** A sign-in on this device. */
export function seedSession(change: Partial<Schemas["OpenSessionDto"]> = {}): Schemas["OpenSessionDto"] {
  return {
    id: nextId(),
    device: "Firefox",
    address: "192.0.2.7",
    issuer: null,
    isCurrent: true,
    createdAt: THEN,
    lastUsedAt: THEN,
    expiresAt: THEN,
    ...change,
  };
}

/** A good folder. */
export function seedRoot(change: Partial<Schemas["LibraryRootDto"]> = {}): Schemas["LibraryRootDto"] {
  return {
    id: nextId(),
    path: "/media",
    state: "ok",
    heldBooks: null,
    goneBooks: null,
    closedAt: null,
    isConfirmed: false,
    ...change,
  };
}

/** A library with one good folder that was never scanned. */
export function seedLibrary(change: Partial<Schemas["LibraryDto"]> = {}): Schemas["LibraryDto"] {
  return {
    id: nextId(),
    name: "Manga",
    roots: [seedRoot({ path: "/media/manga" })],
    layout: {
      strategy: { kind: "folder" },
      naming: "title",
      numbering: "metadata",
      oneShots: [],
      exclude: [],
      formats: [],
    },
    watch: false,
    scanAtStart: false,
    seriesCount: 2,
    bookCount: 5,
    errorCount: 0,
    missingCount: 0,
    sizeBytes: 1_500_000_000,
    scan: null,
    createdAt: THEN,
    updatedAt: THEN,
    ...change,
  };
}

/** A scan in the middle of its last phase. */
export function seedScan(change: Partial<Schemas["ScanDto"]> = {}): Schemas["ScanDto"] {
  return {
    taskId: nextId(),
    libraryId: nextId(),
    state: "running",
    phase: "analyzing",
    filesFound: 40,
    booksTotal: 40,
    booksDone: 10,
    errors: 0,
    added: 0,
    updated: 0,
    missing: 0,
    restored: 0,
    moved: 0,
    booksPerMinute: null,
    secondsLeft: null,
    current: null,
    startedAt: THEN,
    finishedAt: null,
    error: null,
    ...change,
  };
}

/** A series of three unread books. */
export function seedSeries(change: Partial<Schemas["SeriesDto"]> = {}): Schemas["SeriesDto"] {
  const title = change.title ?? "Winter Harbor";
  return {
    id: nextId(),
    libraryId: nextId(),
    title,
    sortTitle: title.toLowerCase(),
    bookCount: 3,
    readCount: 0,
    inProgressCount: 0,
    coverVersion: "1",
    coverColor: null,
    coverPlaceholder: null,
    summary: null,
    publisher: null,
    year: null,
    language: null,
    readingDirection: null,
    genres: [],
    tags: [],
    ageRating: null,
    status: null,
    totalBookCount: null,
    releaseDate: null,
    communityRating: null,
    authors: [],
    isMissing: false,
    createdAt: THEN,
    updatedAt: THEN,
    ...change,
  };
}

/** A readable book that nobody has opened. */
export function seedBook(change: Partial<Schemas["BookDto"]> = {}): Schemas["BookDto"] {
  const title = change.title ?? "Winter Harbor 1";
  return {
    id: nextId(),
    seriesId: nextId(),
    seriesTitle: "Winter Harbor",
    libraryId: nextId(),
    title,
    sortTitle: title.toLowerCase(),
    number: "1",
    numberSort: 1,
    volume: null,
    year: null,
    format: "cbz",
    mediaType: "application/vnd.comicbook+zip",
    sizeBytes: 12_000_000,
    pageCount: 40,
    state: "ready",
    error: null,
    warnings: [],
    fileName: `${title}.cbz`,
    isMissing: false,
    isPinned: false,
    coverVersion: "1",
    coverColor: null,
    coverPlaceholder: null,
    metadata: {
      title: null,
      subtitle: null,
      sortTitle: null,
      series: null,
      seriesSortTitle: null,
      localizedSeries: null,
      seriesYear: null,
      seriesStatus: null,
      number: null,
      numberSort: null,
      volume: null,
      chapter: null,
      count: null,
      alternateSeries: null,
      alternateNumber: null,
      alternateCount: null,
      summary: null,
      notes: null,
      review: null,
      publisher: null,
      imprint: null,
      language: null,
      releaseDate: null,
      isbn: null,
      ageRating: null,
      readingDirection: null,
      layout: null,
      format: null,
      color: null,
      communityRating: null,
      mainCharacter: null,
      releaseSource: null,
      releaseGroup: null,
      authors: [],
      genres: [],
      tags: [],
      characters: [],
      teams: [],
      locations: [],
      stories: [],
      storyArcs: [],
      seriesGroups: [],
      links: [],
      externalIds: [],
      accessModes: [],
      accessibilityFeatures: [],
      accessibilityHazards: [],
      accessibilitySummary: null,
      customFields: [],
    },
    progress: null,
    previousBookId: null,
    nextBookId: null,
    createdAt: THEN,
    updatedAt: THEN,
    ...change,
  };
}

/** How far a book is read. */
export function seedProgress(change: Partial<Schemas["ProgressDto"]> = {}): Schemas["ProgressDto"] {
  return {
    bookId: nextId(),
    page: 10,
    percentage: 0.25,
    completed: false,
    locator: null,
    device: null,
    updatedAt: THEN,
    ...change,
  };
}

/** A whole list on one page. */
export function seedList<T>(items: T[]): { items: T[]; nextCursor: null; total: number } {
  return { items, nextCursor: null, total: items.length };
}
