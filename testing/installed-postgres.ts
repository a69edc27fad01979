import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../launcher/free-port";
import { unprivilegedUser } from "../launcher/run-as";

/** Where Debian and Ubuntu install server and client of each major version. */
const INSTALLED = "/usr/lib/postgresql";

/**
 * The programs of an operator's own PostgreSQL, server and client of one version; null where none is installed. The
 * PostgreSQL from npm has no `pg_dump`, and an older `pg_dump` refuses a newer server.
 */
export function installedPostgres(): string | null {
  const versions = existsSync(INSTALLED) ? readdirSync(INSTALLED).map(Number) : [];
  const folders = versions.sort((a, b) => b - a).map((version) => join(INSTALLED, String(version), "bin"));
  return folders.find((bin) => ["initdb", "pg_dump"].every((program) => existsSync(join(bin, program)))) ?? null;
}

export interface InstalledCluster {
  readonly port: number;
  readonly pid: number;
  /** As the superuser; no password is asked for. */
  readonly url: string;
  stop(how?: "fast" | "immediate"): void;
}

/** Starts a PostgreSQL of the installed version in a folder of its own, on the loopback address. */
export async function startInstalledPostgres(bin: string, parent: string, user: string): Promise<InstalledCluster> {
  const data = ownFolder(parent, "data");
  run(
    bin,
    "initdb",
    "--pgdata",
    data,
    "--username",
    user,
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  );
  return startCluster(bin, data, user);
}

/** A standby that follows the primary by streaming, and takes its place when it is promoted. */
export async function startStandby(bin: string, primary: InstalledCluster, parent: string, user: string) {
  const data = ownFolder(parent, "standby");
  run(bin, "pg_basebackup", "--dbname", primary.url, "--pgdata", data, "--write-recovery-conf", "--checkpoint=fast");
  const standby = await startCluster(bin, data, user);
  return { ...standby, promote: () => run(bin, "pg_ctl", "--pgdata", data, "--wait", "promote") };
}

async function startCluster(bin: string, data: string, user: string): Promise<InstalledCluster> {
  const port = await freePort();
  const settings = { port, listen_addresses: "127.0.0.1", unix_socket_directories: "", fsync: "off", timezone: "UTC" };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
  writeFileSync(join(data, "postgresql.auto.conf"), lines.join(""), { flag: "a" });
  run(bin, "pg_ctl", "--pgdata", data, "--log", join(data, "log"), "--wait", "--timeout=120", "start");
  return {
    port,
    pid: Number.parseInt(readFileSync(join(data, "postmaster.pid"), "utf8"), 10),
    url: `postgres://${user}@127.0.0.1:${port}/postgres`,
    stop: (how = "fast") => run(bin, "pg_ctl", "--pgdata", data, "--mode", how, "stop"),
  };
}

/** PostgreSQL refuses to run as root. */
function ownFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { mode: 0o700 });
  const { uid, gid } = unprivilegedUser();
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

function run(bin: string, program: string, ...args: string[]): void {
  const options: SpawnSyncOptionsWithStringEncoding = {
    ...unprivilegedUser(),
    cwd: "/",
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  };
  const { status, stderr, error } = spawnSync(join(bin, program), args, options);
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
}
