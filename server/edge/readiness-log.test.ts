import { ReadinessLog } from "./readiness-log";

function begin() {
  const lines: string[] = [];
  const line = (facts: object, message: string) => void lines.push(`${message} ${JSON.stringify(facts)}`);
  return { lines, readiness: new ReadinessLog({ info: line, warn: line } as never) };
}
const SECOND = 1_000;
const FULL = new Error("No space left on device");
const NOT_READY = 'not ready {"part":"database","reason":"No space left on device"}';

describe("the log of a server that a balancer asks every second", () => {
  it("has one line a minute while a part is not ready, and no stack", () => {
    const { lines, readiness } = begin();
    for (let n = 0; n < 180; n += 1) readiness.notReady("database", FULL, n * SECOND);
    expect(lines).toEqual([NOT_READY, NOT_READY, NOT_READY]);
  });

  it("has a line for each change", () => {
    const { lines, readiness } = begin();
    readiness.ready("database");
    readiness.notReady("database", FULL, 0);
    readiness.ready("database");
    readiness.ready("database");
    readiness.notReady("database", FULL, SECOND);
    expect(lines).toEqual([NOT_READY, 'ready again {"part":"database"}', NOT_READY]);
  });

  it("tells parts apart", () => {
    const { lines, readiness } = begin();
    readiness.notReady("database", FULL, 0);
    readiness.notReady("queue", "away", 0);
    expect(lines).toEqual([NOT_READY, 'not ready {"part":"queue","reason":"away"}']);
  });
});
