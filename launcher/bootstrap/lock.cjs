const { mkdirSync, statSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { FailedStep } = require("./failed-step.cjs");
const { tryLock } = require("./lock-file.cjs");
const { giveToOwner } = require("./owner.cjs");
const { showProgress } = require("./progress.cjs");

/** Runs `work` while no other start installs or builds here. */
async function withLock(root, work) {
  const lock = await waitForLock(root, join(root, ".drawbridge", "bootstrap.lock"));
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function waitForLock(root, path) {
  let endProgress = null;
  try {
    mkdirSync(dirname(path), { recursive: true });
    giveToOwner(root, dirname(path));
    for (;;) {
      const lock = tryLock(path);
      if (lock.taken) return lock;
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
}

module.exports = { withLock };
