import type { WebSocket } from "ws";

/** More of its answers than this no peer leaves unread while anything further is done for it. */
const MAX_UNREAD_BYTES = 1_000_000;

type Peer = Pick<WebSocket, "bufferedAmount" | "readyState" | "OPEN" | "send" | "pause" | "resume" | "once">;

/**
 * What goes out over a socket. While too much is unread nothing is read from the peer, and nothing further is made for it;
 * one for which that lasts is ended.
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

  /** Resolves when this has left and there is room for more. What cannot be sent any more is nobody's to know. */
  async send(message: string): Promise<void> {
    if (this.peer.readyState !== this.peer.OPEN) return;
    const left = new Promise<void>((resolve) => this.peer.send(message, () => resolve()));
    this.look();
    await left;
    this.look();
    await this.room();
  }

  /** Resolves at once, when enough was read, or when the peer is gone. */
  async room(): Promise<void> {
    // Frames of ping and pong pass this by, and may have been what was too much.
    this.look();
    if (this.isFull) await new Promise<void>((resolve) => void this.waiting.push(resolve));
  }

  private look(): void {
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
