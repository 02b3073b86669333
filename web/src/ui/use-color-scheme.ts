import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";

/** What a person may choose. */
export type ColorSchemeChoice = "light" | "dark" | "auto";

/** The chosen color scheme, what it comes to now, and the way to choose another. */
export function useColorScheme() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme("light");
  return { choice: colorScheme as ColorSchemeChoice, shown, choose: setColorScheme };
}
