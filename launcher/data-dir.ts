import { createHash, randomBytes, randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { StartupError } from "../shared/kernel/app-error";
import { stateFolders, usableFolder } from "./run-as";

/** The wanted folder for everything an installation keeps, or another one when nothing can be written there. */
export function placeDataDir(wanted: string, say: (line: string) => void): string {
  const home = resolve(wanted);
  const token = join(home, "admin-token");
  if (existsSync(token) && !(isWritable(home) && isReadable(token))) {
    throw new StartupError(`The data in ${home} belongs to another user: start as that user, or from another clone.`);
  }
  if (isWritable(home)) return home;
  const parent = usableFolder(stateFolders(true), {});
  if (!parent) throw new StartupError(`Drawbridge cannot keep its data in ${home}: make that folder writable.`);
  // Several clones on one machine must not share data.
  const key = createHash("sha256").update(home).digest("hex").slice(0, 12);
  const instead = join(parent, `${basename(home).replace(/^\./, "")}-${key}`);
  mkdirSync(instead, { recursive: true });
  say(`${home} cannot be written; data is kept in ${instead}`);
  return instead;
}

/** Made once and kept, readable by its owner only. */
export function adminToken(home: string): string {
  return kept(join(home, "admin-token"), () => `drawbridge_${randomBytes(24).toString("base64url")}`);
}

export function installationId(home: string): string {
  return kept(join(home, "installation-id"), randomUUID);
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
