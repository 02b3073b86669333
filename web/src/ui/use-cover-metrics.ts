import { useMediaQuery } from "@mantine/hooks";

const desktop = { small: 120, medium: 158, large: 214 } as const;
const phone = { small: 78, medium: 104, large: 150 } as const;

/** Cell width and gap of a cover grid for a chosen size on this screen. */
export function useCoverMetrics(size: keyof typeof desktop): { cellWidth: number; gap: number } {
  const isPhone =
    useMediaQuery("(max-width: 47.99em)", undefined, { getInitialValueInEffect: false }) ?? false;
  return isPhone ? { cellWidth: phone[size], gap: 12 } : { cellWidth: desktop[size], gap: 20 };
}
