import type { Socket } from "node:net";
import type { FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Config } from "../../../shared/config/config";
import { networkOf } from "../admission";

type Limits = Pick<Config, "DRAWBRIDGE_MAX_STRANGER_SOCKETS" | "DRAWBRIDGE_MAX_STRANGER_SOCKETS_PER_ADDRESS">;

/** A `connection_init` with the longest token that HTTP takes too (8 kB), and the header of its frame. */
const MAX_FIRST_BYTES = 9_000;

/** Within it who means well has sent the first message, unless their way is very long. */
const SILENCE_MS = 1_000;

interface Stranger {
  readonly network: string;
  readonly connection: Socket;
  readonly cameAt: number;
  /** Null before the upgrade. */
  socket: WebSocket | null;
  /** Its credentials are being looked up. */
  isAsking: boolean;
}

type Upgrade = Pick<FastifyRequest, "ip" | "raw">;

/**
 * The sockets that have not signed in: how many there may be, and how little each may send. What counts are the bytes of the
 * connection, because a frame that never ends, fragments and pings are no message.
 */
export class StrangerSockets {
  /** The oldest first. */
  private readonly strangers = new Map<Socket, Stranger>();

  constructor(private readonly limits: Limits) {}

  /**
   * False where there are too many. The oldest that has not asked to be let in makes room, if it had the time to: or else a few
   * silent ones would keep out everybody behind their address.
   */
  enter({ ip, raw: { socket: connection } }: Upgrade): boolean {
    const network = networkOf(ip);
    const here = (stranger: Stranger) => stranger.network === network;
    if (!this.makeRoom(this.limits.DRAWBRIDGE_MAX_STRANGER_SOCKETS_PER_ADDRESS, here)) return false;
    if (!this.makeRoom(this.limits.DRAWBRIDGE_MAX_STRANGER_SOCKETS, () => true)) return false;
    this.strangers.set(connection, { network, connection, cameAt: performance.now(), socket: null, isAsking: false });
    connection.once("close", () => this.strangers.delete(connection));
    return true;
  }

  /** Ends the socket when it sends more than it takes to sign in. */
  guard(socket: WebSocket, { raw: { socket: connection } }: Upgrade): void {
    const stranger = this.strangers.get(connection);
    if (!stranger) return;
    stranger.socket = socket;
    let received = 0;
    const count = (chunk: Buffer) => {
      if (!this.strangers.has(connection)) return void connection.off("data", count);
      received += chunk.length;
      // Not the connection alone: of what came in this chunk nothing more is to be read.
      if (received > MAX_FIRST_BYTES) socket.terminate();
    };
    connection.prependListener("data", count);
  }

  /** What a message may be: the first, one beside the look-up of who sent the first, or any. */
  stageOf({ raw }: Upgrade): "silent" | "asking" | "known" {
    const stranger = this.strangers.get(raw.socket);
    if (!stranger) return "known";
    return stranger.isAsking ? "asking" : "silent";
  }

  ask({ raw }: Upgrade): void {
    const stranger = this.strangers.get(raw.socket);
    if (stranger) stranger.isAsking = true;
  }

  /** It has signed in. */
  leave({ raw }: Upgrade): void {
    this.strangers.delete(raw.socket);
  }

  private makeRoom(most: number, isMeant: (stranger: Stranger) => boolean): boolean {
    const meant = [...this.strangers.values()].filter(isMeant);
    if (meant.length < most) return true;
    const silent = meant.find(isOverdue);
    if (!silent) return false;
    this.strangers.delete(silent.connection);
    if (silent.socket) silent.socket.terminate();
    else silent.connection.destroy();
    return true;
  }
}

function isOverdue({ cameAt, isAsking, socket }: Stranger): boolean {
  if (performance.now() - cameAt < SILENCE_MS) return false;
  return !isAsking || socket?.readyState !== socket?.OPEN;
}
