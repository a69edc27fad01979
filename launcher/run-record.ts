import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tryLock } from "#bootstrap/lock-file.cjs";
import { identify, type ProcessIdentity } from "#bootstrap/process-identity.cjs";
import { StartupError } from "../shared/kernel/app-error";
import { endProcess } from "./end-process";

interface Recorded {
  url: string | null;
  processes: (ProcessIdentity & { name: string })[];
}

/** The processes that run from a data folder, stored so that the next run finds them after the launcher was killed. */
export interface RunRecord {
  remember(pid: number, name: string): void;
  announce(url: string): void;
  release(): void;
}

/** Claims the folder for this run. Refuses while another run lives; ends processes that a killed run left behind. */
export async function claimRun(home: string, log: (line: string) => void): Promise<RunRecord> {
  const path = join(home, "run.json");
  const lock = tryLock(join(home, "run.lock"));
  const before = read(path);
  if (!lock.taken) {
    const where = before.url ? ` at ${before.url}` : "";
    const who = lock.holder ? ` (process ${lock.holder.pid})` : "";
    throw new StartupError(
      `Drawbridge is already running from ${home}${where}${who}: use that one, or stop it first with Ctrl-C${lock.holder ? ` or "kill ${lock.holder.pid}"` : ""}.`,
    );
  }
  // Processes end in the reverse order of their start, as in an orderly stop.
  for (const left of before.processes.toReversed()) {
    if (identify(left.pid)?.startMark !== left.startMark) continue;
    log(`ending the ${left.name} left behind by an earlier run (process ${left.pid})`);
    await endProcess(left, [
      // PostgreSQL waits for its clients on SIGTERM.
      { signal: left.name === "PostgreSQL" ? "SIGINT" : "SIGTERM", graceMs: 10_000 },
      { signal: "SIGKILL", graceMs: 5_000 },
    ]);
  }
  const record: Recorded = { url: null, processes: [] };
  write(path, record);
  return {
    remember(pid, name) {
      const found = identify(pid);
      if (found) record.processes.push({ ...found, name });
      write(path, record);
    },
    announce(url) {
      record.url = url;
      write(path, record);
    },
    release() {
      rmSync(path, { force: true });
      lock.release();
    },
  };
}

function read(path: string): Recorded {
  try {
    const found = JSON.parse(readFileSync(path, "utf8")) as Partial<Recorded>;
    return { url: found.url ?? null, processes: found.processes ?? [] };
  } catch {
    return { url: null, processes: [] };
  }
}

/** Written atomically: a kill during the write must not lose the list. */
function write(path: string, record: Recorded): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}
