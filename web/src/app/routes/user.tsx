import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { UserPage } from "@/features/users/pages/UserPage";
import { viewAs } from "@/lib/view-as";

const route = getRouteApi("/signed-in/shell/users/$userId");

/** One account, and the way to look through its eyes. */
export function UserRoute() {
  const { userId } = route.useParams();
  const router = useRouter();
  const queryClient = useQueryClient();

  async function look(account: { id: string; name: string }): Promise<void> {
    viewAs(account);
    await queryClient.resetQueries();
    await router.navigate({ to: "/" });
    await router.invalidate();
  }

  return (
    <UserPage
      userId={userId}
      onView={(account) => void look(account)}
      onRemoved={() => void router.navigate({ to: "/users" })}
    />
  );
}
