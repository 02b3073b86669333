import { screen, waitFor, within } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { viewAs } from "@/lib/view-as";
import { at, catalogOf, refusal, signedInAs } from "@/testing/handlers";
import { renderApp } from "@/testing/render-app";
import { seedAccount, seedLibrary, seedList, seedSession, seedUser } from "@/testing/seeds";
import { server } from "@/testing/server";

beforeEach(() => viewAs(null));

describe("the door", () => {
  it("offers the identity providers of the server, and comes back to the page that was asked for", async () => {
    server.use(
      http.get(at("/auth/providers"), () => HttpResponse.json(seedList([{ id: "home", name: "Home" }]))),
      ...signedInAs(null),
    );
    renderApp("/sign-in?next=%2Flibraries");
    const way = await screen.findByRole("link", { name: "Sign in with Home" });
    expect(way).toHaveAttribute("href", "/api/v1/auth/oidc/home/login?returnTo=%2Flibraries");
  });

  it("says why a provider's sign-in came to nothing", async () => {
    server.use(...signedInAs(null));
    renderApp("/sign-in?error=OidcNoAccount");
    expect(await screen.findByRole("alert")).toHaveTextContent(/account/i);
  });
});

describe("one's own account", () => {
  const ownAccount = (sessions = [seedSession()]) => [
    ...signedInAs(seedUser()),
    ...catalogOf({ libraries: [seedLibrary({ name: "Comics" })] }),
    http.get(at("/sessions"), () => HttpResponse.json(seedList(sessions))),
    http.get(at("/api-keys"), () => HttpResponse.json(seedList([]))),
    http.get(at("/me/sync-password"), () => HttpResponse.json({ isSet: false })),
  ];

  it("sets and removes the password by which KOReader signs in", async () => {
    let password: string | null = null;
    server.use(
      http.get(at("/me/sync-password"), () => HttpResponse.json({ isSet: password !== null })),
      http.put(at("/me/sync-password"), async ({ request }) => {
        password = ((await request.json()) as { password: string }).password;
        return new HttpResponse(null, { status: 204 });
      }),
      http.delete(at("/me/sync-password"), () => {
        password = null;
        return new HttpResponse(null, { status: 204 });
      }),
      ...ownAccount(),
    );
    const { person } = renderApp("/account");
    expect(await screen.findByRole("status", { name: "Address for KOReader" })).toHaveTextContent(
      "/koreader",
    );
    await person.type(screen.getByLabelText("Sync password"), "a word for sync");
    await person.click(screen.getByRole("button", { name: "Set the sync password" }));
    await person.click(await screen.findByRole("button", { name: "Remove it" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Remove it" })).toBeNull());
    expect(password).toBeNull();
  });

  it("says at the field when the present password is wrong", async () => {
    server.use(
      ...ownAccount(),
      http.put(at("/me/password"), () => refusal(401, "InvalidCredentials")),
    );
    const { person } = renderApp("/account");
    await person.type(await screen.findByLabelText("Current password"), "not it");
    await person.type(screen.getByLabelText("New password"), "long enough");
    await person.click(screen.getByRole("button", { name: "Change the password" }));
    await waitFor(() => expect(screen.getByLabelText("Current password")).toBeInvalid());
  });

  it("ends the session of another device, and not its own", async () => {
    let sessions = [seedSession(), seedSession({ device: "Tablet", isCurrent: false })];
    server.use(
      http.get(at("/sessions"), () => HttpResponse.json(seedList(sessions))),
      ...ownAccount(),
      http.delete(at("/sessions/:id"), ({ params }) => {
        sessions = sessions.filter(({ id }) => id !== params.id);
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { person } = renderApp("/account");
    const list = await screen.findByRole("list", { name: "Devices" });
    expect(within(list).getAllByRole("button")).toHaveLength(1);
    await person.click(screen.getByRole("button", { name: "Sign out of Tablet" }));
    await waitFor(() => expect(screen.queryByText("Tablet")).toBeNull());
  });

  it("shows a new key once", async () => {
    server.use(
      ...ownAccount(),
      http.post(at("/api-keys"), async ({ request }) => {
        expect(await request.json()).toMatchObject({ label: "Tablet", permissions: null, libraryIds: null });
        return HttpResponse.json({ apiKey: {}, secret: "cdx_secret" }, { status: 201 });
      }),
    );
    const { person } = renderApp("/account");
    await person.click(await screen.findByRole("button", { name: "New key" }));
    await person.type(await screen.findByLabelText("What it is for"), "Tablet");
    await person.click(screen.getByRole("button", { name: "Make the key" }));
    expect(await screen.findByText("cdx_secret")).toBeVisible();
    await person.click(screen.getByRole("button", { name: "I have copied it" }));
    await waitFor(() => expect(screen.queryByText("cdx_secret")).toBeNull());
  });
});

describe("the audit log", () => {
  it("tells who did what, and is narrowed down", async () => {
    const asked: string[] = [];
    const entry = {
      id: "e1",
      createdAt: "2026-11-28T10:00:00Z",
      action: "rights_changed",
      outcome: "failure",
      userId: "u1",
      userName: "Ada",
      target: { kind: "user", id: "u2", name: "Ben" },
      address: "192.0.2.7",
      device: "Firefox",
      details: { role: "editor" },
    };
    server.use(
      ...signedInAs(seedUser()),
      ...catalogOf({}),
      http.get(at("/audit"), ({ request }) => {
        const { searchParams } = new URL(request.url);
        asked.push(searchParams.toString());
        return HttpResponse.json(
          searchParams.get("cursor") === null
            ? { ...seedList([entry]), total: 2, nextCursor: "more" }
            : seedList([{ ...entry, id: "e2", outcome: "success", userName: null, target: null }]),
        );
      }),
    );
    const { person } = renderApp("/audit");
    const log = await screen.findByRole("list", { name: "Audit log" });
    expect(within(log).getByText("Account: Ben")).toBeVisible();
    expect(within(log).getByText("192.0.2.7 · Firefox")).toBeVisible();
    expect(within(log).getByText("role: editor")).toBeVisible();
    await person.click(screen.getByRole("button", { name: "Show more" }));
    await waitFor(() => expect(within(log).getAllByRole("listitem")).toHaveLength(2));
    expect(within(log).getByText(/nobody signed in/)).toBeVisible();
    await person.selectOptions(screen.getByLabelText("How it ended"), "failure");
    await waitFor(() => expect(asked.at(-1)).toContain("outcome=failure"));
  });
});

describe("accounts of others", () => {
  it("are looked through, which is said on every page until it ends", async () => {
    const ben = seedAccount();
    const eyes: (string | null)[] = [];
    const effective = {
      allLibraries: true,
      allLibrariesFrom: [],
      libraries: [],
      hiddenFromAge: 18,
      hiddenFromAgeFrom: [{ group: { id: "g", name: "Kids" } }],
      showUnrated: true,
      showUnratedFrom: [],
      allowLabels: [],
      denyLabels: [{ label: "private", from: [{ group: null }] }],
    };
    server.use(
      http.get(at("/libraries"), ({ request }) => {
        eyes.push(request.headers.get("X-Codex-View-As"));
        return HttpResponse.json(seedList([]));
      }),
      ...signedInAs(seedUser()),
      ...catalogOf({}),
      http.get(at("/users"), () => HttpResponse.json(seedList([ben]))),
      http.get(at("/users/:id"), () => HttpResponse.json(ben)),
      http.get(at("/users/:id/access"), () => HttpResponse.json({ rules: {}, groups: [], effective })),
      http.get(at("/users/:id/api-keys"), () => HttpResponse.json(seedList([]))),
    );
    const { person } = renderApp(`/users/${ben.id}`);
    expect(await screen.findByText("Hidden from 18 on (Kids)")).toBeVisible();
    expect(screen.getByText("private (own rules)")).toBeVisible();

    await person.click(screen.getByRole("button", { name: "View as" }));
    expect(await screen.findByText("You see what Ben sees. Nothing can be changed.")).toBeVisible();
    await waitFor(() => expect(eyes.at(-1)).toBe(ben.id));

    await person.click(screen.getByRole("button", { name: "Stop" }));
    await screen.findByRole("heading", { level: 1, name: "Accounts" });
    await waitFor(() => expect(eyes.at(-1)).toBeNull());
  });
});
