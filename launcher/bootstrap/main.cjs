const { existsSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");
const { build, isBuilt } = require("./build.cjs");
const { assertPortOfStart } = require("./busy-port.cjs");
const { FailedStep } = require("./failed-step.cjs");
const { install, isInstalled } = require("./install.cjs");
const { withLock } = require("./lock.cjs");

const root = join(__dirname, "..", "..");
const entries = {
  setup: null,
  demo: "dist/quickstart/demo.js",
  start: "dist/quickstart/start.js",
  test: "dist/scripts/test.js",
  proof: "dist/scripts/proof.js",
  bench: "dist/bench/main.js",
};

/**
 * Installs and builds if necessary, then becomes the command in the same process, so that signals and exit code are its
 * own. `setup` installs and builds alone.
 */
async function main(command, given) {
  const entry = entries[command];
  const npm = process.ppid;
  const args = [...given, ...argsTakenByNpm(command, given, process.env)];
  if (entry === undefined)
    return fail(`There is no command "${command}": use one of ${Object.keys(entries).join(", ")}.`);
  try {
    await prepare(command, args);
  } catch (error) {
    if (error instanceof FailedStep) fail(error.message);
    else fail(process.env.DRAWBRIDGE_DEBUG ? error.stack : `${error.message} (DRAWBRIDGE_DEBUG=1 shows more.)`);
    // The type check is the first of the checks, and scripts read the counts from the last line.
    if (command === "test" || command === "proof") console.log("0 passed, 1 failed");
    return;
  }
  if (entry === null) return;
  // npm was killed meanwhile: nobody would stop the command.
  if (process.env.npm_lifecycle_event && process.ppid !== npm) return;
  const script = join(root, entry);
  if (!existsSync(script)) return fail(`The command "${command}" is not part of this version.`);
  process.setSourceMapsEnabled(true);
  process.argv = [process.argv[0], script, ...args];
  Module.runMain();
}

/** Without a lock if nothing is missing, so that users without write access can run an installed clone. */
async function prepare(command, args) {
  if (isInstalled(root) && isBuilt(root)) return;
  if (command === "start") await assertPortOfStart(root, args, process.env);
  await withLock(root, async () => {
    if (!isInstalled(root)) await install(root);
    if (!isBuilt(root)) await build(root);
  });
}

/** npm takes the option of `npm run demo --json` and passes it on as a variable. */
function argsTakenByNpm(command, args, env) {
  const taken = [];
  if ((command === "demo" || command === "bench") && env.npm_config_json === "true" && !args.includes("--json")) {
    taken.push("--json");
  }
  if (command === "start" && /^\d+$/.test(env.npm_config_port ?? "") && !args.includes("--port")) {
    taken.push("--port", env.npm_config_port);
  }
  return taken;
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode ||= 1;
}

module.exports = { main, argsTakenByNpm };
