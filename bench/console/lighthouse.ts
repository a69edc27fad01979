import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeTempDir } from "../../launcher/temp-dir";
import { quantile } from "../quantile";
import { atLeast, type Goal } from "../report";

/** The package is fetched when somebody asks for it: it is three times as large as the console with all that builds it. */
const LIGHTHOUSE = "lighthouse@12.8.2";
const PAGES = { "sign-in": "/sign-in", Home: "/", clusters: "/resources" };
/** The metrics of a page's performance, as Lighthouse weighs them. */
const METRICS = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "speed-index",
  "total-blocking-time",
  "cumulative-layout-shift",
];
const LEAST_PERFORMANCE = 95;
const LEAST_ACCESSIBILITY = 100;

interface Report {
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<Record<"performance" | "accessibility", { readonly score: number | null }>>;
  readonly audits: Readonly<Record<string, { readonly displayValue?: string }>>;
}

interface Visit {
  readonly url: string;
  readonly cookie: string;
  readonly chromium: string;
}

/** The scores that Lighthouse gives each page on a desktop, from 0 to 100: the medians of several runs. */
export async function judgeByLighthouse({ url, cookie, chromium }: Visit, rounds: number): Promise<Goal[]> {
  const goals: Goal[] = [];
  for (const [name, path] of Object.entries(PAGES)) {
    const visit = { url: `${url}${path}`, cookie: name === "sign-in" ? "" : cookie, chromium };
    const [performance, accessibility]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const { categories, audits } = await retried(() => lighthouse(visit));
      console.log(
        `  Lighthouse, ${name}: ${METRICS.map((metric) => `${metric} ${audits[metric]?.displayValue}`).join(", ")}`,
      );
      performance.push(percent(categories.performance.score));
      accessibility.push(percent(categories.accessibility.score));
    }
    console.log(
      `  Lighthouse, ${name}: performance ${performance.join(", ")}; accessibility ${accessibility.join(", ")}`,
    );
    goals.push(
      atLeast(`Lighthouse, ${name}: performance`, quantile(performance, 0.5), LEAST_PERFORMANCE),
      atLeast(`Lighthouse, ${name}: accessibility`, quantile(accessibility, 0.5), LEAST_ACCESSIBILITY),
    );
  }
  return goals;
}

/** Lighthouse at times loses the trace of a page, and says that it is to be run again. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 3 || !String(error).includes("Please run Lighthouse again")) throw error;
    }
  }
}

async function lighthouse({ url, cookie, chromium }: Visit): Promise<Report> {
  const folder = await makeTempDir();
  try {
    const headers = join(folder.path, "headers.json");
    await writeFile(headers, JSON.stringify(cookie ? { cookie } : {}));
    const options = [
      "--preset=desktop",
      "--only-categories=performance,accessibility",
      "--output=json",
      "--quiet",
      "--no-enable-error-reporting",
      `--extra-headers=${headers}`,
      "--chrome-flags=--headless=new --no-sandbox",
    ];
    const { stdout } = await promisify(execFile)("npx", ["--yes", LIGHTHOUSE, url, ...options], {
      env: { ...process.env, CHROME_PATH: chromium },
      maxBuffer: 64 * 1024 * 1024,
    });
    const report = JSON.parse(stdout) as Report;
    if (report.runtimeError) throw new Error(`Lighthouse could not look at ${url}: ${report.runtimeError.message}`);
    return report;
  } finally {
    folder.remove();
  }
}

function percent(score: number | null): number {
  return Math.round((score ?? 0) * 100);
}
