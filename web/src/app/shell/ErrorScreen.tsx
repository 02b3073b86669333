import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { ProblemState } from "@/features/system/components/public/ProblemState";

/** A page that could not even start. */
export function ErrorScreen({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ProblemState
      isPageTitle
      cause={error}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
