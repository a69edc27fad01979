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

  it.each([3, -3])("counts the server's time on a browser whose clock is %i min off", (minutes) => {
    vi.setSystemTime(SERVER + minutes * MINUTE);
    learn(SERVER);
    expect(Math.abs(serverNow() - SERVER)).toBeLessThanOrEqual(500);
    vi.advanceTimersByTime(MINUTE);
    expect(Math.abs(serverNow() - SERVER - MINUTE)).toBeLessThanOrEqual(500);
  });

  it("does not jump by the uncertainty of whole seconds and slow answers", () => {
    vi.setSystemTime(SERVER + 3 * MINUTE);
    learn(SERVER);
    const before = serverNow();
    learn(SERVER - 1_000);
    expect(serverNow()).toBe(before);
  });

  it("equals the browser's clock where the difference is too small to measure", () => {
    vi.setSystemTime(SERVER + 900);
    learn(SERVER);
    expect(serverNow()).toBe(Date.now());
  });

  it("ignores an answer without a valid Date header", () => {
    vi.setSystemTime(SERVER + 3 * MINUTE);
    learnServerTime(new Response());
    learnServerTime(new Response(null, { headers: { date: "soon" } }));
    expect(serverNow()).toBe(Date.now());
  });
});

function learn(at: number): void {
  learnServerTime(new Response(null, { headers: { date: new Date(at).toUTCString() } }));
}
