import pino from "pino";
import { foldOutages } from "./outages";

const refused = () => Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:6379"), { code: "ECONNREFUSED" });
const terminated = () => new Error("Connection terminated unexpectedly");

function recorded() {
  const lines: { level: number; msg: string }[] = [];
  const stream = { write: (line: string) => void lines.push(JSON.parse(line) as { level: number; msg: string }) };
  const log = pino({ base: null, timestamp: false, hooks: { logMethod: foldOutages() } }, stream);
  return { log, lines };
}

describe("the log in an outage of PostgreSQL or Redis", () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it("has a line when connections are lost, one a minute, and one when they hold again", () => {
    const { log, lines } = recorded();
    // 70 s, with two failures each second.
    for (let second = 0; second <= 70; second += 1) {
      log.error({ err: refused(), schedule: "sweeps" }, "schedule failed, trying again");
      log.warn({ err: terminated() }, "queue failed");
      jest.advanceTimersByTime(1_000);
    }
    jest.advanceTimersByTime(10_000);
    const reasons = [terminated().message, refused().message];
    expect(lines).toEqual([
      { level: 40, reason: refused().message, msg: "a connection to PostgreSQL or Redis is lost" },
      { level: 40, seconds: 60, leftOut: 119, reasons, msg: "connections still fail" },
      {
        level: 30,
        seconds: 80,
        leftOut: 21,
        reasons,
        msg: "no connection to PostgreSQL or Redis has failed for 10 s",
      },
    ]);
    log.error({ err: terminated() }, "queue failed");
    expect(lines).toHaveLength(4);
  });

  it.each([
    ["an error of another kind", new TypeError("undefined is not a function")],
    ["a failed call to AWS", Object.assign(refused(), { $metadata: {} })],
    ["mail that cannot be sent", Object.assign(refused(), { command: "CONN" })],
    ["a statement that PostgreSQL refuses", Object.assign(new Error("duplicate key"), { code: "23505" })],
  ])("has each line of %s", (_, err) => {
    const { log, lines } = recorded();
    for (let n = 0; n < 3; n += 1) log.error({ err }, "failed");
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual(Array(3).fill([50, "failed"]));
  });

  it("has the end of a process by such an error, errors that a client was told, and lines below a warning", () => {
    const { log, lines } = recorded();
    log.error({ err: refused() }, "failed");
    log.error({ err: refused(), errorId: "1" }, "request failed");
    log.fatal({ err: refused() }, "the process ends");
    log.info({ err: refused() }, "refused");
    expect(lines.map(({ msg }) => msg).slice(1)).toEqual(["request failed", "the process ends", "refused"]);
  });
});
