const { spawn } = require("node:child_process");
const { FailedStep } = require("./failed-step.cjs");
const { showProgress } = require("./progress.cjs");

/**
 * Runs a program to its end and buffers its output, and its standard output apart; an interrupt ends it too. `isShown`:
 * with a line of progress.
 */
function runStep(what, command, args, { isShown = true, ...options }) {
  const endProgress = isShown ? showProgress(what) : () => {};
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let [output, stdout] = ["", ""];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (stream === child.stdout) stdout += text;
    });
  }
  let interrupted = false;
  const interrupt = (signal) => {
    interrupted = true;
    process.exitCode = signal === "SIGINT" ? 130 : 143;
    child.kill(signal);
    // npm finishes its current step first, which may take as long as the whole installation.
    setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  return new Promise((resolve, reject) => {
    const end = (code) => {
      endProgress();
      process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
      if (interrupted) reject(new FailedStep(`${what} was interrupted; the next start begins it anew.`));
      else resolve({ code, output, stdout });
    };
    child.once("error", (error) => {
      output += error.message;
      end(1);
    });
    child.once("close", (code) => end(code ?? 1));
  });
}

module.exports = { runStep };
