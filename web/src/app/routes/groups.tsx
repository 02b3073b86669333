import { GroupsPage } from "@/features/access/pages/GroupsPage";

/** The groups of accounts that share rules. */
export function GroupsRoute() {
  return <GroupsPage />;
}
