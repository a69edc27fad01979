import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { tellSessionIsBack } from "../sign-in-need";
import { reconnectsSoFar } from "./connection";
import { LiveSocket } from "./live-socket";

const PACE = { pingEveryMs: 60_000, pongWithinMs: 60_000, firstPauseMs: 1, longestPauseMs: 1 };
const REQUEST = { query: "subscription { changed }" };

interface Subscribed {
  readonly socket: WebSocket;
  readonly send: (type: "next" | "error", payload: unknown) => void;
}

/** The protocol of graphql-ws. A test answers each subscription by hand. */
class Server {
  private readonly server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: ([first]) => first! });

  constructor(answersPings = true) {
    this.server.on("connection", (socket) => {
      socket.on("message", (data) => {
        const { type, id } = JSON.parse(String(data)) as { type: string; id?: string };
        if (type === "connection_init") socket.send('{"type":"connection_ack"}');
        if (type === "ping" && answersPings) socket.send('{"type":"pong"}');
        const send: Subscribed["send"] = (kind, payload) => socket.send(JSON.stringify({ type: kind, id, payload }));
        if (type === "subscribe") this.server.emit("subscribed", { socket, send });
      });
    });
  }

  async url(): Promise<string> {
    if (this.server.address() === null) await once(this.server, "listening");
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async subscribed(): Promise<Subscribed> {
    const [one] = await once(this.server, "subscribed");
    return one as Subscribed;
  }

  /** Answers each subscription from now on. */
  answerEach(payload: unknown): void {
    this.server.on("subscribed", ({ send }: Subscribed) => send("next", payload));
  }

  close(): void {
    for (const client of this.server.clients) client.terminate();
    this.server.close();
  }
}

describe("a subscription of a page", () => {
  let server: Server;
  let leave: () => void;

  beforeEach(async () => {
    vi.stubGlobal("WebSocket", (await import("ws")).WebSocket);
  });

  afterEach(() => {
    leave();
    server.close();
    vi.unstubAllGlobals();
  });

  async function follow(pace = PACE, answersPings = true) {
    server = new Server(answersPings);
    const socket = new LiveSocket(await server.url(), pace);
    const first = server.subscribed();
    const heard = new Promise((resolve, reject) => {
      leave = socket.subscribe(REQUEST, {
        next: resolve,
        error: reject,
        complete: () => reject(new Error("It ended")),
      });
    });
    return { first: await first, heard };
  }

  const EVENT = { data: { changed: "now" } };
  const failed = (code: string) => [{ message: "It failed.", extensions: { code } }];

  it("goes on after an error of the server, and what it missed is read again", async () => {
    const { first, heard } = await follow();
    const before = reconnectsSoFar();
    first.send("error", failed("INTERNAL"));
    (await server.subscribed()).send("next", EVENT);
    expect(await heard).toEqual(EVENT);
    expect(reconnectsSoFar()).toBeGreaterThan(before);
  });

  it("goes on after an event that the server could not read", async () => {
    const { first, heard } = await follow();
    first.send("next", { data: { changed: null }, errors: failed("INTERNAL") });
    (await server.subscribed()).send("next", EVENT);
    expect(await heard).toEqual(EVENT);
  });

  it.each([4429, 4500, 1011])("goes on after its socket was closed with %s", async (code) => {
    const { first, heard } = await follow();
    first.socket.close(code);
    (await server.subscribed()).send("next", EVENT);
    expect(await heard).toEqual(EVENT);
  });

  it("goes on after the session of its socket has ended, once there is another one", async () => {
    const { first, heard } = await follow();
    first.socket.close(4401);
    const again = server.subscribed();
    const isBack = setInterval(tellSessionIsBack, 5);
    (await again).send("next", EVENT);
    clearInterval(isBack);
    expect(await heard).toEqual(EVENT);
  });

  it("goes on after the connection was dropped on its way", async () => {
    const { heard } = await follow({ ...PACE, pingEveryMs: 100, pongWithinMs: 100 }, false);
    // A slow machine may drop the next connection, too, before the event has come.
    server.answerEach(EVENT);
    expect(await heard).toEqual(EVENT);
  });

  it("ends with a refusal", async () => {
    const { first, heard } = await follow();
    first.send("error", failed("NOT_FOUND"));
    await expect(heard).rejects.toEqual(failed("NOT_FOUND"));
  });
});
