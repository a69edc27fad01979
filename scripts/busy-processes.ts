import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Always busy, except to check whether its parent still holds the other end of its input. */
const SPIN = `
process.stdin.resume().on("end", () => process.exit());
const spin = () => {
  for (const end = performance.now() + 50; performance.now() < end; );
  setImmediate(spin);
};
spin();
`;

/** Keeps the processors busy until the returned function is called or this process ends in any way. */
export function startBusyProcesses(count: number): () => Promise<void> {
  const children = Array.from({ length: count }, () =>
    spawn(process.execPath, ["-e", SPIN], { stdio: ["pipe", "ignore", "ignore"] }),
  );
  return async () => {
    await Promise.all(children.map(endBusyProcess));
  };
}

async function endBusyProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "close");
}
