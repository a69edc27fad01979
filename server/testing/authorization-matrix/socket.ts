import { once } from "node:events";
import WebSocket from "ws";
import type { ActorCredentials } from "./actors";
import { type Answer, type ProbeOperation, parseAnswer } from "./send-operation";

interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A graphql-ws socket that keeps everything it receives. */
export class Socket {
  readonly answers = new Map<string, Answer[]>();
  /** Every received byte. */
  readonly received: string[] = [];
  private onPong = () => {};

  private constructor(private readonly socket: WebSocket) {}

  /** Null: refused. Tokens go with the first message, cookies with the upgrade. */
  static async open(origin: string, { authorization, cookie }: ActorCredentials): Promise<Socket | null> {
    const headers = { origin, ...(cookie && { cookie }) };
    const socket = new WebSocket(`${origin.replace("http", "ws")}/graphql`, "graphql-transport-ws", { headers });
    const opened = new Socket(socket);
    const acknowledged = new Promise<boolean>((resolve) => {
      socket.on("message", (data) => opened.take(String(data), () => resolve(true)));
      socket.on("close", () => resolve(false));
    });
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: authorization ? { authorization } : {} }));
    return (await acknowledged) ? opened : null;
  }

  subscribe(id: string, operation: ProbeOperation): void {
    this.answers.set(id, []);
    this.socket.send(JSON.stringify({ id, type: "subscribe", payload: operation }));
  }

  /** The answer of an operation with one answer. */
  async ask(operation: ProbeOperation): Promise<Answer> {
    // An answered operation may not have completed yet.
    const id = `ask ${this.answers.size}`;
    this.subscribe(id, operation);
    while (this.answers.get(id)!.length === 0) await this.nextMessage();
    return this.answers.get(id)![0]!;
  }

  /** Throws where the socket closes first. */
  private async nextMessage(): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) throw new Error("The socket was closed before an answer.");
    const ended = new AbortController();
    const { signal } = ended;
    const closed = once(this.socket, "close", { signal }).then(([code, reason]) => {
      throw new Error(`The socket closed before an answer: ${code} ${reason}`);
    });
    try {
      await Promise.race([once(this.socket, "message", { signal }), closed]);
    } finally {
      ended.abort();
    }
  }

  /** Resolves once everything sent before has arrived. */
  async ping(): Promise<void> {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const ended = new AbortController();
    const pong = new Promise<void>((resolve) => {
      this.onPong = resolve;
    });
    this.socket.send(JSON.stringify({ type: "ping" }));
    await Promise.race([pong, once(this.socket, "close", { signal: ended.signal })]);
    ended.abort();
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, "close");
    this.socket.close();
    await closed;
  }

  private take(text: string, acknowledge: () => void): void {
    this.received.push(text);
    const { type, id = "", payload } = JSON.parse(text) as Message;
    if (type === "connection_ack") acknowledge();
    if (type === "pong") this.onPong();
    if (type === "next") this.answers.get(id)!.push(parseAnswer(payload as never, text));
    if (type === "error") this.answers.get(id)!.push(parseAnswer({ errors: payload as never }, text));
  }
}
