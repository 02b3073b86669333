import { createReadStream } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = dirname(fileURLToPath(import.meta.url));
const server = process.env.CODEX_DEV_SERVER ?? "http://127.0.0.1:8080";

/** Ships the API explorer's script for the page that the server renders at /api/v1/docs. */
function apiExplorer(): Plugin {
  const address = "/assets/scalar/standalone.js";
  const main = createRequire(import.meta.url).resolve("@scalar/api-reference");
  const root = main.slice(0, main.indexOf("api-reference") + "api-reference".length);
  const script = join(root, "dist/browser/standalone.js");
  return {
    name: "codex-api-explorer",
    configureServer(dev) {
      dev.middlewares.use(address, (_request, response) => {
        response.setHeader("content-type", "text/javascript");
        createReadStream(script).pipe(response);
      });
    },
    async writeBundle(options) {
      const target = join(options.dir ?? join(here, "dist"), address);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(script, target);
    },
  };
}

/** Takes the right to run scripts from the frames of books; `src/reader/epub/sandbox.ts` says why. */
function bookSandbox(): Plugin {
  const granted = "'allow-same-origin allow-scripts'";
  const source = join(here, "src/reader/epub/sandbox.ts");
  return {
    name: "codex-book-sandbox",
    enforce: "pre",
    transform(code, id) {
      if (!/foliate-js\/(paginator|fixed-layout)\.js$/.test(id.split("?")[0] ?? "")) return null;
      if (!code.includes(granted)) throw new Error("foliate-js builds its frames in another way now");
      return `import { bookSandbox } from ${JSON.stringify(source)};\n${code.replaceAll(granted, "bookSandbox")}`;
    },
  };
}

export default defineConfig({
  plugins: [react(), bookSandbox(), apiExplorer()],
  resolve: { alias: { "@": join(here, "src") } },
  // The plugin above must see these files one by one.
  optimizeDeps: { exclude: ["foliate-js"], include: ["foliate-js > construct-style-sheets-polyfill"] },
  server: {
    host: "127.0.0.1",
    port: 5173,
    strictPort: true,
    proxy: { "/api": server, "/livez": server, "/readyz": server },
  },
  build: {
    target: "es2022",
    sourcemap: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What the first page needs comes in two files: packages, which change seldom, and our own code.
          groups: [
            { name: "packages", tags: ["$initial"], test: /node_modules/, priority: 2 },
            { name: "first", tags: ["$initial"], priority: 1 },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    css: false,
    testTimeout: 15000,
  },
});
