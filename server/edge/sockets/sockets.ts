import { CloseCode } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Config } from "../../../shared/config/config";
import type { Actor } from "../../../shared/kernel/actor";
import { actorKey } from "../actor-key";

type Limits = Pick<
  Config,
  | "DRAWBRIDGE_MAX_SOCKETS"
  | "DRAWBRIDGE_MAX_SUBSCRIPTIONS"
  | "DRAWBRIDGE_SOCKET_IDLE_SECONDS"
  | "DRAWBRIDGE_SOCKET_LIFETIME_SECONDS"
>;

interface OpenSocket {
  readonly owner: string;
  readonly lifetime: NodeJS.Timeout;
  idle: NodeJS.Timeout | null;
  /**
   * By the message that began each, as a client may use an id again while what it began before still ends; and what ends it
   * when nobody waits for it any more.
   */
  readonly operations: Map<object, (() => void) | null>;
}

/** 4429: what a client that opens too much is told, and after which it does not come back by itself. */
const TOO_MANY = CloseCode.TooManyInitialisationRequests;

/** The sockets of this process, by whose they are, and how long each may stay. */
export class Sockets {
  private readonly open = new Map<WebSocket, OpenSocket>();

  constructor(private readonly limits: Limits) {}

  /** False, and the socket is closed, where its actor has too many. */
  enter(socket: WebSocket, actor: Actor): boolean {
    // It may have closed while its token was looked up, and would never leave.
    if (socket.readyState !== socket.OPEN) return false;
    const owner = actorKey(actor);
    if (this.of(owner).length >= this.limits.DRAWBRIDGE_MAX_SOCKETS) {
      socket.close(TOO_MANY, "Too many connections");
      return false;
    }
    const lifetime = this.later(this.limits.DRAWBRIDGE_SOCKET_LIFETIME_SECONDS, socket, 1001, "Connect again");
    const one: OpenSocket = { owner, lifetime, idle: null, operations: new Map() };
    this.open.set(socket, one);
    // Not when its subscriptions have ended too, which may take them a moment.
    socket.once("close", () => this.leave(socket));
    this.rest(socket, one);
    return true;
  }

  /** False, and the socket is closed, where its actor follows too much. */
  begin(socket: WebSocket, operation: object): boolean {
    const one = this.open.get(socket);
    if (!one) return false;
    const running = this.of(one.owner).reduce((sum, { operations }) => sum + operations.size, 0);
    if (running >= this.limits.DRAWBRIDGE_MAX_SUBSCRIPTIONS) {
      socket.close(TOO_MANY, "Too many subscriptions");
      return false;
    }
    one.operations.set(operation, null);
    if (one.idle) clearTimeout(one.idle);
    one.idle = null;
    return true;
  }

  end(socket: WebSocket, operation: object): void {
    const one = this.open.get(socket);
    if (!one) return;
    one.operations.delete(operation);
    if (one.operations.size === 0 && !one.idle) this.rest(socket, one);
  }

  /** Calls `end` when the socket is gone before the operation is over. */
  whenLeft(socket: WebSocket, operation: object, end: () => void): void {
    const one = this.open.get(socket);
    if (one) one.operations.set(operation, end);
    else end();
  }

  get count(): number {
    return this.open.size;
  }

  get subscriptions(): number {
    return [...this.open.values()].reduce((sum, { operations }) => sum + operations.size, 0);
  }

  private leave(socket: WebSocket): void {
    const one = this.open.get(socket);
    if (!one) return;
    clearTimeout(one.lifetime);
    if (one.idle) clearTimeout(one.idle);
    this.open.delete(socket);
    for (const end of one.operations.values()) end?.();
  }

  private of(owner: string): OpenSocket[] {
    return [...this.open.values()].filter((one) => one.owner === owner);
  }

  private rest(socket: WebSocket, one: OpenSocket): void {
    one.idle = this.later(this.limits.DRAWBRIDGE_SOCKET_IDLE_SECONDS, socket, 1000, "Nothing to follow");
  }

  private later(seconds: number, socket: WebSocket, code: number, reason: string): NodeJS.Timeout {
    return setTimeout(() => socket.close(code, reason), seconds * 1_000).unref();
  }
}
