import { useNavigate } from "@tanstack/react-router";
import { SetupPage } from "@/features/setup/pages/SetupPage";

/** The first run. */
export function SetupRoute() {
  const navigate = useNavigate();
  return <SetupPage onDone={() => void navigate({ to: "/", replace: true })} />;
}
