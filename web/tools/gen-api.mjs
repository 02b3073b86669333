// Makes src/lib/api/schema.gen.ts from the server's OpenAPI document.
//   npm run gen:api                     reads ../docs/openapi.json
//   npm run gen:api -- PATH [--check]   reads PATH; --check compares instead of writing
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const tools = dirname(fileURLToPath(import.meta.url));
const web = dirname(tools);
const target = join(web, "src/lib/api/schema.gen.ts");
const args = process.argv.slice(2);
const onlyCheck = args.includes("--check");
const given = args.find((arg) => !arg.startsWith("--"));
const source = given ? resolve(given) : resolve(web, "../docs/openapi.json");

if (!existsSync(source)) {
  console.error(`gen:api: no OpenAPI document at ${source}; run \`make gen\` first or pass its path`);
  process.exit(2);
}

const generator = join(tools, "openapi/node_modules/openapi-typescript/bin/cli.js");
if (!existsSync(generator)) {
  execFileSync("npm", ["ci", "--ignore-scripts", "--prefix", join(tools, "openapi")], { stdio: "inherit" });
}

const work = mkdtempSync(join(tmpdir(), "codex-openapi-"));
try {
  const made = join(work, "schema.gen.ts");
  execFileSync(
    process.execPath,
    [
      generator,
      source,
      "--output",
      made,
      "--alphabetize",
      "--empty-objects-unknown",
      "--default-non-nullable",
      "false",
    ],
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const text = readFileSync(made, "utf8");
  if (!onlyCheck) {
    writeFileSync(target, text);
  } else if (!existsSync(target) || readFileSync(target, "utf8") !== text) {
    console.error("gen:api: src/lib/api/schema.gen.ts is out of date; run `npm run gen:api`");
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
