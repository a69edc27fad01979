import type { Logger } from "pino";
import type { WebSocket } from "ws";
import type { Actor } from "../../../shared/kernel/actor";
import { repeatWork } from "../../../shared/kernel/async/repeat";
import type { Credentials } from "../../auth/authenticate";

interface Open {
  readonly credentials: Credentials;
  readonly actor: Actor;
}

/** The number of concurrent checks, so that some database connections are left to requests. */
const AT_A_TIME = 8;

type Socket = Pick<WebSocket, "close" | "once">;

/** The open sockets and their credentials. Sockets with the same credentials are checked together. */
export class OpenSockets {
  private readonly open = new Map<Socket, Open>();
  private readonly schedule: { stop(): Promise<void> };

  constructor(
    private readonly whoIs: (credentials: Credentials) => Promise<Actor | null>,
    { log, everyMs }: { log: Pick<Logger, "error">; everyMs: number },
  ) {
    this.schedule = repeatWork("sockets", everyMs, log, () => this.check());
  }

  add(socket: Socket, credentials: Credentials, actor: Actor): void {
    this.open.set(socket, { credentials, actor });
    socket.once("close", () => this.open.delete(socket));
  }

  actorOf(socket: Socket): Actor {
    return this.open.get(socket)!.actor;
  }

  /** Checks a socket that is about to be used; false: it was closed. */
  async isStillIn(socket: Socket): Promise<boolean> {
    const open = this.open.get(socket);
    if (!open) return false;
    return this.judge(socket, await this.whoIs(open.credentials));
  }

  async check(): Promise<void> {
    const groups = this.byCredentials();
    const failures: unknown[] = [];
    const checkNext = async () => {
      for (let group = groups.pop(); group; group = groups.pop()) {
        await this.checkGroup(...group).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, checkNext));
    if (failures.length > 0)
      throw new AggregateError(failures.slice(0, 3), `${failures.length} groups of sockets could not be checked`);
  }

  stop(): Promise<void> {
    return this.schedule.stop();
  }

  private async checkGroup({ credentials }: Open, sockets: readonly Socket[]): Promise<void> {
    const now = await this.whoIs(credentials);
    for (const socket of sockets) this.judge(socket, now);
  }

  private byCredentials(): [Open, Socket[]][] {
    const groups = new Map<string, [Open, Socket[]]>();
    for (const [socket, open] of this.open) {
      const key = JSON.stringify(open.credentials);
      const group = groups.get(key) ?? [open, []];
      group[1].push(socket);
      groups.set(key, group);
    }
    return [...groups.values()];
  }

  private judge(socket: Socket, now: Actor | null): boolean {
    const before = this.open.get(socket);
    if (!before) return false;
    if (now && !hasLess(before.actor, now)) {
      this.open.set(socket, { ...before, actor: now });
      return true;
    }
    if (now) socket.close(4403, "A role or scope is gone");
    else socket.close(4401, "The token or session has ended");
    return false;
  }
}

/** Whether the actor lost a role, or its scopes changed. The client may reconnect at once, with its present rights. */
function hasLess(before: Actor, now: Actor): boolean {
  return before.roles.some((role) => !now.roles.includes(role)) || String(before.scopes) !== String(now.scopes);
}
