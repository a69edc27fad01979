import { type Check, checkTemplates, recordTemplateUse } from "./check-templates";
import { runJest, runTool, runVitest, skippingNotices } from "./run-jest";
import { type Counts, passesArchitecture, summaryOfCounts } from "./test-counts";

/** `npm test`: runs every check and every test, regardless of failures, and prints the counts in the last line. */
async function main(jestArgs: string[]): Promise<void> {
  // The checks run beside the first tests and are reported after them, so that failures are at the end.
  const isWhole = jestArgs.length === 0;
  const checking = isWhole ? startChecks() : [];
  const testingPages = isWhole ? runVitest() : null;
  console.log("— Tests");
  using templateUse = isWhole ? recordTemplateUse() : null;
  const tests = await runJest(jestArgs, templateUse?.env);
  const results = [tests];
  if (testingPages) results.push(reportPages(await testingPages));
  for (const check of await Promise.all(checking)) results.push(report(check));
  // After failed stories many statements would look unused.
  if (templateUse && tests.failed === 0) results.push(report(checkTemplates(templateUse.lines())));

  for (const notice of skippingNotices()) console.log(notice);
  const total = summaryOfCounts(results);
  console.log(total.text);
  process.exitCode = total.failed > 0 ? 1 : 0;
}

function startChecks(): Promise<Check>[] {
  const folders = [
    "server",
    "cli",
    "console/src",
    "worker",
    "shared",
    "migrations",
    "simulator",
    "launcher",
    "quickstart",
    "scripts",
    "testing",
    "bench",
    "e2e",
    "deploy",
    "examples",
  ];
  const architecture = ["--config", ".dependency-cruiser.cjs", ...folders];
  return [
    // The build before this command has compiled everything.
    Promise.resolve({ heading: "Types", passed: true, output: "" }),
    check("Types of the pages' tests", "tsc", ["-p", "console/tsconfig.test.json"]),
    check("Format and lint", "biome", ["check", "."]),
    check("Architecture", "depcruise", architecture, passesArchitecture),
    check("Unused code", "knip", []),
  ];
}

async function check(
  heading: string,
  tool: string,
  args: readonly string[],
  passes: (code: number | null, output: string) => boolean = (code) => code === 0,
): Promise<Check> {
  const { code, output } = await runTool(tool, args, "pipe");
  return { heading, passed: passes(code, output), output };
}

function reportPages({ output, ...counts }: Counts & { readonly output: string }): Counts {
  console.log(`— Unit tests of the pages: ${summaryOfCounts([counts]).text}`);
  if (counts.failed > 0) console.log(output.trim());
  return counts;
}

function report({ heading, passed, output }: Check): Counts {
  console.log(`— ${heading}: ${passed ? "passed" : "FAILED"}`);
  if (!passed) console.log(output.trim());
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

void main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`The test run failed: ${error instanceof Error ? error.message : String(error)}`);
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
});
