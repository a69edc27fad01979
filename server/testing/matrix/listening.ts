import type { Platform } from "../../../shared/compose";
import { ACTORS, type ActorName } from "./actors";
import type { Asking, Call } from "./asking";
import type { Sightings } from "./sightings";
import { Socket } from "./socket";
import { CAUSES } from "./subscriptions";
import type { Side, World } from "./world";

/** Longer than two looks of a subscription are apart. */
const QUIET_MS = 600;
const LOOK_MS = 50;

interface Listener {
  readonly actor: ActorName;
  readonly call: Call;
  readonly socket: Socket;
  readonly id: string;
}

interface Deps {
  readonly platform: Platform;
  readonly origin: string;
  readonly world: World;
  readonly asking: Asking;
  readonly sightings: Sightings;
}

/**
 * Lets everybody subscribe to everything, and something happen on one side, then on the other. `delivered`: told of it;
 * `current`: told only how it was before; `silent`: told nothing.
 */
export async function listen(deps: Deps, calls: readonly Call[]): Promise<void> {
  const { world, platform } = deps;
  const sockets: Socket[] = [];
  const listeners: Listener[] = [];
  for (const actor of ACTORS) {
    const socket = await Socket.open(deps.origin, world.credentials[actor]);
    if (socket) {
      sockets.push(socket);
      listeners.push(...calls.map((call, n) => ({ actor, call, socket, id: String(n) })));
    } else refuseAll(deps, actor, calls);
  }
  for (const { actor, call, socket, id } of listeners) socket.subscribe(id, deps.asking.operation(actor, call));
  await untilQuiet(sockets);
  const happen = async (side: Side) => {
    for (const cause of CAUSES) {
      await cause(platform, side);
      await untilQuiet(sockets);
    }
  };
  const before = count(listeners);
  await happen(world.sides.A);
  const between = count(listeners);
  await happen(world.sides.B);
  const after = count(listeners);
  listeners.forEach((listener, n) => {
    record(deps, listener, { A: between[n]! - before[n]!, B: after[n]! - between[n]!, current: before[n]! });
  });
  await Promise.all(sockets.map((socket) => socket.close()));
}

function refuseAll({ sightings }: Deps, actor: ActorName, calls: readonly Call[]): void {
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
    // What there is now of nobody in particular is looked at field by field.
    const current = told.current > 0 && whose !== "NEUTRAL" ? "current" : "silent";
    sightings.record(`${root.name}.${field.name}`, actor, side, told[side] > 0 ? "delivered" : current);
  }
}

function count(listeners: readonly Listener[]): number[] {
  return listeners.map(({ socket, id }) => socket.answers.get(id)!.length);
}

async function untilQuiet(sockets: readonly Socket[]): Promise<void> {
  let since = Date.now();
  const lastAt = () => Math.max(since, ...sockets.map((socket) => socket.lastAt));
  while (Date.now() - lastAt() < QUIET_MS) {
    const before = Date.now();
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    // A machine that stood still was not quiet.
    if (Date.now() - before > 3 * LOOK_MS) since = Date.now();
  }
}
