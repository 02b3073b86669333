import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { startI18n } from "@/lib/i18n/i18n";
import { FakeEventSource } from "./event-source";
import { server } from "./server";

const SCREEN_WIDTH = 1000;
// The first use of a lazy part waits until its modules are transformed, which a busy machine does slowly.
configure({ asyncUtilTimeout: 8000 });

beforeAll(async () => {
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.stubGlobal("scrollTo", () => {});
  server.listen({ onUnhandledRequest: "error" });
  await startI18n();
});

beforeEach(() => {
  // The test browser lays nothing out, so virtual grids need a width from somewhere.
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(SCREEN_WIDTH);
});

afterEach(() => {
  cleanup();
  server.resetHandlers();
  localStorage.clear();
});

afterAll(() => server.close());
