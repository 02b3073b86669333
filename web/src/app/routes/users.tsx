import { useNavigate } from "@tanstack/react-router";
import { UsersPage } from "@/features/users/pages/UsersPage";

/** Every account. */
export function UsersRoute() {
  const navigate = useNavigate();
  return <UsersPage onMade={(userId) => void navigate({ to: "/users/$userId", params: { userId } })} />;
}
