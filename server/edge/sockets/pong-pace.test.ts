import { PongPace } from "./pong-pace";

describe("pings", () => {
  let pongs: string[];
  let pace: PongPace;

  beforeEach(() => {
    jest.useFakeTimers();
    pongs = [];
    pace = new PongPace((payload) => pongs.push(String(payload)));
  });

  afterEach(() => {
    pace.stop();
    jest.useRealTimers();
  });

  const ping = (payload: string) => pace.ping(Buffer.from(payload));

  it("are answered once a second, the last of those in between a second later", () => {
    for (const payload of ["a", "b", "c"]) expect(ping(payload)).toBe(true);
    expect(pongs).toEqual(["a"]);
    jest.advanceTimersByTime(1_000);
    expect(pongs).toEqual(["a", "c"]);
    jest.advanceTimersByTime(10_000);
    ping("d");
    expect(pongs).toEqual(["a", "c", "d"]);
  });

  it("are a flood beyond twenty in a second", () => {
    const judged = Array.from({ length: 21 }, () => ping("x"));
    expect([judged.slice(0, 20), judged[20]]).toEqual([Array(20).fill(true), false]);
  });

  it("are not a flood at twenty a second, for any length of time", () => {
    for (let second = 0; second < 60; second += 1) {
      for (let n = 0; n < 19; n += 1) expect(ping("x")).toBe(true);
      jest.advanceTimersByTime(1_000);
    }
    expect(pongs.length).toBeLessThanOrEqual(61);
  });
});
