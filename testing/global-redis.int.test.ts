import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redisProgram } from "../launcher/which";
import { startTestRedis } from "./global-redis";

const former = process.env.PATH;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drawbridge-test-"));
});

afterEach(() => {
  process.env.PATH = former;
  rmSync(folder, { recursive: true });
});

const whereThereIsOne = redisProgram() === null ? it.skip : it;

describe("the Redis of tests", () => {
  whereThereIsOne("is Valkey where a machine has no Redis", async () => {
    symlinkSync(execFileSync("which", [redisProgram()!], { encoding: "utf8" }).trim(), join(folder, "valkey-server"));
    process.env.PATH = folder;
    const valkey = await startTestRedis();
    await valkey?.stop();
    expect(valkey).not.toBeNull();
  });

  it("is none where a machine has neither", async () => {
    process.env.PATH = folder;
    expect(await startTestRedis()).toBeNull();
  });
});
