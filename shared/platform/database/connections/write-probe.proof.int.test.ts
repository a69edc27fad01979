import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataSource } from "typeorm";
import { installedPostgres, startInstalledPostgres } from "../../../../testing/installed-postgres";
import { WriteProbe } from "./write-probe";

const bin = installedPostgres();
const here = bin !== null && process.getuid?.() === 0 ? it : it.skip;

/** A disk of its own, which the test can fill. */
const DISK = ["-t", "tmpfs", "-o", "size=128m", "tmpfs"];

describe("the probe of writes", () => {
  here("finds a disk that is full, while PostgreSQL goes on reading, and finds that it has space again", async () => {
    const disk = mkdtempSync(join(tmpdir(), "drawbridge-disk-"));
    run("mount", ...DISK, disk);
    chmodSync(disk, 0o755);
    const postgres = await startInstalledPostgres(bin!, disk, "owner");
    const db = await new DataSource({ type: "postgres", url: postgres.url }).initialize();
    try {
      await db.query("create table things (name text)");
      const probe = new WriteProbe(db, 0);
      await probe.check();
      const ballast = join(disk, "ballast");
      expect(() => writeFileSync(ballast, Buffer.alloc(256 * 2 ** 20))).toThrow("ENOSPC");
      expect(await db.query("select count(*)::int as count from things")).toEqual([{ count: 0 }]);
      await expect(
        db.query("insert into things select repeat(n::text, 500) from generate_series(1, 1000) n"),
      ).rejects.toMatchObject({ code: "53100" });
      await expect(probe.spaceProblem()).resolves.toMatch(/No space left on device/);
      rmSync(ballast);
      await expect(probe.spaceProblem()).resolves.toBeNull();
    } finally {
      await db.destroy();
      postgres.stop("immediate");
      run("umount", disk);
      rmSync(disk, { recursive: true });
    }
  });
});

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}
