import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import { whenRequestOver } from "./request-end";

/** A received request is answered first. Nobody else has reason to keep a connection for so long. */
const LEAVE_MS = 5_000;
/** A connection becomes idle when its request was answered. */
const IDLE_CHECK_MS = 200;

/**
 * Ends every connection when the server closes. Node's close waits for ever for connections without a request, with half
 * of one, and with an upgrade, because it stops its time limits. Requests that were received whole are answered first.
 */
export class ClosingConnections {
  private readonly open = new Set<Socket>();
  private readonly requests = new Set<IncomingMessage>();

  constructor(app: FastifyInstance) {
    const server = app.server as Server;
    server.on("connection", (socket) => {
      this.open.add(socket);
      // Read once it is kept: limits by address need it after the client has left, too.
      void socket.remoteAddress;
      socket.once("close", () => this.open.delete(socket));
    });
    server.on("request", (request, response) => {
      this.requests.add(request);
      whenRequestOver(response, () => this.requests.delete(request));
    });
  }

  /** Register as `preClose` of the WebSocket plugin. Subscribers are told to reconnect elsewhere. */
  begin(app: FastifyInstance): void {
    const server = app.server as Server;
    // Without a listener an upgrade is a request like any other. The plugin would leave a refused one open for ever.
    server.removeAllListeners("upgrade");
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    const late = setInterval(() => this.endUnasked(), LEAVE_MS);
    server.once("close", () => {
      clearInterval(idle);
      clearInterval(late);
    });
    for (const client of app.websocketServer.clients) client.close(1001, "Going away");
    app.websocketServer.close(() => undefined);
  }

  private endUnasked(): void {
    const asking = new Set([...this.requests].filter(({ complete }) => complete).map(({ socket }) => socket));
    for (const socket of this.open) if (!asking.has(socket)) socket.destroy();
  }
}
