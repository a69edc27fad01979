import { onPostgres } from "../on-postgres";
import { parseOptions } from "../options";
import { atMost, compactTable, exactGoal, type Goal, goalTable, printJson } from "../report";
import { measureConsoles } from "./consoles";
import { Cores } from "./cores";
import { makeDatabases } from "./databases";
import { type Measured, measureServers } from "./measure";
import { measurePages } from "./measure-pages";
import { API_OPTIONS, type ApiOptions } from "./options";
import type { Figure } from "./turns";

/** Processor time of a request, at most this many times that of the other version. */
const MOST_CPU = 1.3;
/** Percent of the server's processor, for limits and authorization together. */
const MOST_SHARE = 10;

/** Throughput, latency and processor time of a server, beside another version if there is one. */
export async function apiBenchmark(args: string[]): Promise<void> {
  const options = parseOptions(args, API_OPTIONS);
  const cores = options["shared-cores"] ? Cores.shared() : Cores.apart();
  if (options.consoles !== null) return consoles(options, options.consoles, cores);
  if (options.part === "pages") return pages(options, cores);
  return requests(options, cores);
}

async function consoles(options: ApiOptions, people: number, cores: Cores): Promise<void> {
  const goals = await measureConsoles(people, options, cores);
  console.log(goalTable(goals));
  printJson({ ...options, "shared-cores": cores.areShared }, { goals });
}

async function pages(options: ApiOptions, cores: Cores): Promise<void> {
  const goals = await onPostgres((url) => measurePages(url, options, cores));
  console.log(goalTable(goals));
  printJson({ ...options, "shared-cores": cores.areShared }, { goals });
}

async function requests(options: ApiOptions, cores: Cores): Promise<void> {
  const { seconds, against } = options;
  const measured = await onPostgres(async (url) => {
    const databases = await makeDatabases(url, against);
    return measureServers({ seconds, against, databases, cores });
  });
  console.log(
    cores.areShared
      ? "The servers shared all processors with the database and the load."
      : "The server that was asked had a processor to itself; the database and the load had the others.",
  );
  console.log(figureTable(measured.figures));
  const goals = goalsOf(measured);
  console.log(goalTable(goals));
  printJson({ ...options, "shared-cores": cores.areShared }, { ...measured, goals });
}

function figureTable(figures: readonly Figure[]): string {
  const head = ["Request", "Connections", "Version", "Requests/s", "p99 ms", "CPU ms"];
  const rows = figures.map(({ what, connections, version, perSecond, p99Ms, cpuMs }) => {
    return [what, connections, version, perSecond.toFixed(1), p99Ms.toFixed(0), cpuMs.toFixed(2)];
  });
  return compactTable(head, rows);
}

function goalsOf({ figures, statements, share }: Measured): Goal[] {
  const [one, hundred] = ["list of 1", "list of 100"].map((what) => Math.round(statements[what]!)) as [number, number];
  const { limits, authorization } = share;
  return [
    ...figures.filter(({ version }) => version === "this").flatMap((figure) => cpuGoal(figure, figures)),
    exactGoal("Statements of a list of 100, as of a list of 1", hundred, one),
    atMost("Limits and authorization, % of the processor", limits + authorization, MOST_SHARE),
  ];
}

function cpuGoal({ what, connections, cpuMs }: Figure, figures: readonly Figure[]): Goal[] {
  const other = figures.find(
    (figure) => figure.version === "against" && figure.what === what && figure.connections === connections,
  );
  return other
    ? [atMost(`CPU of ${what}, ${connections} connections, in that of the other`, cpuMs / other.cpuMs, MOST_CPU)]
    : [];
}
