import type { ReactNode } from "react";
import { NavItem } from "@/ui/NavItem";
import { Spinner } from "@/ui/Spinner";
import { isActive } from "../../model";
import type { Library } from "../../queries";
import { useLatestScan } from "./use-latest-scan";

/** The way to a library; it turns while a scan is at work. */
export function LibraryNavItem({ library, icon }: { library: Library; icon: ReactNode }) {
  const scan = useLatestScan(library);
  return (
    <NavItem
      link={{ to: "/libraries/$libraryId", params: { libraryId: library.id } }}
      icon={icon}
      label={library.name}
      trailing={isActive(scan) ? <Spinner /> : null}
    />
  );
}
