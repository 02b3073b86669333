import { Skeleton } from "./Skeleton";

/** The shape of a cover card while it loads. */
export function CoverCardWaiting() {
  return (
    <div style={{ display: "grid", gap: 8 }}>
      <Skeleton ratio="2 / 3" radius="var(--cx-radius-cover)" />
      <Skeleton width="80%" />
      <Skeleton width="45%" height={12} />
    </div>
  );
}
