import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/api/client";
import { expectOk, unwrap } from "@/lib/api/problem";
import type { GroupDraft } from "./model";
import { type AccessGroup, type AccessRules, accessKeys } from "./queries";

/** Gives an account rules of its own. */
export function useSetUserRules(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: AccessRules) =>
      unwrap(api.PUT("/api/v1/users/{id}/access", { params: { path: { id } }, body })),
    onSuccess: (access) => queryClient.setQueryData(accessKeys.ofUser(id), access),
  });
}

async function saveMembers(group: AccessGroup, wanted: string[]): Promise<void> {
  const manual = group.members.filter(({ membership }) => membership === "manual").map((one) => one.userId);
  const path = (userId: string) => ({ params: { path: { id: group.id, userId } } });
  for (const userId of wanted.filter((one) => !manual.includes(one))) {
    await expectOk(api.PUT("/api/v1/access/groups/{id}/members/{userId}", path(userId)));
  }
  for (const userId of manual.filter((one) => !wanted.includes(one))) {
    await expectOk(api.DELETE("/api/v1/access/groups/{id}/members/{userId}", path(userId)));
  }
}

/** Makes a group, or changes the one with `id`, and its members. */
export function useSaveGroup(id: string | null) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ members, ...draft }: GroupDraft) => {
      const body = { ...draft, name: draft.name.trim() };
      const group =
        id === null
          ? await unwrap(api.POST("/api/v1/access/groups", { body }))
          : await unwrap(api.PATCH("/api/v1/access/groups/{id}", { params: { path: { id } }, body }));
      await saveMembers(group, members);
    },
    // A group may be there although one of its members was refused.
    onSettled: () => queryClient.invalidateQueries({ queryKey: accessKeys.all }),
  });
}

/** Deletes a group; what it closes opens for its members. */
export function useRemoveGroup() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      expectOk(api.DELETE("/api/v1/access/groups/{id}", { params: { path: { id } } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: accessKeys.all }),
  });
}
