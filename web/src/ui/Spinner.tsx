import { Loader } from "@mantine/core";

/** Something is at work; decoration beside a text that says so. */
export function Spinner() {
  return <Loader size={16} color="var(--cx-accent)" aria-hidden="true" />;
}
