// Loaded before the main file of each part of the platform. The parent holds the other end of its standard input: when
// that closes, the parent has ended, and this process ends too.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  const end = () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 5_000).unref();
    process.kill(process.pid, "SIGTERM");
  };
  process.stdin.once("close", end).resume();
  // Watching must not keep the process alive.
  process.stdin.unref();
}
