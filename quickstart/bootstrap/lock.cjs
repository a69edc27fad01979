const { execFileSync } = require("node:child_process");
const { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { FailedStep } = require("./failed-step.cjs");
const { giveToOwner } = require("./owner.cjs");
const { showProgress } = require("./progress.cjs");

/** Runs the work while no other start installs or builds here. The lock of a process that died is taken over. */
async function withLock(root, work) {
  const path = join(root, ".drawbridge", "bootstrap.lock");
  const mine = `${process.pid} ${startMark(process.pid)}`;
  let endProgress = null;
  try {
    mkdirSync(dirname(path), { recursive: true });
    giveToOwner(root, dirname(path));
    while (!tryLock(path, mine)) {
      endProgress ??= showProgress("Waiting for another start to finish installing");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } catch (error) {
    if (error.code !== "EACCES" && error.code !== "EROFS" && error.code !== "EPERM") throw error;
    const { uid } = statSync(root);
    throw new FailedStep(
      `Drawbridge has to be installed or built, but this user cannot write to ${root}: run it once as its owner (uid ${uid}).`,
    );
  } finally {
    endProgress?.();
  }
  try {
    return await work();
  } finally {
    if (read(path) === mine) rmSync(path, { force: true });
  }
}

function tryLock(path, mine) {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    if (tryLink(draft, path)) return true;
    const holder = read(path);
    if (isAlive(holder)) return false;
    return removeStale(path, holder) && tryLink(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Another process may have replaced the stale lock since we read it: then put its lock back. */
function removeStale(path, holder) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === "ENOENT") return true;
    throw error;
  }
  try {
    return read(aside) === holder || !tryLink(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function tryLink(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

function isAlive(holder) {
  const [pid, ...mark] = holder.split(" ");
  return /^\d+$/.test(pid) && mark.join(" ") !== "" && startMark(Number(pid)) === mark.join(" ");
}

/** When the process started: its number alone is given to another program sooner or later. */
function startMark(pid) {
  try {
    if (process.platform !== "linux")
      return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? "" : fields[19];
  } catch {
    return "";
  }
}

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

module.exports = { withLock, tryLock };
