import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

/** A key, without its secret. */
export type ApiKey = Schemas["ApiKeyDto"];

export const apiKeyKeys = {
  all: [keyRoots.apiKeys] as const,
  own: () => [...apiKeyKeys.all, "own"] as const,
  ofUser: (userId: string) => [...apiKeyKeys.all, "of-user", userId] as const,
};

export const apiKeyQueries = {
  own: () =>
    queryOptions({
      queryKey: apiKeyKeys.own(),
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/api-keys", { signal })),
    }),
  ofUser: (id: string) =>
    queryOptions({
      queryKey: apiKeyKeys.ofUser(id),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/users/{id}/api-keys", { params: { path: { id } }, signal })),
    }),
};
