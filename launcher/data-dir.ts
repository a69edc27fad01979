import { createHash, randomBytes, randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { StartupError } from "../shared/kernel/app-error";
import { stateFolders, usableFolder } from "./run-as";

/** The data directory of an installation: the given one, or another one where that is not writable. */
export function placeDataDir(requested: string, say: (line: string) => void): string {
  const dataDir = resolve(requested);
  const token = join(dataDir, "admin-token");
  if (existsSync(token) && !(isWritable(dataDir) && isReadable(token))) {
    throw new StartupError(
      `The data in ${dataDir} belongs to another user: start as that user, or from another clone.`,
    );
  }
  if (isWritable(dataDir)) return dataDir;
  const parent = usableFolder(stateFolders(true), {});
  if (!parent) throw new StartupError(`Drawbridge cannot keep its data in ${dataDir}: make that folder writable.`);
  // Clones on one machine must not share data.
  const key = createHash("sha256").update(dataDir).digest("hex").slice(0, 12);
  const instead = join(parent, `${basename(dataDir).replace(/^\./, "")}-${key}`);
  mkdirSync(instead, { recursive: true });
  say(`${dataDir} cannot be written; data is kept in ${instead}`);
  return instead;
}

/** Created once and stored, readable by its owner only. */
export function adminToken(dataDir: string): string {
  return kept(join(dataDir, "admin-token"), () => `drawbridge_${randomBytes(24).toString("base64url")}`);
}

export function installationId(dataDir: string): string {
  return kept(join(dataDir, "installation-id"), randomUUID);
}

function kept(path: string, make: () => string): string {
  if (!existsSync(path)) writeFileSync(path, `${make()}\n`, { mode: 0o600 });
  const value = readFileSync(path, "utf8").trim();
  if (value !== "") return value;
  throw new StartupError(`${path} is empty: remove it to have a new one made.`);
}

function isWritable(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
