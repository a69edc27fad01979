import { eventually } from "../../../testing/eventually";
import { SharedLiveQuery } from "./shared-live-query";

const SOON = 0.001;

/** A changing value, and a record of everything that was read and answered. */
class Fixture {
  state = "a";
  reads = 0;
  answered: string[] = [];
  listening = 0;
  over = 0;
  secondsToWait: () => Promise<number | null> = async () => null;
  /** Blocks reads until it resolves. */
  gate: Promise<void> = Promise.resolve();
  private readonly bells = new Set<() => void>();
  readonly sharedQuery = new SharedLiveQuery<string, string>(
    {
      secondsToWait: () => this.secondsToWait(),
      read: (work) => work(),
      answer: async (event) => {
        this.answered.push(event);
        return `now ${event}`;
      },
    },
    () => {
      this.over += 1;
    },
  );

  change(state: string): void {
    this.state = state;
    for (const ring of this.bells) ring();
  }

  /** Each subscription has a query of its own, which knows what it sent. */
  followed() {
    let told: string | null = null;
    return {
      listen: (ring: () => void) => {
        this.bells.add(ring);
        this.listening += 1;
        return () => {
          this.bells.delete(ring);
          this.listening -= 1;
        };
      },
      read: async () => {
        this.reads += 1;
        const seen = this.state;
        await this.gate;
        if (seen === "gone") return null;
        if (seen === "broken") throw new Error("broken");
        if (seen === told) return [];
        told = seen;
        return [seen];
      },
    };
  }

  join = () => this.sharedQuery.join(this.followed());
}

const valuesOf = async (asked: Promise<IteratorResult<string, void>>[]) =>
  (await Promise.all(asked)).map(({ value, done }) => (done ? "over" : value));

describe("a shared live query", () => {
  let fixture: Fixture;
  let joined: AsyncGenerator<string, void, void>[];

  beforeEach(() => {
    fixture = new Fixture();
    joined = [];
  });

  afterEach(async () => {
    await Promise.all(joined.map((one) => one.return()));
    await eventually("nobody listens", () => fixture.listening === 0);
  });

  const join = (count: number) => {
    const more = Array.from({ length: count }, fixture.join);
    joined.push(...more);
    return more;
  };
  const nexts = () => joined.map((one) => one.next());

  it("is read once for all subscribers: its state first, and each change", async () => {
    join(100);
    expect(new Set(await valuesOf(nexts()))).toEqual(new Set(["now a"]));
    const asked = nexts();
    fixture.change("b");
    expect(new Set(await valuesOf(asked))).toEqual(new Set(["now b"]));
    expect([fixture.reads, fixture.answered, fixture.listening]).toEqual([2, ["a", "b"], 1]);
  });

  it("sends its present state to a late subscriber, and to nobody else", async () => {
    const [first] = join(1);
    expect(await valuesOf(nexts())).toEqual(["now a"]);
    const asked = first!.next();
    const [late] = join(1);
    expect(await valuesOf([late!.next()])).toEqual(["now a"]);
    const askedLate = late!.next();
    fixture.change("b");
    expect(await valuesOf([asked, askedLate])).toEqual(["now b", "now b"]);
    expect(fixture.answered).toEqual(["a", "a", "b"]);
  });

  it("is put off while its person is throttled, and reads all changes at once in the end", async () => {
    join(2);
    await valuesOf(nexts());
    let refused = 0;
    let isFree = false;
    fixture.secondsToWait = async () => {
      if (isFree) return null;
      refused += 1;
      return SOON;
    };
    const asked = nexts();
    for (const state of ["b", "c", "d"]) fixture.change(state);
    await eventually("put off", () => refused > 2);
    expect(fixture.reads).toBe(1);
    const [late] = join(1);
    expect(await valuesOf([late!.next()])).toEqual(["now d"]);
    isFree = true;
    // The next read waits until everybody has taken the last answer.
    asked.push(late!.next());
    expect(await valuesOf(asked)).toEqual(["now d", "now d", "now d"]);
    expect(fixture.answered).toEqual(["a", "d", "d"]);
  });

  it("loses no change that comes during a read", async () => {
    join(1);
    await valuesOf(nexts());
    let open: () => void = () => undefined;
    fixture.gate = new Promise((resolve) => {
      open = resolve;
    });
    const asked = nexts();
    fixture.change("b");
    await eventually("it reads", () => fixture.reads === 2);
    fixture.change("c");
    open();
    expect(await valuesOf(asked)).toEqual(["now b"]);
    expect(await valuesOf(nexts())).toEqual(["now c"]);
  });

  it("waits for a subscriber that has not taken the last answer, and then sends the newest", async () => {
    const [quick, slow] = join(2);
    await valuesOf(nexts());
    const asked = quick!.next();
    fixture.change("b");
    fixture.change("c");
    join(1);
    await valuesOf([joined[2]!.next()]);
    await joined[2]!.return();
    expect(fixture.answered).toEqual(["a", "c"]);
    expect(await valuesOf([asked, slow!.next()])).toEqual(["now c", "now c"]);
  });

  it("continues for the others when one leaves, the first one too, and ends with the last", async () => {
    const [first, second] = join(2);
    await valuesOf(nexts());
    const left = first!.next();
    await first!.return();
    expect(await valuesOf([left])).toEqual(["over"]);
    const asked = second!.next();
    fixture.change("b");
    expect(await valuesOf([asked])).toEqual(["now b"]);
    await second!.return();
    await eventually("over", () => fixture.over === 1);
    expect(fixture.listening).toBe(0);
  });

  it("ends for all when its object is gone, and with the error when a read fails", async () => {
    for (const [state, end] of [
      ["gone", ["over", "over"]],
      ["broken", ["broken", "broken"]],
    ] as const) {
      fixture = new Fixture();
      joined = [];
      join(2);
      await valuesOf(nexts());
      const asked = nexts().map((one) =>
        one.then(
          ({ done }) => done && "over",
          (error: Error) => error.message,
        ),
      );
      fixture.change(state);
      expect(await Promise.all(asked)).toEqual(end);
      await eventually("over", () => fixture.over === 1);
      expect(await valuesOf(nexts())).toEqual(["over", "over"]);
    }
  });
});
