import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import classes from "./NavItem.module.css";

/** A way to a page in a list of ways; the current one is marked. */
export function NavItem(props: {
  link: LinkProps;
  label: string;
  icon: ReactNode;
  isExact?: boolean;
  trailing?: ReactNode;
}) {
  return (
    <Link
      {...props.link}
      className={classes.item}
      activeOptions={{ exact: props.isExact ?? false, includeSearch: false }}
    >
      <span className={classes.icon} aria-hidden="true">
        {props.icon}
      </span>
      <span className={classes.label}>{props.label}</span>
      {props.trailing}
    </Link>
  );
}
