import type { WebSocket } from "ws";

/** The most unread bytes of a peer before further work for it stops. */
const MAX_UNREAD_BYTES = 1_000_000;

type Peer = Pick<WebSocket, "bufferedAmount" | "readyState" | "OPEN" | "send" | "pause" | "resume" | "once">;

/**
 * The outgoing side of a socket, with backpressure: while too much is unread, nothing is read from the peer and no
 * further answer is made. A peer for which that lasts is disconnected.
 */
export class Outflow {
  private waiting: (() => void)[] = [];
  private patience: NodeJS.Timeout | null = null;

  constructor(
    private readonly peer: Peer,
    private readonly patienceMs: number,
    private readonly end: () => void,
  ) {
    peer.once("close", () => this.release());
  }

  get isFull(): boolean {
    return this.peer.readyState === this.peer.OPEN && this.peer.bufferedAmount > MAX_UNREAD_BYTES;
  }

  /** Resolves once the message was sent and there is room for more. A message to a closed socket is dropped. */
  async send(message: string): Promise<void> {
    if (this.peer.readyState !== this.peer.OPEN) return;
    const left = new Promise<void>((resolve) => this.peer.send(message, () => resolve()));
    this.check();
    await left;
    this.check();
    await this.room();
  }

  /** Resolves once the peer has read enough or is gone. */
  async room(): Promise<void> {
    // Pings and pongs bypass this class, and may have filled the buffer.
    this.check();
    if (this.isFull) await new Promise<void>((resolve) => void this.waiting.push(resolve));
  }

  private check(): void {
    if (!this.isFull) this.release();
    else if (!this.patience) {
      this.peer.pause();
      this.patience = setTimeout(this.end, this.patienceMs).unref();
    }
  }

  private release(): void {
    if (!this.patience) return;
    clearTimeout(this.patience);
    this.patience = null;
    this.peer.resume();
    for (const goOn of this.waiting.splice(0)) goOn();
  }
}
