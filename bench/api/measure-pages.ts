import { pageDocuments } from "../pages/page-documents";
import { PAGE_VISITS, type PageVisit } from "../pages/page-visits";
import type { PageWorld } from "../pages/save-page-world";
import { pageTokenOf, withPageWorld } from "../pages/with-page-world";
import { quantile } from "../quantile";
import { atMost, type Goal } from "../report";
import { timesOf } from "../timing";
import type { Cores } from "./cores";
import type { ApiOptions } from "./options";
import { sendOrder, withServers } from "./servers";

/** Warm-up requests to each page. A server that has answered few is still optimizing its code, which takes a third of its time. */
const WARM_UP = 100;
const ROWS = 50;

/** The time in which a server answers the document of each page, requested by one person at a time over HTTP. */
export async function measurePages(url: string, options: ApiOptions, cores: Cores): Promise<Goal[]> {
  const { clusters, people, past } = options;
  console.log(`\nPages: ${clusters} clusters, ${people} people, ${past} past grants; ${ROWS} rows`);
  return withPageWorld(url, options, (world) =>
    withServers({ databases: { ours: url, theirs: null }, against: null, cores }, async ([server]) => {
      const goals: Goal[] = [];
      for (const { name, visit, body } of visits(world, options.only)) {
        const ask = () => answerOf(server!.port, visit, body);
        const bytes = (await ask()).length;
        await timesOf(WARM_UP, ask);
        const before = Number(await sendOrder(server!.child, "cpu"));
        const times = await timesOf(options.rounds, ask);
        const cpuMs = (Number(await sendOrder(server!.child, "cpu")) - before) / options.rounds;
        const beside = { Fastest: rounded(Math.min(...times)), "CPU ms": rounded(cpuMs), kB: rounded(bytes / 1_000) };
        goals.push(atMost(`${name}, median, ms`, rounded(quantile(times, 0.5)), visit.mostMs, beside));
        console.log(`  ${name}: ${quantile(times, 0.5).toFixed(1)} ms, ${(bytes / 1_000).toFixed(0)} kB`);
      }
      return goals;
    }),
  );
}

function visits({ ids }: PageWorld, only: string | null) {
  return pageDocuments()
    .filter(({ name }) => only === null || name.includes(only))
    .flatMap(({ name, text: query }) =>
      PAGE_VISITS[name]!.map((visit, n, { length }) => {
        const variables = { first: Math.min(ROWS, visit.mostRows ?? ROWS), ...visit.variables?.(ids) };
        const title = `${name}${length > 1 ? ` ${n + 1}` : ""}, ${visit.as}`;
        return { name: title, visit, body: JSON.stringify({ query, variables }) };
      }),
    );
}

/** Its text. Throws where anything of it was refused: a page without its contents says nothing. */
async function answerOf(port: number, { as }: PageVisit, body: string): Promise<string> {
  const headers = { authorization: `Bearer ${pageTokenOf(as)}`, "content-type": "application/json" };
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok || text.includes('"errors":')) throw new Error(`Refused: ${text.slice(0, 1_000)}`);
  return text;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
