const { createHash } = require("node:crypto");
const { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const { onlyRegistry, withAddresses } = require("./addresses.cjs");
const { FailedStep } = require("./failed-step.cjs");
const { giveToOwner } = require("./owner.cjs");
const { runStep } = require("./run-step.cjs");

function isInstalled(root) {
  const stamp = stampOf(root);
  if (read(stampFile(root)) === stamp) return true;
  // An installation by hand counts if it is complete.
  const found = read(join(root, "node_modules", ".package-lock.json"));
  if (!found) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  if (missingPackages(wanted.packages, JSON.parse(found).packages, process).length > 0) return false;
  remember(root, stamp);
  return true;
}

/**
 * The packages of the lock file that are not installed in its version. Optional packages count only if made for this
 * machine; where they also depend on its C library, npm chose.
 */
function missingPackages(wanted, found, { platform, arch }) {
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== "" && !entry.link && !isSame(entry, found[path]) && isNeeded(entry))
    .map(([path]) => path);

  function isSame(entry, installed) {
    return installed?.version === entry.version && installed?.integrity === entry.integrity;
  }

  function isNeeded(entry) {
    if (!entry.optional && !entry.devOptional) return true;
    return Boolean(entry.os?.includes(platform) && entry.cpu?.includes(arch) && !entry.libc);
  }
}

async function install(root) {
  const byAddress = await installByAddress(root);
  const isFinal = byAddress && (byAddress.code === 0 || UNREACHABLE.test(byAddress.output));
  const { code, output } = isFinal ? byAddress : await runNpm(root, CI);
  if (code !== 0) throw new FailedStep(failureOf(output));
  remember(root, stampOf(root));
  giveToOwner(root, join(root, "node_modules"));
}

// Development packages build and test the product, whatever NODE_ENV says. npm would retry for a minute and a half before
// it reports an unreachable registry.
const CI = [
  ...["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"],
  ...["--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"],
];

/**
 * Installs beside node_modules, by a lock file with addresses, and replaces node_modules when complete. Null: the usual
 * way has to do, because packages come from several registries or node_modules cannot be replaced, such as a volume.
 */
async function installByAddress(root) {
  const settings = await runNpm(root, ["config", "list", "--json", "--loglevel=error"], { isShown: false });
  const registry = settings.code === 0 ? onlyRegistry(JSON.parse(settings.output)) : null;
  if (!registry) return null;
  const draft = join(root, DRAFT);
  rmSync(draft, { recursive: true, force: true });
  try {
    mkdirSync(draft);
    for (const name of ["package.json", ".npmrc"]) copyFileSync(join(root, name), join(draft, name));
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    writeFileSync(join(draft, "package-lock.json"), JSON.stringify(withAddresses(lock, registry)));
    const result = await runNpm(draft, CI);
    const isReplaced = result.code !== 0 || replace(join(root, "node_modules"), join(draft, "node_modules"));
    return isReplaced ? result : null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Git ignores it. */
const DRAFT = ".node_modules-new";

function replace(folder, next) {
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(next, folder);
    return true;
  } catch {
    return false;
  }
}

/** By the npm that runs this command, where one does. */
function runNpm(folder, args, options) {
  const env = { ...process.env };
  // An option of `npm run demo --json` must not become one of `npm ci`.
  delete env.npm_config_json;
  const npmScript = basename(env.npm_execpath ?? "") === "npm-cli.js" ? env.npm_execpath : null;
  const [program, words] = npmScript ? [process.execPath, [npmScript, ...args]] : ["npm", args];
  return runStep("Installing dependencies", program, words, { cwd: folder, env, ...options });
}

/** One sentence, with advice for known causes. */
function failureOf(output) {
  const [, cause] = UNREACHABLE.exec(output) ?? [];
  if (!cause) return `The dependencies could not be installed: ${reasonOf(output)}`;
  const [, address] = /request to (https?:\/\/[^/\s]+)/.exec(output) ?? [];
  return (
    `The dependencies could not be installed, because the npm registry${address ? ` at ${address}` : ""} cannot be reached (${cause}): ` +
    'check the network, or name a registry or proxy that answers with "npm config set registry <address>" or "npm config set proxy <address>", and start again.'
  );
}

const UNREACHABLE =
  /\b((?:connect |read |getaddrinfo )?(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT)(?: [\w.:-]+)?)/;

/** npm prints the reason in its first lines and the path of its log in the last. */
function reasonOf(output) {
  const lines = output.split("\n").map((line) =>
    line
      .replace(/^npm (error|ERR!)\s*/, "")
      // The first frame of a stack may follow its message on the same line.
      .replace(/(^|\s)at (async )?\S+ \(.*:\d+:\d+\).*$/, "")
      .trim(),
  );
  const telling = lines.filter(
    (line) => line !== "" && !/^(code|errno|syscall|path|A complete log|\/.*\.log$)/.test(line),
  );
  return telling.slice(0, 2).join(" ") || "npm gave no reason.";
}

/** The stamp depends on the platform and the lock file. */
function stampOf(root) {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  return `${lock} ${process.platform}-${process.arch}\n`;
}

function stampFile(root) {
  return join(root, "node_modules", ".drawbridge-installed");
}

function remember(root, stamp) {
  try {
    writeFileSync(stampFile(root), stamp);
    giveToOwner(root, stampFile(root));
  } catch {
    // Without write access the check above runs again next time.
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

module.exports = { failureOf, install, isInstalled, missingPackages, reasonOf };
