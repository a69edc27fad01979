import { eventually } from "../testing/eventually";
import { keepRunning, type Part } from "./keep-running";

let said: string[];
let started: Life[];

beforeEach(() => {
  said = [];
  started = [];
});

describe("a part that is kept running", () => {
  it("is restarted when it dies", async () => {
    const part = await keep();
    await dies(0);
    await eventually("it runs again", () => said.includes("The worker runs again."));
    expect(started).toHaveLength(2);
    expect(said[0]).toBe("The worker ended with code 3. It is started again.");
    await part.stop();
    expect(started[1]!.stopped).toBe(true);
  });

  it("is given up when it keeps dying, with the end of its log", async () => {
    const part = await keep({ lastLines: () => ["no memory", "good bye"] });
    let lives = 0;
    const dying = (async () => {
      for (; lives < 6; lives++) await dies(lives);
    })();
    expect(await part.died).toBe(
      "The worker ended with code 3. It was started again 5 times within a minute, and is given up. " +
        "The end of its log:\n  no memory\n  good bye",
    );
    await dying;
    expect(started).toHaveLength(6);
  });

  it("counts a failed start as a death, and gives its reason", async () => {
    const part = await keep();
    fail = true;
    await dies(0);
    expect(await part.died).toMatch(/^The port is taken\. It was started again 5 times .* given up\.$/);
    fail = false;
  });

  it("is not restarted once it is stopping, also in the middle of a start", async () => {
    const part = await keep();
    let go = () => {};
    holding = new Promise<void>((resolve) => {
      go = resolve;
    });
    await dies(0);
    await eventually("the next life begins", () => started.length === 2);
    const stopped = part.stop();
    go();
    await stopped;
    holding = Promise.resolve();
    expect(started[1]!.stopped).toBe(true);
    expect(started).toHaveLength(2);
  });
});

interface Life extends Part {
  stopped: boolean;
  die(): void;
}

let fail = false;
let holding: Promise<void> = Promise.resolve();

function keep({ lastLines = () => [] as string[] } = {}) {
  return keepRunning({ name: "The worker", start, lastLines, say: (line) => said.push(line), waitMs: 1 });
}

async function start(): Promise<Life> {
  if (fail) throw new Error("The port is taken.");
  let die = () => {};
  const died = new Promise<string>((resolve) => {
    die = () => resolve("The worker ended with code 3.");
  });
  const life: Life = {
    died,
    die,
    stopped: false,
    async stop() {
      life.stopped = true;
    },
  };
  started.push(life);
  await holding;
  return life;
}

async function dies(index: number): Promise<void> {
  await eventually(`life ${index} has begun`, () => started.length > index);
  started[index]!.die();
}
