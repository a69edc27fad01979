const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");

function identify(pid) {
  const startMark = process.platform === "linux" ? linuxStartMark(pid) : psField(pid, "lstart");
  return startMark ? { pid, startMark } : null;
}

function isRunning(known) {
  return identify(known.pid)?.startMark === known.startMark;
}

function commandLine(pid) {
  if (process.platform !== "linux") return psField(pid, "command");
  return readOrEmpty(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

function linuxStartMark(pid) {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The program's name is in parentheses and may contain spaces, so fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTicks = fields[19];
  if (!startTicks || state === "Z" || state === "X") return "";
  // Ticks count from boot: two boots may give the same pid the same ticks.
  return `${readOrEmpty("/proc/sys/kernel/random/boot_id").trim()}/${startTicks}`;
}

function psField(pid, field) {
  try {
    const stdio = ["ignore", "pipe", "ignore"];
    return execFileSync("ps", ["-o", `${field}=`, "-p", String(pid)], { encoding: "utf8", stdio }).trim();
  } catch {
    return "";
  }
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

module.exports = { identify, isRunning, commandLine };
