import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it, vi } from "vitest";
import { at, refusal } from "@/testing/handlers";
import { server } from "@/testing/server";
import { api } from "./api/client";
import { Problem, unwrap } from "./api/problem";
import { forgetSession, onSessionEnd } from "./auth";

describe("the session", () => {
  const ended = vi.fn();
  let stop = onSessionEnd(ended);
  afterEach(() => {
    stop();
    ended.mockReset();
    stop = onSessionEnd(ended);
    forgetSession();
  });

  function expiredServer(refresh: () => Response | Promise<Response>) {
    let isFresh = false;
    const refreshes = vi.fn();
    server.use(
      http.get(at("/libraries"), () =>
        isFresh ? HttpResponse.json({ items: [], nextCursor: null, total: 0 }) : refusal(401, "TokenExpired"),
      ),
      http.post(at("/auth/refresh"), async () => {
        refreshes();
        const answer = await refresh();
        isFresh = answer.status === 200;
        return answer;
      }),
    );
    return refreshes;
  }

  it("is renewed once for requests that fail together, and they are sent again", async () => {
    const refreshes = expiredServer(() => HttpResponse.json({ expiresIn: 900 }));
    const lists = await Promise.all([
      unwrap(api.GET("/api/v1/libraries")),
      unwrap(api.GET("/api/v1/libraries")),
      unwrap(api.GET("/api/v1/libraries")),
    ]);
    expect(lists.map((list) => list.total)).toEqual([0, 0, 0]);
    expect(refreshes).toHaveBeenCalledTimes(1);
    expect(ended).not.toHaveBeenCalled();
  });

  it("ends when the server definitively refuses to renew it", async () => {
    expiredServer(() => refusal(401, "TokenReused"));
    const call = unwrap(api.GET("/api/v1/libraries"));
    await expect(call).rejects.toMatchObject({ code: "TokenExpired", status: 401 });
    expect(ended).toHaveBeenCalledTimes(1);
  });

  it.each([
    ["the network is down", () => HttpResponse.error()],
    ["the server has a fault", () => refusal(500, "Internal")],
    ["the server is busy", () => refusal(503, "Busy")],
  ])("survives when %s", async (_reason, refresh) => {
    expiredServer(refresh);
    const cause = await unwrap(api.GET("/api/v1/libraries")).catch((fault: unknown) => fault);
    expect(cause).toBeInstanceOf(Problem);
    expect(cause).toMatchObject({ code: "NetworkDown" });
    expect(ended).not.toHaveBeenCalled();
  });

  it("keeps no token in the device's storage", async () => {
    expiredServer(() =>
      HttpResponse.json({ accessToken: "secret-a", refreshToken: "secret-r", expiresIn: 900 }),
    );
    await unwrap(api.GET("/api/v1/libraries"));
    expect(JSON.stringify({ ...localStorage })).not.toContain("secret");
  });
});
