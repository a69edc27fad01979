const { createHash } = require("node:crypto");
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} = require("node:fs");
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
  if (!(await installByAddress(root))) {
    const { code, output } = await runNpm(root, CI);
    if (code !== 0) throw new FailedStep(failureOf(output));
  }
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
 * Installs beside node_modules, by a lock file with addresses, and replaces node_modules when complete. False: only the
 * usual way is left, whose output tells what is wrong. A registry may keep its packages at other addresses, and
 * node_modules may be a volume.
 */
async function installByAddress(root) {
  const draft = join(root, ".drawbridge", "packages");
  try {
    if (isVolume(root)) return false;
    rmSync(draft, REMOVAL);
    const settings = await runNpm(root, ["config", "list", "--json", "--loglevel=error"], { isShown: false });
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
    const registry = onlyRegistry(JSON.parse(settings.stdout), lock);
    if (!registry) return false;
    mkdirSync(draft);
    for (const name of ["package.json", ".npmrc"]) {
      if (existsSync(join(root, name))) copyFileSync(join(root, name), join(draft, name));
    }
    writeFileSync(join(draft, "package-lock.json"), JSON.stringify(withAddresses(lock, registry)));
    const { code } = await runNpm(draft, CI);
    if (code !== 0) return false;
    replace(join(root, "node_modules"), join(draft, "node_modules"), join(draft, "former"));
    return true;
  } catch (error) {
    if (error instanceof FailedStep) throw error;
    return false;
  } finally {
    removeQuietly(draft);
  }
}

const REMOVAL = { recursive: true, force: true, maxRetries: 3 };

function isVolume(root) {
  const folder = join(root, "node_modules");
  return existsSync(folder) && statSync(folder).dev !== statSync(root).dev;
}

/** A kill in between leaves no folder, rather than a part of one that looks complete. */
function replace(folder, next, former) {
  if (existsSync(folder)) renameSync(folder, former);
  renameSync(next, folder);
}

/** Removes a folder; the next installation removes what is left of it. */
function removeQuietly(folder) {
  try {
    rmSync(folder, REMOVAL);
  } catch {
    // A leftover does no harm.
  }
}

/** Runs npm: the one that runs this command, where there is one. */
function runNpm(folder, args, options) {
  const env = { ...process.env };
  // An option of `npm run demo --json` must not become one of `npm ci`.
  delete env.npm_config_json;
  // npm would ask for its own newest version, which nobody reads here.
  env.npm_config_update_notifier = "false";
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
