import { quantile } from "../quantile";
import { generateLoad } from "./load";
import { type Server, sendOrder, type Version } from "./servers";

export interface Figure {
  readonly what: string;
  readonly version: Version;
  readonly connections: number;
  readonly perSecond: number;
  readonly p99Ms: number;
  /** Processor time of the server per answered request, without other load on the machine. */
  readonly cpuMs: number;
}

interface Asked {
  readonly what: string;
  /** Ids differ from database to database. */
  readonly bodyFor: (server: Server) => string;
  readonly connections: number;
  /** Seconds of load on each server. */
  readonly seconds: number;
}

const TURN_SECONDS = 2;

/** Short alternating turns, so that other load on the machine affects all servers. */
export async function inTurns(servers: readonly Server[], asked: Asked): Promise<Figure[]> {
  const sums = servers.map((server) => ({ server, sum: new Sum() }));
  for (let turn = 0; turn < asked.seconds / TURN_SECONDS; turn += 1) {
    for (const { server, sum } of sums) await takeTurn(server, asked, sum);
  }
  const { what, connections } = asked;
  return sums.map(({ server: { version }, sum }) => ({ what, version, connections, ...sum.figures() }));
}

async function takeTurn(server: Server, { bodyFor, connections }: Asked, sum: Sum): Promise<void> {
  const { child, port } = server;
  const body = bodyFor(server);
  // A calibration of speed that does not count.
  const { seconds, latenciesMs } = await generateLoad({ port, body, connections, amount: connections * PROBE });
  const amount = connections * Math.ceil((TURN_SECONDS * latenciesMs.length) / seconds / connections);
  const before = Number(await sendOrder(child, "cpu"));
  const loaded = await generateLoad({ port, body, connections, amount });
  sum.add(loaded, Number(await sendOrder(child, "cpu")) - before);
}

/** Requests on each connection that calibrate the speed. */
const PROBE = 5;

class Sum {
  private seconds = 0;
  private cpuMs = 0;
  private readonly latenciesMs: number[] = [];

  add({ seconds, latenciesMs }: { seconds: number; latenciesMs: readonly number[] }, cpuMs: number): void {
    this.seconds += seconds;
    this.cpuMs += cpuMs;
    this.latenciesMs.push(...latenciesMs);
  }

  figures(): Pick<Figure, "perSecond" | "p99Ms" | "cpuMs"> {
    const requests = this.latenciesMs.length;
    const p99Ms = quantile(this.latenciesMs, 0.99);
    return { perSecond: requests / this.seconds, p99Ms, cpuMs: this.cpuMs / requests };
  }
}
