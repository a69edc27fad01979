import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RemoteSimulator } from "../simulator/remote-simulator";
import { eventually } from "../testing/eventually";
import { giveBack, grantAccess, grantOf, grantsIn } from "./testing/access";
import { KeptQuickstart } from "./testing/kept-quickstart";
import { accessBySlots, openAccessInQuickstart, PAYMENTS } from "./testing/stories/access-in-quickstart";

describe("the quickstart whose parts die", () => {
  it("restarts a part that dies, which continues its work", async () => {
    await using quickstart = new KeptQuickstart();
    const platform = await quickstart.start();
    const aws = new RemoteSimulator(platform.simulator!.url);
    const story = await openAccessInQuickstart(platform);
    const [grant] = await grantAccess(story, [PAYMENTS.name]);
    await grantsIn(story, [grant!], "ACTIVE");
    const given = await accessBySlots(aws);
    for (const name of ["simulator", "worker", "server", "PostgreSQL"]) {
      const { pid } = quickstart.parts().find((part) => part.name === name)!;
      const before = quickstart.said.length;
      process.kill(pid, "SIGKILL");
      await quickstart.hasSaid(`${name === "PostgreSQL" ? name : `The ${name}`} runs again.`, before);
    }
    expect(await accessBySlots(aws)).toEqual(given);
    await eventually(
      "the server answers again",
      () => grantOf(story, grant!).catch(() => null),
      (found) => found?.state === "ACTIVE",
    );
    await giveBack(story, [grant!]);
    await grantsIn(story, [grant!], "REVOKED");
    expect(await accessBySlots(aws)).toEqual([]);
  });

  it("names the part that cannot start with the reason, and the remedy for a damaged world", async () => {
    await using quickstart = new KeptQuickstart();
    await quickstart.start();
    const world = join(quickstart.folder, "simulated-world.jsonl");
    const whole = readFileSync(world, "utf8");
    writeFileSync(world, "{}\n");
    process.kill(quickstart.parts().find(({ name }) => name === "simulator")!.pid, "SIGKILL");
    await quickstart.hasSaid("It was started again 5 times within a minute, and is given up.");
    expect(quickstart.said.join("\n")).toContain(`The simulated world in ${world} is damaged`);
    await quickstart.stop();

    await expect(quickstart.start()).rejects.toThrow(
      new RegExp(
        `^The simulated world in ${world} is damaged.*: delete ${quickstart.folder}/postgres and start again.$`,
      ),
    );
    writeFileSync(world, whole);
    await quickstart.start();
  });
});
