import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { WireRequest } from "../aws/service";
import type { Outcome } from "./gateway";

export interface AwsDoor {
  handle(request: WireRequest): Promise<Outcome>;
}

export interface ControlDoor {
  handle(request: WireRequest): { readonly status: number; readonly body: unknown };
}

const MAX_BODY_BYTES = 1_048_576;
export const CONTROL_PREFIX = "/_simulator/";

/** One port for all services: /_simulator/ controls the simulator, everything else is AWS. */
export function createSimulatorServer(aws: AwsDoor, control: ControlDoor): Server {
  const server = createServer((request, response) => {
    answer(request, response, aws, control).catch((error: unknown) => {
      console.error("The simulator failed on a request:", error);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { "content-type": "text/plain" }).end("The simulator failed; see its log.");
    });
  });
  // Longer than clients keep idle connections, so that the client closes first.
  server.keepAliveTimeout = 120_000;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, aws: AwsDoor, control: ControlDoor) {
  const body = await readBody(request);
  if (body === null) {
    response.writeHead(413, { connection: "close" }).end();
    return;
  }
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const wire: WireRequest = {
    method: request.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    headers: request.headers,
    body,
  };
  if (wire.path.startsWith(CONTROL_PREFIX)) {
    const { status, body: answered } = control.handle(wire);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answered));
    return;
  }
  const outcome = await aws.handle(wire);
  if (outcome === "hang") return;
  if (outcome === "drop") {
    request.socket.destroy();
    return;
  }
  response.writeHead(outcome.status, { ...outcome.headers, "content-length": Buffer.byteLength(outcome.body) });
  response.end(outcome.body);
}

/** Null when the body is larger than any AWS call. */
function readBody(request: IncomingMessage): Promise<string | null> {
  if (request.method === "GET" || request.headers["content-length"] === "0") {
    request.resume();
    return Promise.resolve("");
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else resolve(null);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString()));
    request.on("error", reject);
  });
}
