import { useQuery } from "@tanstack/react-query";
import { isAllowed, type Right } from "../../model";
import { authQueries } from "../../queries";

/** Tells what the signed-in person may do. */
export function useRights(): (right: Right) => boolean {
  const { data: user } = useQuery(authQueries.me());
  return (right) => isAllowed(user, right);
}
