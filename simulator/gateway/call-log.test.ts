import { CallLog, type CallRecord } from "./call-log";

const record = (n: number, error?: string): CallRecord => ({
  at: "2026-11-24T12:00:00.000Z",
  service: "eks",
  operation: "ListClusters",
  accountId: String(n % 2),
  region: "eu-west-1",
  status: error ? 429 : 200,
  error,
  requestId: String(n),
  userAgent: "test",
});

it("the call log drops the oldest calls and still counts them all", () => {
  const log = new CallLog(3);
  for (let n = 1; n <= 5; n++) log.add(record(n, n === 1 ? "ThrottlingException" : undefined));
  expect(log.find().map((call) => call.requestId)).toEqual(["3", "4", "5"]);
  expect(log.find({ accountId: "1", limit: 1 }).map((call) => call.requestId)).toEqual(["5"]);
  expect(log.counts()).toEqual({
    total: 5,
    byOperation: { ListClusters: { calls: 5, errors: 1 } },
    byAccount: { "0": { ListClusters: { calls: 2, errors: 0 } }, "1": { ListClusters: { calls: 3, errors: 1 } } },
  });
});

it("the call log is empty once cleared", () => {
  const log = new CallLog(3);
  for (let n = 1; n <= 5; n++) log.add(record(n));
  log.clear();
  log.add(record(6));
  expect(log.find().map((call) => call.requestId)).toEqual(["6"]);
  expect(log.counts().total).toBe(1);
});
