import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import type { ReactNode } from "react";
import "./styles";
import { theme } from "./theme";

const schemes = localStorageColorSchemeManager({ key: "codex.color-scheme" });

/** Theme and color scheme for everything below. */
export function UiProvider({ children, isTest = false }: { children: ReactNode; isTest?: boolean }) {
  return (
    <MantineProvider
      theme={theme}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
      env={isTest ? "test" : "default"}
    >
      {children}
    </MantineProvider>
  );
}
