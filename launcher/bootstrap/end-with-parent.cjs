// Loaded before the main file of each part of the platform. Whoever started it holds the other end of its standard input: once that
// is closed the starter is gone, however it ended, and nobody is left to stop this process.
const { isMainThread } = require("node:worker_threads");

if (isMainThread) {
  const end = () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), 5_000).unref();
    process.kill(process.pid, "SIGTERM");
  };
  process.stdin.once("close", end).resume();
  // Watching is no reason to live on.
  process.stdin.unref();
}
