import { screen, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { describe, expect, it } from "vitest";
import type { Schemas } from "@/lib/api/client";
import { at, catalogOf, signedInAs } from "@/testing/handlers";
import { renderApp } from "@/testing/render-app";
import { seedLibrary, seedList, seedScan, seedUser } from "@/testing/seeds";
import { server } from "@/testing/server";

function serve(rights: Schemas["Permission"][]) {
  const scan = seedScan({
    errors: 2,
    booksPerMinute: 120,
    secondsLeft: 250,
    current: "Harbor/Harbor 7.cbz",
  });
  const library = seedLibrary({ id: scan.libraryId, scan });
  const lane = { lane: "scan", paused: false, concurrency: 1, queued: 0, running: 1 };
  const said: unknown[] = [];
  server.use(
    ...signedInAs(seedUser({ permissions: ["libraries:read", ...rights] })),
    ...catalogOf({ libraries: [library] }),
    http.get(at("/tasks/lanes"), () => HttpResponse.json(seedList([lane]))),
    http.patch(at("/tasks/lanes/scan"), async ({ request }) => {
      const change = (await request.json()) as { paused: boolean };
      said.push(change);
      lane.paused = change.paused;
      return HttpResponse.json(lane);
    }),
    http.post(at("/tasks/:id/cancel"), ({ params }) => {
      said.push(params.id);
      return HttpResponse.json({}, { status: 202 });
    }),
  );
  return { said, scan };
}

describe("a scan at work", () => {
  it("tells how fast it goes, how long it takes yet, what went wrong and where it is", async () => {
    serve([]);
    renderApp("/libraries");
    const line = "Reading books · 10 of 40 · 2 problems · 120 books a minute · about 4 minutes left";
    expect(await screen.findByText(line)).toBeVisible();
    expect(screen.getByText("Harbor/Harbor 7.cbz")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Pause scans" })).toBeNull();
  });

  it("is paused and goes on", async () => {
    const { said } = serve(["tasks:read", "tasks:write"]);
    const { person } = renderApp("/libraries");
    await person.click(await screen.findByRole("button", { name: "Pause scans" }));
    expect(await screen.findByText(/^Scans are paused/)).toBeVisible();
    await person.click(await screen.findByRole("button", { name: "Go on with scans" }));
    expect(await screen.findByText(/^Reading books/)).toBeVisible();
    expect(said).toEqual([{ paused: true }, { paused: false }]);
  });

  it("is stopped", async () => {
    const { said, scan } = serve(["tasks:read", "tasks:write"]);
    const { person } = renderApp("/libraries");
    await person.click(await screen.findByRole("button", { name: "Stop this scan" }));
    await waitFor(() => expect(said).toEqual([scan.taskId]));
  });
});
