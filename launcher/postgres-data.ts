import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { StartupError } from "../shared/kernel/app-error";
import type { PostgresBinaries } from "./postgres-binaries";
import { canEnter, type RunAs, usableFolder } from "./run-as";

/** The given data folder, or a fallback when PostgreSQL's user cannot reach it or it cannot be created. */
export function placeData(
  wanted: string,
  runAs: RunAs,
  folders: readonly string[],
  log: (line: string) => void,
): string {
  const dataDir = resolve(wanted);
  if (canMake(dirname(dataDir)) && canEnter(dirname(dataDir), runAs)) return dataDir;
  const parent = usableFolder(folders, runAs);
  if (!parent) {
    throw new StartupError(
      `PostgreSQL cannot keep its data in ${dataDir}, nor in any of ${folders.join(", ")}: choose a folder that can be written.`,
    );
  }
  // Clones on one machine must not share data, so the name contains a hash of the folder.
  const instead = join(parent, `data-${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`, "postgres");
  mkdirSync(dirname(instead), { recursive: true, mode: 0o755 });
  log(`PostgreSQL cannot keep its data in ${dataDir}; it is kept in ${instead}`);
  return instead;
}

/**
 * Creates the data folder if necessary, and refuses an unusable one. Returns the password of the superuser "postgres",
 * stored beside the folder and readable by its owner only.
 */
export async function prepareData(options: {
  dataDir: string;
  runAs: RunAs;
  binaries: PostgresBinaries;
  durable: boolean;
}): Promise<string> {
  const { dataDir, binaries } = options;
  const ownerUid = options.runAs.uid ?? process.getuid?.();
  const found = statSync(dataDir, { throwIfNoEntry: false });
  if (found && !found.isDirectory())
    throw new StartupError(`${dataDir} is not a folder: remove it, or choose another.`);
  if (found && isEmpty(dataDir, found.uid)) return await initialise(options);
  if (!found) return await initialise(options);

  if (found.uid !== ownerUid) {
    throw new StartupError(
      `The data folder ${dataDir} belongs to another user (uid ${found.uid}, needed is ${ownerUid}): start as the user who made it, or choose another folder.`,
    );
  }
  refuseDamaged(dataDir);
  const madeBy = Number.parseInt(readFileSync(join(dataDir, "PG_VERSION"), "utf8"), 10);
  if (madeBy !== binaries.majorVersion) {
    throw new StartupError(
      `The data in ${dataDir} was made by PostgreSQL ${madeBy}, but this release runs ${binaries.majorVersion}: move the folder away to begin anew, or go back to the release that made it.`,
    );
  }
  return readPassword(dataDir);
}

function refuseDamaged(dataDir: string): void {
  for (const needed of ["PG_VERSION", "global/pg_control"]) {
    if (existsSync(join(dataDir, needed))) continue;
    throw new StartupError(
      `The data folder ${dataDir} is incomplete (${needed} is missing): restore it from a backup, or move it away to begin anew.`,
    );
  }
}

/** Built under another name and renamed when complete, so that an interrupted start leaves no partial data folder. */
async function initialise(options: {
  dataDir: string;
  runAs: RunAs;
  binaries: PostgresBinaries;
  durable: boolean;
}): Promise<string> {
  const { dataDir, runAs } = options;
  removeDrafts(dataDir);
  const draft = `${dataDir}.new-${process.pid}`;
  const password = randomBytes(24).toString("hex");
  writeFileSync(passwordFile(dataDir), password, { mode: 0o600 });
  mkdirSync(draft, { mode: 0o700 });
  for (const path of [draft, passwordFile(dataDir)]) {
    if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(path, runAs.uid, runAs.gid);
  }
  try {
    await runInitdb(draft, options);
    renameSync(draft, dataDir);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  return password;
}

function runInitdb(
  draft: string,
  {
    dataDir,
    runAs,
    binaries,
    durable,
  }: { dataDir: string; runAs: RunAs; binaries: PostgresBinaries; durable: boolean },
): Promise<void> {
  const child = spawn(
    binaries.initdb,
    [
      `--pgdata=${draft}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      `--pwfile=${passwordFile(dataDir)}`,
      "--encoding=UTF8",
      // The built-in locale provider, so that collation does not depend on the machine's locales.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--no-instructions",
      ...(durable ? [] : ["--no-sync"]),
    ],
    { ...runAs, cwd: "/", detached: true, stdio: ["ignore", "ignore", "pipe"] },
  );
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  return new Promise((done, fail) => {
    child.once("error", (error) => fail(new StartupError(`PostgreSQL could not be set up: ${error.message}.`)));
    child.once("close", (code) => {
      if (code === 0) return done();
      const lines = errors.split("\n").filter((line) => line.trim() !== "");
      const why = lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? `initdb ended with code ${code}`;
      fail(new StartupError(`PostgreSQL could not be set up in ${dataDir}: ${why.trim()}`));
    });
  });
}

function readPassword(dataDir: string): string {
  try {
    return readFileSync(passwordFile(dataDir), "utf8").trim();
  } catch {
    throw new StartupError(
      `The password of the data folder ${dataDir} cannot be read from ${passwordFile(dataDir)}: restore that file, or move the data folder away to begin anew.`,
    );
  }
}

function passwordFile(dataDir: string): string {
  return `${dataDir}.password`;
}

function removeDrafts(dataDir: string): void {
  for (const name of readdirSync(dirname(dataDir))) {
    if (!name.startsWith(`${basename(dataDir)}.new-`)) continue;
    rmSync(join(dirname(dataDir), name), { recursive: true, force: true });
  }
}

/** An unreadable folder of another user is not empty. */
function isEmpty(folder: string, uid: number): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    if (uid !== process.getuid?.()) return false;
    throw new StartupError(`The data folder ${folder} cannot be read: give its owner access to it, or choose another.`);
  }
}

function canMake(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
