import { appendFileSync, chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tryLock } from "#bootstrap/lock-file.cjs";
import { identify, type ProcessIdentity } from "#bootstrap/process-identity.cjs";
import { endProcess } from "./end-process";

export interface TempDir {
  readonly path: string;
  /** Adds a process that works in the folder: after a kill, the next run ends it before it removes the folder. */
  remember(pid: number): void;
  remove(): void;
}

const prefix = "drawbridge-run-";

/** A temporary folder for one run. Folders of killed runs in the same parent folder are removed first. */
export async function makeTempDir(parent = tmpdir()): Promise<TempDir> {
  await removeAbandonedDirs(parent);
  const path = mkdtempSync(join(parent, prefix));
  // PostgreSQL, which may run as another user, has to pass through.
  chmodSync(path, 0o755);
  tryLock(join(path, "owner.lock"));
  return {
    path,
    remember: (pid) => appendFileSync(join(path, "processes"), `${JSON.stringify(identify(pid))}\n`),
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function removeAbandonedDirs(parent: string): Promise<void> {
  for (const name of readdirSync(parent).filter((found) => found.startsWith(prefix))) {
    const folder = join(parent, name);
    try {
      // A folder without a lock is being created; one whose lock is taken is in use.
      readFileSync(join(folder, "owner.lock"));
      if (!tryLock(join(folder, "owner.lock")).taken) continue;
      for (const left of remembered(folder)) await endProcess(left, [{ signal: "SIGKILL", graceMs: 5_000 }]);
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Another user's folder, or one that was removed meanwhile.
    }
  }
}

function remembered(folder: string): ProcessIdentity[] {
  try {
    const lines = readFileSync(join(folder, "processes"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as ProcessIdentity | null).filter((found) => found !== null);
  } catch {
    return [];
  }
}
