import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The callbacks of a connection's requests that have not ended. */
const OPEN = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `over` once, when the response closes or its connection does, at once where that has happened. A pipelined
 * response that waits for the one before it emits no event when the connection closes.
 */
export function whenRequestOver(response: ServerResponse, over: () => void): void {
  const { socket } = response.req;
  const open = openOn(socket);
  const end = () => {
    if (!open.delete(end)) return;
    response.off("close", end);
    over();
  };
  open.add(end);
  if (isRequestOver(response)) end();
  else response.once("close", end);
}

/** Calls `leave` once, when the client leaves before the whole answer was handed to its connection. */
export function whenClientLeft(response: ServerResponse, leave: () => void): void {
  whenRequestOver(response, () => {
    if (!response.writableFinished) leave();
  });
}

export function isRequestOver({ destroyed, req }: ServerResponse): boolean {
  return destroyed || req.socket.destroyed;
}

/** Whether a request of the connection has no answer yet. */
export function hasOpenRequest(socket: Socket): boolean {
  return (OPEN.get(socket)?.size ?? 0) > 0;
}

/** One listener for all requests of a connection, of which a client may pipeline many. */
function openOn(socket: Socket): Set<() => void> {
  const known = OPEN.get(socket);
  if (known) return known;
  const open = new Set<() => void>();
  OPEN.set(socket, open);
  socket.once("close", () => {
    for (const end of open) end();
  });
  return open;
}
