import type { ReactNode } from "react";
import classes from "./FactList.module.css";

/** A fact with its name. */
export interface Fact {
  name: string;
  value: ReactNode;
}

/** Named facts in columns. */
export function FactList({ facts }: { facts: Fact[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map((fact) => (
        <div key={fact.name} className={classes.fact}>
          <dt className={classes.name}>{fact.name}</dt>
          <dd className={classes.value}>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
