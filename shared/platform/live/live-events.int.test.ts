import { once } from "node:events";
import { eventually } from "../../../testing/eventually";
import { forkRole } from "../queue/testing/child-role";
import { recordedLog } from "../queue/testing/recorded-log";
import { backendDown, type TestBackend, testBackends } from "../queue/testing/test-backends";
import { untilTaken } from "../queue/testing/until-taken";
import { createLiveEvents } from "./create-live-events";
import type { LiveEvents } from "./live-events";

describe.each(testBackends())("live events on $name", (kind) => {
  let backend: TestBackend;
  let live: LiveEvents;
  let recorded: ReturnType<typeof recordedLog>;

  beforeAll(async () => {
    backend = await kind.open(3);
  });

  beforeEach(async () => {
    recorded = recordedLog();
    live = createLiveEvents(backend.live, recorded.log);
    await listening();
  });

  afterEach(() => live.close());

  afterAll(() => backend.close());

  /** The first call reports the connection. */
  async function listening(): Promise<void> {
    let connected = false;
    const end = live.subscribe("test", "connected", () => {
      connected = true;
    });
    await eventually("the connection stands", () => connected);
    end();
  }

  function counting(topic: string, key: string) {
    const seen = { calls: 0, end: () => {} };
    seen.end = live.subscribe(topic, key, () => void seen.calls++);
    return seen;
  }

  /** All earlier hints of this process have arrived once a later one has. */
  async function everythingArrived(): Promise<void> {
    const last = counting("test", "last");
    await untilTaken("the last hint", () => live.publish("test", "last"));
    await eventually("the last hint arrives", () => last.calls > 0);
    last.end();
  }

  it("reach a listener from another process", async () => {
    const seen = counting("sync-run", "one");
    const child = forkRole({ do: "publish", live: backend.live, topic: "sync-run", key: "one" });
    await once(child, "exit");
    await eventually("the hint arrives", () => seen.calls > 0);
  });

  it("reach every listener of that topic and key and nobody else", async () => {
    const [first, second] = [counting("sync-run", "one"), counting("sync-run", "one")];
    const others = [counting("sync-run", "two"), counting("grant", "one"), counting("sync-run", "one|two")];
    await live.publish("sync-run", "one");
    await everythingArrived();
    expect([first, second].map((seen) => seen.calls)).toEqual([1, 1]);
    expect(others.map((seen) => seen.calls)).toEqual([0, 0, 0]);
  });

  it("end for a listener with the returned function", async () => {
    const [gone, stays] = [counting("sync-run", "one"), counting("sync-run", "one")];
    gone.end();
    await live.publish("sync-run", "one");
    await everythingArrived();
    expect([gone.calls, stays.calls]).toEqual([0, 1]);
  });

  it("reach the others when a listener throws or rejects", async () => {
    live.subscribe("sync-run", "one", () => {
      throw new Error("a listener's bug");
    });
    live.subscribe("sync-run", "one", async () => {
      throw new Error("a listener's late bug");
    });
    const seen = counting("sync-run", "one");
    await live.publish("sync-run", "one");
    await everythingArrived();
    expect(seen.calls).toBe(1);
    expect(recorded.lines).toMatchObject([{ msg: "live listener failed", err: { message: "a listener's bug" } }]);
  });

  it("arrive by the thousand, equal waiting ones merged", async () => {
    const all = Array.from({ length: 1_000 }, (_, i) => counting("sync-run", `run-${i}`));
    const published = await Promise.all(
      all.map(async (seen, i) => {
        const both = [live.publish("sync-run", `run-${i}`), live.publish("sync-run", `run-${i}`)];
        // A hint that is not accepted in two seconds is refused, as on a busy machine, and may still arrive.
        const isTaken = (await Promise.allSettled(both)).every(({ status }) => status === "fulfilled");
        return { seen, isTaken };
      }),
    );
    const taken = published.filter(({ isTaken }) => isTaken).map(({ seen }) => seen);
    await eventually("all arrive", () => taken.every((seen) => seen.calls > 0));
    await everythingArrived();
    expect(all.filter((seen) => seen.calls > 1)).toEqual([]);
  });

  it("tell every listener once to read again after a lost connection, and continue", async () => {
    const [one, two] = [counting("sync-run", "one"), counting("grant", "two")];
    await backend.cutConnections();
    await eventually("both are told", () => one.calls === 1 && two.calls === 1);
    await live.publish("sync-run", "one");
    await everythingArrived();
    expect([one.calls, two.calls]).toEqual([2, 1]);
  });

  it("refuse an invalid topic and id", async () => {
    await expect(live.publish("a|b", "one")).rejects.toThrow("'|'");
    await expect(live.publish("sync-run", "x".repeat(9_000))).rejects.toThrow("ids only");
    await expect(live.publish("sync-run", "\0")).rejects.toThrow("NUL");
  });

  it("reject when the backend is down, and close all the same", async () => {
    const { log, lines } = recordedLog();
    const down = createLiveEvents(backendDown(kind.name).live, log);
    down.subscribe("sync-run", "one", () => {});
    await expect(down.publish("sync-run", "one")).rejects.toThrow();
    await down.close();
    expect(lines.length).toBeLessThan(10);
  });
});
