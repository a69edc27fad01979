import { EventEmitter } from "node:events";
import type { Actor } from "../../../shared/kernel/actor";
import { OpenSockets } from "./open-sockets";

class Socket extends EventEmitter {
  readonly codes: number[] = [];
  close(code: number): void {
    this.codes.push(code);
    this.emit("close");
  }
}

const ANA: Actor = { kind: "person", id: "ana", name: "Ana", roles: ["AUDITOR", "MEMBER"], scopes: [] };
const CREDENTIALS = { authorization: "Bearer of-ana" };

describe("open sockets", () => {
  let now: Actor | null;
  let asked: number;
  let sockets: OpenSockets;

  beforeEach(() => {
    now = ANA;
    asked = 0;
    const whoIs = async () => {
      asked += 1;
      return now;
    };
    sockets = new OpenSockets(whoIs, { log: { error: () => undefined }, everyMs: 3_600_000 });
  });

  afterEach(() => sockets.stop());

  const open = (credentials = CREDENTIALS) => {
    const socket = new Socket();
    sockets.add(socket as never, credentials, ANA);
    return socket;
  };

  it.each([
    ["stand for nobody any more", null, [4401]],
    ["have lost a role", { ...ANA, roles: ["MEMBER"] }, [4403]],
    ["have other scopes", { ...ANA, scopes: ["READ"] }, [4403]],
    ["have all they had", ANA, []],
    ["have more than they had", { ...ANA, roles: ["ADMIN", "AUDITOR", "MEMBER"] }, []],
  ] as [string, Actor | null, number[]][])("of those who %s", async (_what, actor, codes) => {
    const socket = open();
    now = actor;
    await sockets.check();
    expect(socket.codes).toEqual(codes);
  });

  it("know the present roles of a person", async () => {
    const socket = open();
    now = { ...ANA, roles: ["ADMIN", "AUDITOR", "MEMBER"] };
    await sockets.check();
    expect(sockets.actorOf(socket as never).roles).toContain("ADMIN");
  });

  it("of one credential are checked together, and closed ones not at all", async () => {
    open();
    open();
    open({ authorization: "Bearer of-ben" }).close(1000);
    await sockets.check();
    expect(asked).toBe(1);
  });

  it("of a thousand people are checked eight at a time, and all of them though one lookup fails", async () => {
    const waiting: (() => void)[] = [];
    const atOnce: number[] = [];
    const slow = async ({ authorization }: { authorization?: string }) => {
      asked += 1;
      await new Promise<void>((resolve) => void waiting.push(resolve));
      if (authorization === "Bearer 990") throw new Error("the database is away");
      return null;
    };
    const many = new OpenSockets(slow, { log: { error: () => undefined }, everyMs: 3_600_000 });
    const all = Array.from({ length: 1_000 }, (_, n) => {
      const socket = new Socket();
      many.add(socket as never, { authorization: `Bearer ${n}` }, ANA);
      return socket;
    });
    const checked = many.check().catch((error: Error) => error.message);
    while (waiting.length > 0) {
      atOnce.push(waiting.length);
      for (const answer of waiting.splice(0)) answer();
      await new Promise(setImmediate);
    }
    expect(await checked).toBe("1 groups of sockets could not be checked");
    expect([asked, new Set(atOnce)]).toEqual([1_000, new Set([8])]);
    expect(all.filter(({ codes }) => codes[0] !== 4401)).toEqual([all[990]]);
    await many.stop();
  });
});
