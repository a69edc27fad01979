import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { learnServerTime, serverNow } from "./server-clock";

const SERVER = Date.parse("2026-11-27T13:05:00Z");
const MINUTE = 60_000;

describe("the server's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: SERVER });
    learn(SERVER);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([3, -3])("counts, whatever a browser's clock says that is %i min off", (minutes) => {
    vi.setSystemTime(SERVER + minutes * MINUTE);
    learn(SERVER);
    expect(Math.abs(serverNow() - SERVER)).toBeLessThanOrEqual(500);
    vi.advanceTimersByTime(MINUTE);
    expect(Math.abs(serverNow() - SERVER - MINUTE)).toBeLessThanOrEqual(500);
  });

  it("does not jump to and fro by what whole seconds and slow answers leave open", () => {
    vi.setSystemTime(SERVER + 3 * MINUTE);
    learn(SERVER);
    const before = serverNow();
    learn(SERVER - 1_000);
    expect(serverNow()).toBe(before);
  });

  it("is the browser's own where the two differ by less than can be told", () => {
    vi.setSystemTime(SERVER + 900);
    learn(SERVER);
    expect(serverNow()).toBe(Date.now());
  });

  it("learns nothing from an answer without a date, or with none that is one", () => {
    vi.setSystemTime(SERVER + 3 * MINUTE);
    learnServerTime(new Response());
    learnServerTime(new Response(null, { headers: { date: "soon" } }));
    expect(serverNow()).toBe(Date.now());
  });
});

function learn(at: number): void {
  learnServerTime(new Response(null, { headers: { date: new Date(at).toUTCString() } }));
}
