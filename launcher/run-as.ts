import { spawnSync } from "node:child_process";
import { accessSync, chmodSync, constants, mkdirSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

/** Spawn options for a child that must not be root; empty when this process is not root. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root. The uid of "nobody" exists everywhere, so no user has to be created. */
export function unprivilegedUser(): RunAs {
  return process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
}

/** True when that user can enter the folder. The kernel decides, because modes ignore ACLs and mounts. */
export function canEnter(folder: string, runAs: RunAs): boolean {
  if (runAs.uid === undefined) return allowed(folder, constants.R_OK | constants.X_OK);
  const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", folder], { ...runAs, cwd: "/", stdio: "ignore" });
  return probe.status === 0;
}

/**
 * Folders for data that cannot be stored beside the code, best first. Persistent data avoids temporary folders, which
 * systems clean; ephemeral data prefers them.
 */
export function stateFolders(lasting: boolean): string[] {
  const temporary = join(tmpdir(), `drawbridge-${process.getuid?.() ?? 0}`);
  const state =
    process.getuid?.() === 0
      ? "/var/lib/drawbridge"
      : join(process.env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "drawbridge");
  return lasting ? [state, temporary] : [temporary, state];
}

/** The first folder that can be created, is writable only by this user, and can be entered by that user. */
export function usableFolder(candidates: readonly string[], runAs: RunAs): string | null {
  return candidates.find((folder) => makeOwnFolder(folder) && canEnter(folder, runAs)) ?? null;
}

function makeOwnFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const { uid, mode } = statSync(folder);
    // In a shared temporary folder somebody else may have created it, to inject binaries.
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
