import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { recordedLog } from "../platform/queue/testing/recorded-log";
import { warnOfUnknownVariables } from "./unknown-variables";

const ROOT = join(__dirname, "../..");
const FOLDERS = ["cli", "deploy", "examples", "launcher", "quickstart", "server", "shared", "worker"];

/** Where a program, and where a shell or Compose, reads a variable. */
const READ_BY_PROGRAM = /(?:\benv\.|\bgiven\.|\bvariable\(")(DRAWBRIDGE_[A-Z_]+)\b/g;
const READ_BY_SHELL = /\$\{?(DRAWBRIDGE_[A-Z_]+)\b/g;

describe("a variable of the environment", () => {
  const told = (env: Record<string, string>) => {
    const { log, lines } = recordedLog();
    warnOfUnknownVariables(env, log);
    return lines.map(({ msg }) => msg);
  };

  it("that nothing reads is named in the log, with the one that may be meant, and without its value", () => {
    expect(
      told({
        DRAWBRIDGE_AUDIT_ANCOR: "/srv/anchor",
        DRAWBRIDGE_REDIS_URL: "redis://:secret@cache",
        DRAWBRIDGE_COLOUR: "blue",
      }),
    ).toEqual([
      "Drawbridge has no variable DRAWBRIDGE_AUDIT_ANCOR: DRAWBRIDGE_AUDIT_ANCHOR may be meant.",
      "Drawbridge has no variable DRAWBRIDGE_REDIS_URL: REDIS_URL may be meant.",
      "Drawbridge has no variable DRAWBRIDGE_COLOUR.",
    ]);
  });

  it("of another program, or that Kubernetes made for a service, is none of ours", () => {
    const service = {
      DRAWBRIDGE_PORT: "tcp://10.0.0.1:4000",
      DRAWBRIDGE_SERVER_PORT: "tcp://10.0.0.1:4000",
      DRAWBRIDGE_SERVER_PORT_4000_TCP_ADDR: "10.0.0.1",
      DRAWBRIDGE_SERVER_SERVICE_HOST: "10.0.0.1",
      DRAWBRIDGE_SERVER_SERVICE_PORT_HTTP: "4000",
    };
    expect(told({ HOME: "/root", ...service })).toEqual([]);
    expect(told({ DRAWBRIDGE_METRICS_PORT: "9464" })).toHaveLength(1);
  });

  it("that some part of the product reads is known", () => {
    const files = FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => /(?<!\.test)\.(ts|cjs|sh)$/.test(file) && !file.includes("testing/"))
        .map((file) => join(folder, file)),
    );
    const read = [...files, "docker-compose.yml"].flatMap((file) => {
      const reading = /\.(sh|yml)$/.test(file) ? READ_BY_SHELL : READ_BY_PROGRAM;
      return [...readFileSync(join(ROOT, file), "utf8").matchAll(reading)].map(([, name]) => name!);
    });
    expect(new Set(read).size).toBeGreaterThan(10);
    expect(told(Object.fromEntries(read.map((name) => [name, "1"])))).toEqual([]);
  });
});
