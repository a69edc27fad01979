import { Harness } from "./testing/harness";
import { connectAndSync } from "./testing/integrations";

const TOKEN = "a-token-for-whoever-scrapes-it";

describe("the metrics of a worker", () => {
  it("count its work and its queue, for scrapers with the token", async () => {
    await using harness = await Harness.open({ scenario: "generated:3x2x1" });
    const worker = await harness.startWorker({ METRICS_PORT: "0", METRICS_TOKEN: TOKEN });
    const { api } = await harness.startServer();
    const url = `http://127.0.0.1:${worker.ready.metricsPort}/metrics`;
    const { run } = await connectAndSync(harness, api);
    expect(run).toMatchObject({ state: "SUCCEEDED", accountsTotal: 3 });

    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, expect.stringMatching(/^text\/plain/)]);
    const text = await answer.text();
    expect(countOf(text, 'drawbridge_aws_calls_total{operation="eks:ListClusters",outcome="ok"}')).toBeGreaterThan(0);
    expect(countOf(text, 'drawbridge_sync_runs{state="SUCCEEDED"}')).toBe(1);
    expect(countOf(text, 'drawbridge_queue_waiting{group="discovery"}')).toBeGreaterThanOrEqual(0);
    expect(countOf(text, 'drawbridge_revocations_overdue{state="OBSERVED_THERE"}')).toBe(0);
    expect(countOf(text, 'drawbridge_revocations_overdue{state="NOT_OBSERVED"}')).toBe(0);
    expect(countOf(text, "drawbridge_state_read")).toBe(1);
    expect(countOf(text, "process_resident_memory_bytes")).toBeGreaterThan(1_000_000);

    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: "Bearer of-bad-news-that-is-long" } })).status).toBe(401);
  });

  it("are off where they are not configured", async () => {
    await using harness = await Harness.open();
    const worker = await harness.startWorker();
    expect(worker.ready).not.toHaveProperty("metricsPort");
  });
});

function countOf(text: string, name: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${name} `));
  return line === undefined ? Number.NaN : Number(line.slice(name.length));
}
