const { linkSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { identify, isRunning } = require("./process-identity.cjs");

function tryLock(path) {
  const mine = JSON.stringify(identify(process.pid));
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o644 });
  try {
    if (tryLink(draft, path)) return { taken: true, release: () => release(path, mine) };
    const found = read(path);
    const holder = parse(found);
    if (holder && isRunning(holder)) return { taken: false, holder };
    if (!removeStale(path, found) || !tryLink(draft, path)) return { taken: false, holder: parse(read(path)) };
    return { taken: true, release: () => release(path, mine) };
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Another process may have replaced the stale lock meanwhile: its lock is restored then. */
function removeStale(path, stale) {
  const aside = `${path}.stale-${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === "ENOENT") return true;
    throw error;
  }
  try {
    return read(aside) === stale || !tryLink(aside, path);
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(path, mine) {
  if (read(path) === mine) rmSync(path, { force: true });
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

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function parse(text) {
  try {
    const value = JSON.parse(text);
    return value && Number.isInteger(value.pid) && typeof value.startMark === "string" ? value : null;
  } catch {
    return null;
  }
}

module.exports = { tryLock };
