const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { FailedStep } = require("./failed-step.cjs");
const { giveToOwner } = require("./owner.cjs");
const { runStep } = require("./run-step.cjs");

function isBuilt(root) {
  const stamp = join(root, "dist", ".built-from");
  return existsSync(stamp) && readFileSync(stamp, "utf8") === sourcesHash(root);
}

/** Content, not times: a checkout sets times at will. */
function sourcesHash(root) {
  const hash = createHash("sha256");
  const { include } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8"));
  const folders = [...include, "console"];
  const files = ["tsconfig.json", "package-lock.json"];
  for (const file of [...files, ...folders.flatMap((folder) => filesIn(root, folder))]) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

function filesIn(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesIn(root, path);
      return /\.(c?tsx?|json|mjs|graphql|css|html|svg)$/.test(entry.name) && !path.startsWith(GENERATED) ? [path] : [];
    });
}

/** Made by the build itself, from the schema. */
const GENERATED = "console/src/gql/";

/** Compiled beside dist and put in its place when whole, so nothing ever runs from a half-built one. */
async function build(root) {
  removeLeftovers(root);
  const draft = join(root, `.dist-${process.pid}`);
  const hash = sourcesHash(root);
  mkdirSync(draft);
  // Files of a build that was interrupted are nobody's change.
  writeFileSync(join(draft, ".gitignore"), "*\n");
  try {
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const args = [compiler, "-p", root, "--outDir", draft, "--pretty", "false"];
    const { code, output } = await runStep("Building", process.execPath, args, { cwd: root });
    if (code !== 0) throw new FailedStep(`${output.trim()}\n${countErrors(output)}`);
    const pages = [join(root, "console", "build", "build.mjs"), "--out", draft];
    const built = await runStep("Building the console", process.execPath, pages, { cwd: root });
    if (built.code !== 0) throw new FailedStep(`${built.output.trim()}\n${countErrors(built.output)}`);
    writeFileSync(join(draft, ".built-from"), hash);
    giveToOwner(root, draft);
    if (existsSync(join(root, "dist"))) renameSync(join(root, "dist"), join(root, `.dist-old-${process.pid}`));
    renameSync(draft, join(root, "dist"));
  } finally {
    removeLeftovers(root);
  }
}

function countErrors(output) {
  const count = output.split("\n").filter((line) => /error TS\d+/.test(line)).length;
  return `The build failed${count > 0 ? ` with ${count} type ${count === 1 ? "error" : "errors"}` : ""}.`;
}

/** Only called under the lock, so every draft found is left over. */
function removeLeftovers(root) {
  for (const name of readdirSync(root).filter((found) => found.startsWith(".dist-"))) {
    try {
      rmSync(join(root, name), { recursive: true, force: true });
    } catch {
      // Made by another user: in nobody's way.
    }
  }
}

module.exports = { build, isBuilt, sourcesHash };
