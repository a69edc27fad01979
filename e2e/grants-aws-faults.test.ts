import type { FaultSpec } from "../simulator/gateway/faults";
import { eventually } from "../testing/eventually";
import { expectReceipt, giveBack, grantAccess, grantsIn, letDoubtPass, openAccess, ourEntries } from "./testing/access";
import { Stage } from "./testing/stage";

const NAMES = ["payments-eu", "payments-us", "storefront-eu", "storefront-us", "analytics", "siem"];
const WRITES = ["CreateAccessEntry", "AssociateAccessPolicy", "DeleteAccessEntry"];
const ALWAYS = { forever: true, share: 0.5 } as const;

/** The faults of AWS at every second call that grants need. */
const TROUBLES: readonly (readonly [string, readonly FaultSpec[]])[] = [
  ["throttles", [{ operation: "*", error: "ThrottlingException", ...ALWAYS }]],
  ["answers with 500", [{ operation: "*", error: "InternalServerException", status: 500, ...ALWAYS }]],
  [
    "carries out what it never answers",
    WRITES.map((operation) => ({ operation, applyFirst: true, dropConnection: true, ...ALWAYS })),
  ],
  [
    "answers with 500 and carries it out a second later",
    WRITES.map((operation) => ({
      operation,
      error: "InternalServerException",
      status: 500,
      applyLateMs: 1_000,
      ...ALWAYS,
    })),
  ],
];

describe("a fault of AWS", () => {
  it.concurrent.each(TROUBLES)(
    "such as %s costs time, but loses no grant and leaves no entry behind",
    async (_how, faults) => {
      await using stage = await Stage.open();
      await stage.startWorker();
      const { api } = await stage.startServer();
      const story = await openAccess(stage, api);
      for (const fault of faults) stage.aws.addFault(fault);

      const ids = await grantAccess(story, NAMES);
      await grantsIn(story, ids, "ACTIVE");
      expect(ourEntries(stage).sort()).toEqual(NAMES.map((name) => `${name}: AmazonEKSViewPolicy`).sort());
      await giveBack(story, ids);
      await eventually(
        "all entries were observed gone",
        async () => (await stage.sql("select from grants where absent_since is null")).length === 0,
      );
      // Until then a call that AWS carries out late may make an entry again, which is found and removed.
      await letDoubtPass(stage);
      for (const grant of await grantsIn(story, ids, "REVOKED")) expectReceipt(grant);
      expect(ourEntries(stage)).toEqual([]);
    },
  );
});
