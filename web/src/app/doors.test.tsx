import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import { at, catalogOf, refusal, signedInAs } from "@/testing/handlers";
import { renderApp } from "@/testing/render-app";
import { seedLibrary, seedUser } from "@/testing/seeds";
import { server } from "@/testing/server";

const session = (name: string) => ({
  accessToken: "a",
  refreshToken: "r",
  expiresIn: 900,
  user: seedUser({ name }),
});

describe("signing in", () => {
  it("leads to the page that was asked for", async () => {
    const library = seedLibrary({ name: "Comics" });
    server.use(
      ...signedInAs(null),
      ...catalogOf({ libraries: [library] }),
      http.post(at("/auth/login"), async ({ request }) => {
        expect(await request.json()).toEqual({ username: "Ada", password: "secret" });
        return HttpResponse.json(session("Ada"));
      }),
    );
    const { person, router } = renderApp("/libraries");

    await person.type(await screen.findByLabelText("Name"), "Ada");
    await person.type(screen.getByLabelText("Password"), "secret");
    await person.click(screen.getByRole("button", { name: "Sign in" }));

    expect(await screen.findByRole("heading", { level: 1, name: "Libraries" })).toBeVisible();
    expect(router.state.location.pathname).toBe("/libraries");
  });

  it("says so when name or password is wrong, and keeps what was typed", async () => {
    server.use(
      ...signedInAs(null),
      http.post(at("/auth/login"), () => refusal(401, "InvalidCredentials")),
    );
    const { person } = renderApp("/sign-in");

    await person.type(await screen.findByLabelText("Name"), "Ada");
    await person.type(screen.getByLabelText("Password"), "wrong");
    await person.click(screen.getByRole("button", { name: "Sign in" }));

    expect(await screen.findByRole("alert")).toHaveTextContent("The name or the password is wrong.");
    expect(screen.getByLabelText("Name")).toHaveValue("Ada");
  });

  it("tells a server that is down from a refused password", async () => {
    server.use(
      ...signedInAs(null),
      http.post(at("/auth/login"), () => HttpResponse.error()),
    );
    const { person } = renderApp("/sign-in");

    await person.type(await screen.findByLabelText("Name"), "Ada");
    await person.type(screen.getByLabelText("Password"), "secret");
    await person.click(screen.getByRole("button", { name: "Sign in" }));

    expect(await screen.findByRole("alert")).toHaveTextContent("The server cannot be reached.");
  });
});

describe("the first run", () => {
  const newServer = [
    http.get(at("/setup"), () => HttpResponse.json({ setupRequired: true, version: "0.1.0" })),
    http.get(at("/auth/me"), () => refusal(409, "SetupRequired")),
    http.post(at("/auth/refresh"), () => refusal(409, "SetupRequired")),
  ];

  it("asks for a name, a password and the token of the log, and signs in", async () => {
    server.use(
      ...newServer,
      ...catalogOf({}),
      http.post(at("/setup"), async ({ request }) => {
        expect(await request.json()).toEqual({ name: "Ada", password: "long enough", token: "abc-123" });
        return HttpResponse.json(session("Ada"), { status: 201 });
      }),
    );
    const { person } = renderApp("/");

    expect(await screen.findByRole("heading", { name: "Where is the token?" })).toBeVisible();
    await person.type(screen.getByLabelText("Your name"), "Ada");
    await person.type(screen.getByLabelText("Password"), "long enough");
    await person.type(screen.getByLabelText("Set-up token"), " abc-123 ");
    await person.click(screen.getByRole("button", { name: "Create the account" }));

    expect(await screen.findByRole("heading", { name: "Your shelves are empty" })).toBeVisible();
  });

  it("names every field that is not ready, without asking the server", async () => {
    server.use(...newServer);
    const { person } = renderApp("/setup");

    await person.click(await screen.findByRole("button", { name: "Create the account" }));

    expect(screen.getByText("Enter a name.")).toBeVisible();
    expect(screen.getByText("Use at least 8 characters.")).toBeVisible();
    expect(screen.getByText("Copy the token from the server's log.")).toBeVisible();
  });

  it("says that the token is wrong at the token", async () => {
    server.use(
      ...newServer,
      http.post(at("/setup"), () => refusal(401, "InvalidCredentials")),
    );
    const { person } = renderApp("/setup");

    await person.type(await screen.findByLabelText("Your name"), "Ada");
    await person.type(screen.getByLabelText("Password"), "long enough");
    await person.type(screen.getByLabelText("Set-up token"), "nope");
    await person.click(screen.getByRole("button", { name: "Create the account" }));

    await waitFor(() => expect(screen.getByLabelText("Set-up token")).toBeInvalid());
    expect(screen.getByText("This is not the token that the server printed.")).toBeVisible();
  });

  it("is over for good once somebody is signed in", async () => {
    server.use(...signedInAs(seedUser()), ...catalogOf({}));
    const { router } = renderApp("/setup");
    await screen.findByRole("heading", { level: 1, name: "Home" });
    expect(router.state.location.pathname).toBe("/");
  });
});

describe("a session that ends while the app is open", () => {
  it("leads to the door, and back to the same page afterwards", async () => {
    server.use(...signedInAs(seedUser()), ...catalogOf({ libraries: [seedLibrary()] }));
    const { router, queryClient } = renderApp("/libraries");
    await screen.findByRole("heading", { level: 1, name: "Libraries" });

    server.use(
      ...signedInAs(null),
      http.get(at("/libraries"), () => refusal(401, "TokenExpired")),
    );
    await queryClient.invalidateQueries({ queryKey: ["libraries"] });

    expect(await screen.findByRole("heading", { level: 1, name: "Sign in" })).toBeVisible();
    expect(router.state.location.search).toEqual({ next: "/libraries" });
  });
});
