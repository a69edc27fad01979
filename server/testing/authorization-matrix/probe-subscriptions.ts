import type { Platform } from "../../../shared/compose";
import { eventually } from "../../../testing/eventually";
import { ACTORS, type ActorName } from "./actors";
import type { Observations } from "./observations";
import type { Probe, ProbeCall } from "./probe";
import { Socket } from "./socket";
import { CAUSES } from "./subscriptions";
import type { Side, World } from "./world";

/** Longer than the pause between two reads of a subscription, by timers of this same process. */
const BETWEEN_LOOKS_MS = 250;

interface Listener {
  readonly actor: ActorName;
  readonly call: ProbeCall;
  readonly socket: Socket;
  readonly id: string;
}

interface Deps {
  readonly platform: Platform;
  readonly origin: string;
  readonly world: World;
  readonly asking: Probe;
  readonly sightings: Observations;
}

/**
 * Subscribes everybody to everything, then changes one side, and the other. `delivered`: an event came; `current`: only
 * the initial state came; `silent`: nothing came.
 */
export async function probeSubscriptions(deps: Deps, calls: readonly ProbeCall[]): Promise<void> {
  const { world, platform } = deps;
  const mayLoseHints = losingNoHint(platform);
  const sockets: Socket[] = [];
  const listeners: Listener[] = [];
  for (const actor of ACTORS) {
    const socket = await Socket.open(deps.origin, world.credentials[actor]);
    if (!socket) {
      refuseAll(deps, actor, calls);
      continue;
    }
    sockets.push(socket);
    for (const [n, call] of calls.entries()) {
      const id = String(n);
      listeners.push({ actor, call, socket, id });
      socket.subscribe(id, deps.asking.operation(actor, call));
    }
    // The first reads of all subscribers at once would wait for a connection for longer than the product allows.
    await untilTold(deps, sockets);
  }
  const happen = async (side: Side) => {
    for (const cause of CAUSES) {
      await cause(platform, side);
      await untilTold(deps, sockets);
    }
  };
  const before = await settled(deps, sockets, listeners);
  await happen(world.sides.A);
  const between = await settled(deps, sockets, listeners);
  await happen(world.sides.B);
  const after = await settled(deps, sockets, listeners);
  listeners.forEach((listener, n) => {
    record(deps, listener, { A: between[n]! - before[n]!, B: after[n]! - between[n]!, current: before[n]! });
  });
  await Promise.all(sockets.map((socket) => socket.close()));
  mayLoseHints();
}

/** On a busy machine the first answers come late, and would look like events. */
async function settled(deps: Deps, sockets: readonly Socket[], listeners: readonly Listener[]): Promise<number[]> {
  let told = count(listeners);
  for (;;) {
    await untilTold(deps, sockets);
    const now = count(listeners);
    if (String(now) === String(told)) return now;
    told = now;
  }
}

function refuseAll({ sightings }: Deps, actor: ActorName, calls: readonly ProbeCall[]): void {
  for (const { root, field, whose } of calls)
    sightings.record(`${root.name}.${field.name}`, actor, whose, "UNAUTHENTICATED");
}

function record(
  { asking, sightings }: Deps,
  { actor, call, socket, id }: Listener,
  told: Record<"A" | "B" | "current", number>,
) {
  const answers = socket.answers.get(id)!;
  for (const answer of answers) asking.take(actor, call, answer);
  if (answers.some(({ data }) => data === null)) return;
  for (const side of ["A", "B"] as const) {
    const { whose, field, root } = call;
    if (whose !== "NEUTRAL" && whose !== side) {
      if (told[side] > 0) throw new Error(`${actor} was told by ${field.name} of ${whose} what happened on ${side}.`);
      continue;
    }
    // A neutral initial state is compared field by field.
    const current = told.current > 0 && whose !== "NEUTRAL" ? "current" : "silent";
    sightings.record(`${root.name}.${field.name}`, actor, side, told[side] > 0 ? "delivered" : current);
  }
}

function count(listeners: readonly Listener[]): number[] {
  return listeners.map(({ socket, id }) => socket.answers.get(id)!.length);
}

/**
 * Resolves when every event is delivered: all hints have come, every live query has read again, no statement runs, and
 * every message has arrived.
 */
async function untilTold({ platform }: Deps, sockets: readonly Socket[]): Promise<void> {
  await platform.uow.drain();
  await hintsHaveCome(platform);
  // A hint during a read causes another read.
  for (let round = 1; round <= 2; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    await nobodyLooks(platform);
  }
  await Promise.all(sockets.map((socket) => socket.ping()));
}

/** Hints arrive in the order in which they were published. */
async function hintsHaveCome({ live }: Platform): Promise<void> {
  let hasCome = false;
  const unsubscribe = live.subscribe("matrix", "marker", () => {
    hasCome = true;
  });
  await live.publish("matrix", "marker");
  await eventually("the last hint has come", () => hasCome);
  unsubscribe();
}

/** A busy machine may lose a hint, which the product makes up for later. Here every hint has to arrive. */
function losingNoHint({ live }: Platform): () => void {
  const { publish } = live;
  live.publish = async (topic, key) => {
    const given = () =>
      publish.call(live, topic, key).then(
        () => true,
        () => false,
      );
    await eventually(`the hint about ${topic} ${key} is taken`, given);
  };
  return () => {
    live.publish = publish;
  };
}

/** Between two statements of one read PostgreSQL is idle for a moment, so it has to be idle several times in a row. */
async function nobodyLooks({ db }: Platform): Promise<void> {
  const running = `select pid from pg_stat_activity
    where datname = current_database() and state = 'active' and backend_type = 'client backend'
      and pid <> pg_backend_pid()`;
  let idle = 0;
  await eventually("nobody looks", async () => {
    const found: unknown[] = await db.query(running);
    idle = found.length === 0 ? idle + 1 : 0;
    return idle === 5;
  });
}
