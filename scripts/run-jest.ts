import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOnPath, redisProgram } from "../launcher/which";
import { type Counts, countJest, type JestReport } from "./test-counts";

/** Runs tests, passes their output through, and counts them. */
export async function runJest(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Counts> {
  return withReport(async (file) => {
    const { code } = await runTool("jest", ["--ci", "--json", `--outputFile=${file}`, ...args], "inherit", env);
    return countJest(readReport(file), code);
  });
}

/** Runs the unit tests of the console by Vitest. Their output comes with the counts. */
export async function runVitest(): Promise<Counts & { readonly output: string }> {
  return withReport(async (file) => {
    const args = ["run", "--root", "console", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
    const { code, output } = await runTool("vitest", args, "pipe");
    return { ...countJest(readReport(file), code), output };
  });
}

async function withReport<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-report-"));
  try {
    return await use(join(folder, "report.json"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(path: string): JestReport | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as JestReport;
  } catch {
    return null;
  }
}

/** Runs an installed development tool to its end and forwards signals to it. */
export function runTool(
  tool: string,
  args: readonly string[],
  stdio: "pipe" | "inherit",
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(join("node_modules", ".bin", tool), args, { env, stdio: ["ignore", stdio, stdio] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  process.on("SIGINT", pass).on("SIGTERM", pass);
  return new Promise((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve({ code: null, output });
    });
    child.once("close", (code) => {
      process.off("SIGINT", pass).off("SIGTERM", pass);
      resolve({ code, output });
    });
  });
}

/** The reasons why tests are skipped on this machine. */
export function skippingNotices(): string[] {
  const found: string[] = [];
  if (!process.env.REDIS_URL && redisProgram() === null) {
    found.push(
      "Tests on Redis were skipped: there is no redis-server or valkey-server on PATH, and REDIS_URL is not set.",
    );
  }
  if (!existsSync("/usr/lib/postgresql")) {
    found.push("Tests of backups and of a fail-over were skipped: Debian's package postgresql is not installed.");
  }
  if (!isOnPath("jq")) found.push("The examples in shell were skipped: there is no jq on PATH.");
  for (const tool of ["/usr/bin/aws", "/usr/bin/kubectl"]) {
    if (!existsSync(tool)) found.push(`Tests with ${tool} were skipped: it is not installed.`);
  }
  if (!isOnPath("chromium-headless-shell") && !isOnPath("chromium")) {
    found.push("Tests of the console were skipped: neither chromium-headless-shell nor chromium is on PATH.");
  }
  return found;
}
