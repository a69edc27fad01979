import { setImmediate as turn } from "node:timers/promises";
import { inTurn } from "./long-messages";

const [LONG, SHORT] = [Buffer.from("a long message"), Buffer.from("short")];

function socketOf() {
  const handled: string[] = [];
  const refusals: unknown[] = [];
  const permits: { give(): void; refuse(error: Error): void }[] = [];
  const socket = { readyState: 1, OPEN: 1, isPaused: false, released: 0 };
  const asSocket = Object.assign(socket, {
    pause: () => {
      socket.isPaused = true;
    },
    resume: () => {
      socket.isPaused = false;
    },
  });
  const askForPermit = () =>
    new Promise<() => void>((give, refuse) => {
      const release = () => {
        socket.released += 1;
      };
      permits.push({ give: () => give(release), refuse });
    });
  const receive = inTurn(
    asSocket as never,
    { isFull: false },
    {
      permitFor: (bytes) => (bytes === LONG.length ? askForPermit : null),
      handle: (data) => void handled.push(String(data)),
      refused: (error) => void refusals.push(error),
    },
  );
  return { socket, handled, refusals, permits, receive: (data: Buffer) => receive(data, false) };
}

describe("messages of a socket", () => {
  it("are handled at once while none of them is long", () => {
    const { receive, handled, socket } = socketOf();
    receive(SHORT);
    expect([handled, socket.isPaused]).toEqual([["short"], false]);
  });

  it("keep their order behind a long one, which waits for its permit while nothing more is read", async () => {
    const { receive, handled, socket, permits } = socketOf();
    receive(LONG);
    receive(SHORT);
    await turn();
    expect([handled, socket.isPaused]).toEqual([[], true]);
    permits[0]!.give();
    await turn();
    expect([handled, socket.isPaused, socket.released]).toEqual([["a long message", "short"], false, 1]);
  });

  it("are not handled where there is no permit", async () => {
    const { receive, handled, socket, permits, refusals } = socketOf();
    receive(LONG);
    await turn();
    permits[0]!.refuse(new Error("too many"));
    await turn();
    expect([handled, refusals, socket.isPaused]).toEqual([[], [new Error("too many")], false]);
  });
});
