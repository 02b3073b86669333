import { queryOptions } from "@tanstack/react-query";
import { api, type Schemas } from "@/lib/api/client";
import { unwrap } from "@/lib/api/problem";
import { keyRoots } from "@/lib/query";

/** What an account or a group opens and closes. */
export type AccessRules = Schemas["AccessRulesDto"];
/** A set of accounts that share rules. */
export type AccessGroup = Schemas["AccessGroupDto"];
/** The rules of an account, and what they and those of its groups come to. */
export type UserAccess = Schemas["UserAccessDto"];

export const accessKeys = {
  all: [keyRoots.access] as const,
  groups: () => [...accessKeys.all, "groups"] as const,
  ofUser: (id: string) => [...accessKeys.all, "of-user", id] as const,
};

export const accessQueries = {
  groups: () =>
    queryOptions({
      queryKey: accessKeys.groups(),
      queryFn: ({ signal }) => unwrap(api.GET("/api/v1/access/groups", { signal })),
    }),
  ofUser: (id: string) =>
    queryOptions({
      queryKey: accessKeys.ofUser(id),
      queryFn: ({ signal }) =>
        unwrap(api.GET("/api/v1/users/{id}/access", { params: { path: { id } }, signal })),
    }),
};
