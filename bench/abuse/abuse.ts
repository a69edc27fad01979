import { Cores } from "../api/cores";
import { measureOnPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { atMost, compactTable, exactGoal, type Goal, printJson } from "../report";
import { type Abuse, measureAbuse } from "./measure";
import { ABUSE_OPTIONS } from "./options";

const MOST_RSS_MB = 400;
const MOST_P99_MS = 1_000;
/** The median latency of a list during an attack, relative to that of the same list before. */
const MOST_TIMES = 5;

/** Attacks by strangers and by one member: the load of each on the server, and its effect on another person. */
export async function abuseBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, ABUSE_OPTIONS);
  const cores = Cores.apart();
  let measured: Abuse | null = null;
  const goals = await measureOnPostgres("Attacks on a server with one processor", async (bench) => {
    measured = await measureAbuse(bench, options, cores);
    console.log(attackTable(measured));
    return goalsOf(measured);
  });
  printJson(options, { ...measured!, goals });
}

function attackTable({ quiet, suffered }: Abuse): string {
  const head = [
    "Attack",
    "Sent",
    "Answered",
    "Refused",
    "RSS MB",
    "healthz p99",
    "List median",
    "List p99",
    "Lists",
    "First refusal",
  ];
  const beside = { attack: "none", sent: 0, answered: 0, attacksRefused: 0, firstRefusal: null };
  return compactTable(
    head,
    [{ ...quiet, ...beside }, ...suffered].map((one) => [
      one.attack,
      one.sent,
      one.answered,
      one.attacksRefused,
      one.peakRssMb.toFixed(0),
      one.healthP99Ms.toFixed(0),
      one.listMedianMs.toFixed(1),
      one.listP99Ms.toFixed(0),
      one.lists,
      (one.firstRefusal ?? "").slice(0, 60),
    ]),
  );
}

function goalsOf({ quiet, suffered }: Abuse): Goal[] {
  return suffered.flatMap(({ attack, peakRssMb, healthP99Ms, listP99Ms, listMedianMs, refused, restarts }) => [
    atMost(`${attack}: RSS, MB`, peakRssMb, MOST_RSS_MB),
    atMost(`${attack}: healthz, p99 ms`, healthP99Ms, MOST_P99_MS),
    atMost(`${attack}: the other person's list, p99 ms`, listP99Ms, MOST_P99_MS),
    atMost(`${attack}: its median in the quiet one`, listMedianMs / quiet.listMedianMs, MOST_TIMES),
    exactGoal(`${attack}: the other person refused`, refused, 0),
    exactGoal(`${attack}: ends of the server`, restarts, 0),
  ]);
}
