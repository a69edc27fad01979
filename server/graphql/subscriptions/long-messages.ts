import type { WebSocket } from "ws";
import type { ReleasePermit } from "../../edge/operations/concurrency-limiter";
import type { Outflow } from "../../edge/sockets/outflow";

type Handle = (data: Buffer, isBinary: boolean) => void;

interface Turns {
  /** Asks for the permit to parse a long message; null: the message is not long. */
  readonly permitFor: (bytes: number) => (() => Promise<ReleasePermit>) | null;
  readonly handle: Handle;
  /** Told why there is no permit. */
  readonly refused: (error: unknown) => void;
}

/**
 * Hands messages on in their order. A long one waits for its permit before it is parsed, because parsing occupies the
 * process, and nothing more is read from the socket meanwhile.
 */
export function inTurn(socket: WebSocket, out: Pick<Outflow, "isFull">, turns: Turns): Handle {
  const { permitFor, handle, refused } = turns;
  let last: Promise<void> | null = null;
  return (data, isBinary) => {
    const permit = permitFor(data.length);
    if (last === null && permit === null) return handle(data, isBinary);
    socket.pause();
    const turn = (last ?? Promise.resolve())
      .then(async () => {
        if (socket.readyState !== socket.OPEN) return;
        const release = await permit?.();
        try {
          handle(data, isBinary);
        } finally {
          release?.();
        }
      })
      .catch(refused)
      .then(() => {
        if (last !== turn) return;
        last = null;
        if (!out.isFull) socket.resume();
      });
    last = turn;
  };
}
