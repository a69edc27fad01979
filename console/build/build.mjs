// The build generates the documents' types from the schema, checks types, bundles, compresses, and holds sizes to the
// budget.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "vite";
import { assertBudgets } from "./budgets.mjs";
import { checkTypes } from "./check-types.mjs";
import { compressFiles } from "./compress-files.mjs";
import { generateTypes } from "./generate-types.mjs";

const root = join(import.meta.dirname, "..", "..");
const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "dist") } } });
const outDir = join(values.out, "console");

await generateTypes(root);
if (!(await checkTypes(root))) process.exit(1);
await build({ configFile: join(import.meta.dirname, "vite.config.mjs"), build: { outDir }, logLevel: "warn" });
compressFiles(join(outDir, "assets"));
const manifest = JSON.parse(readFileSync(join(outDir, "manifest.json"), "utf8"));
rmSync(join(outDir, "manifest.json"));
assertBudgets(outDir, manifest);
