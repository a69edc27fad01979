import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeTempDir } from "../launcher/temp-dir";
import { startBusyProcesses } from "./busy-processes";
import { compileMovedClock, EVIL_DAYS, environmentOn, readsAClock } from "./evil-days";
import { runJest, runTool, skippingNotices } from "./run-jest";
import { type Counts, summaryOfCounts, sumOfCounts } from "./test-counts";

const BUSY = 20;
const SLOW_LIST = join("e2e", "slow-machine.txt");

/** With the stories that `npm test` leaves out. */
const WITH_PROOFS = { ...process.env, DRAWBRIDGE_PROOF: "1" };

/** Patterns of the paths of files that `npm test` plays in part. */
const SHORTENED = [
  "fuzz",
  "ended-connections",
  "grant-histories",
  "pool-histories",
  "merged-people",
  "property",
  "authorization-matrix/matrix",
  "e2e/grants\\.test",
  "e2e/database-user",
  "e2e/backups",
];

const PROOFS: Readonly<Record<string, (part: string) => Promise<Counts>>> = {
  full: () =>
    runJest([...SHORTENED, "\\.proof\\."], {
      ...WITH_PROOFS,
      DRAWBRIDGE_WHO_MAY_RUNS: "100",
      DRAWBRIDGE_VISIBLE_RUNS: "100",
      DRAWBRIDGE_TERRAFORM_RUNS: "300",
      DRAWBRIDGE_CONFIGURATION_RUNS: "300",
      DRAWBRIDGE_FUZZ_OPERATIONS: "10000",
      DRAWBRIDGE_ENDED_CONNECTIONS: "2000",
      DRAWBRIDGE_HISTORY_RUNS: "1500",
      DRAWBRIDGE_POOL_HISTORY_RUNS: "500",
      DRAWBRIDGE_STORM_GRANTS: "200",
      DRAWBRIDGE_STORM_LIMITS: "1",
      DRAWBRIDGE_STORM_SEED: process.env.DRAWBRIDGE_STORM_SEED ?? String(Date.now() % 1_000_000),
    }),
  stories: () => runJest(["\\.proof\\."], WITH_PROOFS),
  slow: besideBusyProcesses,
  console: everyPage,
  dates: onEvilDays,
};

/**
 * `npm run proof`: full runs of tests that `npm test` shortens, and the stories that it leaves out. `stories`: these alone.
 * `slow`: tests that depend on time, on a busy machine. `console`: every page at every width and in every mode. `dates`:
 * tests that read a clock, on days that calendars make evil; a second word chooses days by their names.
 */
async function main([name = "full", part = ""]: string[]): Promise<void> {
  const proof = PROOFS[name];
  if (!proof) throw new Error(`There is no proof "${name}": use ${Object.keys(PROOFS).join(" or ")}`);
  const counts = await proof(part);
  for (const notice of skippingNotices()) console.log(notice);
  const total = summaryOfCounts([counts]);
  console.log(total.text);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

/** Every page at each width and in each mode, with screenshots. */
async function everyPage(): Promise<Counts> {
  const folder = join("coverage", "console");
  const counts = await runJest(["e2e/console/every-page"], { ...process.env, DRAWBRIDGE_CONSOLE_PICTURES: folder });
  console.log(`The pictures are in ${folder}.`);
  return counts;
}

async function besideBusyProcesses(): Promise<Counts> {
  const files = readFileSync(SLOW_LIST, "utf8")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  console.log(`— ${files.length} files of tests beside ${BUSY} busy processes`);
  const endBusyProcesses = startBusyProcesses(BUSY);
  try {
    return await runJest(["--runTestsByPath", ...files], WITH_PROOFS);
  } finally {
    await endBusyProcesses();
  }
}

/** Stories are left out: they start servers and browsers, and go by the clocks of those. */
async function onEvilDays(part: string): Promise<Counts> {
  const files = (await listTests()).filter((file) => readsAClock(readFileSync(file, "utf8")));
  const folder = await makeTempDir();
  try {
    const library = compileMovedClock(folder.path);
    if (!library) throw new Error("the dates need a C compiler, cc");
    const counts: Counts[] = [];
    for (const day of EVIL_DAYS.filter(({ name }) => name.includes(part))) {
      console.log(`— ${files.length} files of tests on ${day.name}: from ${day.from}, in ${day.zone}`);
      counts.push(await runJest(["--runTestsByPath", ...files], { ...process.env, ...environmentOn(day, library) }));
    }
    return sumOfCounts(counts);
  } finally {
    folder.remove();
  }
}

async function listTests(): Promise<string[]> {
  const { output } = await runTool("jest", ["--listTests", "--selectProjects", "unit", "integration"], "pipe");
  return output.split("\n").filter((line) => line.endsWith(".test.ts"));
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`The proof failed: ${error instanceof Error ? error.message : String(error)}.`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
});
