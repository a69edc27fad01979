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
   * Keyed by the first message of each, because a client may reuse an id before its former operation ended. The value
   * cancels an operation whose client left.
   */
  readonly operations: Map<object, (() => void) | null>;
}

/** 4429: clients do not reconnect by themselves after this code. */
const TOO_MANY = CloseCode.TooManyInitialisationRequests;

/** The sockets of this process by owner, and the time that each may stay. */
export class Sockets {
  private readonly open = new Map<WebSocket, OpenSocket>();

  constructor(private readonly limits: Limits) {}

  /** False, and the socket is closed, where its actor has too many. */
  enter(socket: WebSocket, actor: Actor): boolean {
    // It may have closed during authentication, and would never leave.
    if (socket.readyState !== socket.OPEN) return false;
    const owner = actorKey(actor);
    if (this.of(owner).length >= this.limits.DRAWBRIDGE_MAX_SOCKETS) {
      socket.close(TOO_MANY, "Too many connections");
      return false;
    }
    const lifetime = this.later(this.limits.DRAWBRIDGE_SOCKET_LIFETIME_SECONDS, socket, 1001, "Connect again");
    const one: OpenSocket = { owner, lifetime, idle: null, operations: new Map() };
    this.open.set(socket, one);
    // Rather than at the end of its subscriptions, which may take a moment.
    socket.once("close", () => this.leave(socket));
    this.rest(socket, one);
    return true;
  }

  /** False, and the socket is closed, where its actor has too many subscriptions. */
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

  /** Calls `end` when the socket closes before the operation is over. */
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
