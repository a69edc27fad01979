import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, mkdirSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** Options for a child that must not be root; empty when we are not root ourselves. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root. "nobody" exists by number everywhere, so no user has to be created. */
export function unprivilegedUser(): RunAs {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
}

/** True when the folder can be entered by that user. Asks the kernel, because modes alone say nothing of ACLs and mounts. */
export function canEnter(folder: string, runAs: RunAs): boolean {
  if (runAs.uid === undefined) return allowed(folder, constants.R_OK | constants.X_OK);
  const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...runAs, cwd: "/", stdio: "ignore" });
  return probe.status === 0;
}

/**
 * Folders for what cannot live beside the code, best first. Lasting data avoids temporary folders, which systems
 * clean by age; throw-away data prefers them.
 */
export function stateFolders(lasting: boolean): string[] {
  const temporary = join(tmpdir(), `drawbridge-${process.getuid?.() ?? 0}`);
  const state =
    process.getuid?.() === 0
      ? "/var/lib/drawbridge"
      : join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "drawbridge");
  return lasting ? [state, temporary] : [temporary, state];
}

/** The first of the folders that can be made, is ours alone to write, and can be entered by that user. */
export function usableFolder(candidates: readonly string[], runAs: RunAs): string | null {
  return candidates.find((folder) => makeOwnFolder(folder) && canEnter(folder, runAs)) ?? null;
}

function makeOwnFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const { uid, mode } = statSync(folder);
    // In a shared temporary folder somebody else may have made it first, to have us run their binaries.
    if (uid !== process.getuid?.()) return false;
    if ((mode & 0o777) !== 0o755) chmodSync(folder, 0o755);
    return allowed(folder, constants.W_OK | constants.X_OK);
  } catch {
    return false;
  }
}

function allowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
