import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onPath } from "./on-path";
import { type Counts, countJest, type JestReport, passesArchitecture, summary } from "./test-counts";

/** `npm test`: every check and every test, all of them whatever fails, and the counts in the last line. */
async function main(jestArgs: string[]): Promise<void> {
  const results: Counts[] = [];
  if (jestArgs.length === 0) {
    // The build before us has compiled everything, or we would not be running.
    results.push(report("Types", true, ""));
    results.push(await check("Format and lint", "biome", ["check", "."]));
    const folders = ["server", "worker", "shared", "migrations", "simulator", "quickstart", "bench", "e2e"];
    const architecture = ["--config", ".dependency-cruiser.cjs", ...folders];
    results.push(await check("Architecture", "depcruise", architecture, passesArchitecture));
    results.push(await check("Unused code", "knip", []));
  }
  console.log("— Tests");
  results.push(await runJest(jestArgs));

  for (const notice of notices()) console.log(notice);
  const total = summary(results);
  console.log(total.text);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

async function check(
  heading: string,
  tool: string,
  args: string[],
  passes: (code: number | null, output: string) => boolean = (code) => code === 0,
): Promise<Counts> {
  const { code, output } = await run(tool, args, "pipe");
  return report(heading, passes(code, output), output);
}

function report(heading: string, passed: boolean, output: string): Counts {
  console.log(`— ${heading}: ${passed ? "passed" : "FAILED"}`);
  if (!passed) console.log(output.trim());
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

async function runJest(args: string[]): Promise<Counts> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-report-"));
  const outputFile = join(folder, "report.json");
  try {
    const { code } = await run("jest", ["--ci", "--json", `--outputFile=${outputFile}`, ...args], "inherit");
    return countJest(readReport(outputFile), code);
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

function run(
  tool: string,
  args: string[],
  stdio: "pipe" | "inherit",
): Promise<{ code: number | null; output: string }> {
  const child = spawn(join("node_modules", ".bin", tool), args, { stdio: ["ignore", stdio, stdio] });
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

function notices(): string[] {
  const found: string[] = [];
  if (!process.env.REDIS_URL && !onPath("redis-server")) {
    found.push("Tests on Redis were skipped: there is no redis-server on PATH and REDIS_URL is not set.");
  }
  if (!onPath("aws")) found.push("Tests with the AWS CLI were skipped: there is no aws on PATH.");
  return found;
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`The test run failed: ${error instanceof Error ? error.message : String(error)}`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
});
