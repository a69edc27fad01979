/** A CPU profile as Node's inspector writes it. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface CpuShare {
  /** The limits' share of the time that the processor worked, in percent. */
  readonly limits: number;
  /** Likewise, of authentication and access rules. */
  readonly authorization: number;
}

const LIMITS = /dist\/server\/edge\/|graphql-armor|rate-limiter|platform\/limits\/|@fastify\/helmet/;
const AUTHORIZATION = /dist\/server\/auth\/|api-tokens\/api-tokens/;
/** Wraps every resolver: what counts is its own time, not that of the resolvers below it. */
const GUARD = /dist\/server\/graphql\/access/;
/** Runs the whole request inside itself. */
const WRAPPER = /dist\/server\/edge\/operations\/time-limits/;
const IDLE = /^\((idle|program)\)$/;
/** The profiler's own work. */
const isProfiler = (name: string, url: string) => name === "dispatch" && url === "";

/** The share of the work in limits and authorization, with everything that they call. */
export function cpuShareOf({ nodes, samples, timeDeltas }: Profile): CpuShare {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, Owner>();
  const walk = (id: number, inherited: Owner): void => {
    const node = byId.get(id)!;
    const owner = ownerOf(node.callFrame.functionName, node.callFrame.url, inherited);
    owners.set(id, owner);
    for (const child of node.children ?? []) walk(child, owner === "guard" ? "other" : owner);
  };
  walk(nodes[0]!.id, "other");
  const time: Record<Owner, number> = { idle: 0, other: 0, limits: 0, authorization: 0, guard: 0 };
  for (const [index, id] of samples.entries()) time[owners.get(id)!] += timeDeltas[index] ?? 0;
  const busy = time.other + time.limits + time.authorization + time.guard;
  const percent = (part: number) => Math.round((1_000 * part) / busy) / 10;
  return { limits: percent(time.limits), authorization: percent(time.authorization + time.guard) };
}

type Owner = "idle" | "other" | "limits" | "authorization" | "guard";

function ownerOf(name: string, url: string, inherited: Owner): Owner {
  if (IDLE.test(name) || isProfiler(name, url)) return "idle";
  if (inherited === "limits" || inherited === "authorization") return inherited;
  if (WRAPPER.test(url)) return "other";
  if (LIMITS.test(url)) return "limits";
  if (AUTHORIZATION.test(url)) return "authorization";
  return GUARD.test(url) ? "guard" : "other";
}
