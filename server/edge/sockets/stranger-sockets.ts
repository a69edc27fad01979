import type { Socket } from "node:net";
import type { FastifyRequest } from "fastify";
import type { WebSocket } from "ws";
import type { Config } from "../../../shared/config/config";
import { networkOf } from "../admission";
import type { KnownPermit } from "../permit-ledger";

type Limits = Pick<Config, "DRAWBRIDGE_MAX_STRANGER_SOCKETS" | "DRAWBRIDGE_MAX_STRANGER_SOCKETS_PER_ADDRESS">;

/** A `connection_init` with the longest token that HTTP accepts too (8 kB), and the header of its frame. */
const MAX_FIRST_BYTES = 9_000;

/** Within this time a legitimate client has sent its first message, unless its network is very slow. */
const SILENCE_MS = 1_000;

interface Stranger {
  readonly network: string;
  readonly connection: Socket;
  readonly cameAt: number;
  /** Null before the upgrade. */
  socket: WebSocket | null;
  /** Its credentials are being checked. */
  isAsking: boolean;
}

type Upgrade = Pick<FastifyRequest, "ip" | "raw">;

/**
 * Sockets that have not signed in: limits on their number and on the bytes that each may send. Bytes of the connection
 * count, because an endless frame, fragments and pings are no message.
 */
export class StrangerSockets {
  /** The oldest first. */
  private readonly strangers = new Map<Socket, Stranger>();

  constructor(private readonly limits: Limits) {}

  /**
   * False where there are too many. The oldest silent socket is closed to make room, once it has had its time: a few
   * silent ones could lock out everybody behind their address.
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

  /** Closes the socket once it sends more than a sign-in needs. */
  guard(socket: WebSocket, { raw: { socket: connection } }: Upgrade): void {
    const stranger = this.strangers.get(connection);
    if (!stranger) return;
    stranger.socket = socket;
    let received = 0;
    const count = (chunk: Buffer) => {
      if (!this.strangers.has(connection)) return void connection.off("data", count);
      received += chunk.length;
      // Terminates the WebSocket as well as the connection, so that the rest of this chunk is not read.
      if (received > MAX_FIRST_BYTES) socket.terminate();
    };
    connection.prependListener("data", count);
  }

  /** The state of a socket: without a first message, with credentials being checked, or signed in. */
  stageOf({ raw }: Upgrade): "silent" | "asking" | "known" {
    const stranger = this.strangers.get(raw.socket);
    if (!stranger) return "known";
    return stranger.isAsking ? "asking" : "silent";
  }

  ask({ raw }: Upgrade): void {
    const stranger = this.strangers.get(raw.socket);
    if (stranger) stranger.isAsking = true;
  }

  /** The socket has signed in. */
  leave({ raw }: Upgrade): void {
    this.strangers.delete(raw.socket);
  }

  /** Each holds a place until it has signed in or is closed. */
  get permits(): readonly KnownPermit[] {
    return [...this.strangers.values()].map(({ cameAt }) => ({ kind: "stranger", state: "taken", since: cameAt }));
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
