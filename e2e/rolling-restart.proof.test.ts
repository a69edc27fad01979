import { eventually } from "../testing/eventually";
import {
  expectReceipt,
  giveBack,
  grantAccess,
  grantsIn,
  openAccess,
  ourEntries,
  throughServer,
} from "./testing/access";
import { Api } from "./testing/api";
import { startBalancer } from "./testing/balancer";
import { Harness } from "./testing/harness";

it("replaces two servers and two workers behind a balancer, and nobody notices", async () => {
  await using harness = await Harness.open();
  await using balancer = await startBalancer();
  const servers = await Promise.all([harness.startServer(), harness.startServer()]);
  const workers = await Promise.all([harness.startWorker(), harness.startWorker()]);
  for (const { api } of servers) await balancer.add(api.url);
  const direct = await openAccess(harness, servers[0]!.api);
  const story = throughServer(direct, new Api(balancer.url, null));
  const granted = await grantAccess(story, ["payments-eu", "storefront-us"]);
  const polls = pollUntilStopped(story.emil);

  for (const { child, api } of servers) {
    const next = await harness.startServer();
    await balancer.add(next.api.url);
    await balancer.remove(api.url);
    await child.stop();
  }
  await grantsIn(story, granted, "ACTIVE");
  await giveBack(story, granted);
  const during = await grantAccess(story, ["analytics", "siem"]);
  for (const worker of workers) {
    await harness.startWorker();
    await worker.stop();
  }
  await grantsIn(story, during, "ACTIVE");
  await giveBack(story, during);
  for (const grant of await grantsIn(story, [...granted, ...during], "REVOKED")) expectReceipt(grant);

  const { asked, failed } = await polls.stop();
  expect(failed).toEqual([]);
  expect(asked).toBeGreaterThan(20);
  expect(ourEntries(harness)).toEqual([]);
  expect(harness.linesOfLevel("warn")).toEqual([]);
});

/** Asks again and again, as an open page does, and keeps what went wrong. */
function pollUntilStopped(api: Api) {
  const failed: unknown[] = [];
  let asked = 0;
  let isStopped = false;
  const ask = async () => {
    const answer = await api.send("{ grants { nodes { id state } } }").catch((error: unknown) => String(error));
    asked += 1;
    if (typeof answer === "string" || answer.status !== 200 || answer.errors.length > 0) failed.push(answer);
    return isStopped;
  };
  const polling = eventually("the replacement is over", ask);
  return {
    async stop() {
      isStopped = true;
      await polling;
      return { asked, failed };
    },
  };
}
