import { ADMIN, AUDITOR } from "../../../../testing/test-domain";
import { accessAttention } from "../../attention/access-attention";
import type { AttentionContext } from "../../attention/attention";
import { scanNow } from "../../drift/testing/scan-now";
import { createSimulatedHarness, PAYMENTS, type SimulatedHarness, view } from "../testing/simulated-harness";
import { raiseOverdueAlarms } from "../waiting/overdue";
import { endInClosedAccounts } from "./closed-accounts";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
afterAll(() => aws.close());
beforeEach(async () => {
  await aws.begin();
  await aws.harness.keepConnected();
});

const world = () => aws.simulator.world;
const close = (state: "SUSPENDED" | "CLOSED" = "CLOSED") => world().setAccountState(PAYMENTS, state);
const reopen = () => world().setAccountState(PAYMENTS, "ACTIVE");
const leave = () => world().leaveOrganization(PAYMENTS);
const rejoin = () => world().rejoinOrganization(PAYMENTS);

async function give(access = view(["a"]), seconds: number | null = null): Promise<string> {
  const { id } = await aws.harness.give(access, seconds);
  await aws.harness.pass(12_000);
  expect(await state(id)).toBe("ACTIVE");
  return id;
}

const grant = (id: string) => aws.harness.grant(id);
const state = async (id: string) => (await grant(id)).state;

/** In days: the sessions that the connector had in the account are over. */
const AT_ONCE = 0.1;

/** The connector is there all the time; discovery comes once, and all that is due is done. */
async function days(count: number): Promise<void> {
  aws.harness.clock.advance({ hours: 24 * count });
  await aws.harness.keepConnected();
  await aws.readOrganization();
  await aws.harness.pass(1_000);
  await endInClosedAccounts(aws.harness);
}

const ended = (id: string) =>
  aws.harness.db.query(
    `select e.after, n.data from audit_events e join outbox_messages n on n.subject_id = e.subject_id and n.event = e.action
      where e.subject_id = $1 and e.action = 'grant.ended'`,
    [id],
  );

describe("access in an account that was closed", () => {
  it.each(["CLOSED", "SUSPENDED"] as const)(
    "is due to end, and ends as UNVERIFIED once the account was found %s for 90 days",
    async (closed) => {
      const id = await give();
      close(closed);
      await days(AT_ONCE);
      expect(await grant(id)).toMatchObject({ state: "REVOKING", endReason: "OUT_OF_SCOPE" });
      await days(89);
      expect(await state(id)).toBe("REVOKING");
      await days(1);
      const sentence = expect.stringMatching(
        /^AWS account 310254875561 was found closed since .* 90 days after it was closed\. The access could not be observed/,
      );
      expect(await grant(id)).toMatchObject({
        state: "UNVERIFIED",
        endReason: "OUT_OF_SCOPE",
        endDetail: "ACCOUNT_CLOSED",
        endMessage: expect.stringContaining("AWS account 310254875561 was found closed"),
        receipt: { lastSeenAbsentAt: null, notes: expect.arrayContaining([sentence]) },
      });
      const [told] = await ended(id);
      const words = { state: "UNVERIFIED", reason: "OUT_OF_SCOPE", detail: "ACCOUNT_CLOSED" };
      expect(told).toMatchObject({ after: words, data: words });
      expect(await aws.harness.target()).toMatchObject({ state: "CLOSED", nextReconcileAt: null });
    },
  );

  it("is removed as usual where the account is reopened in time", async () => {
    const id = await give();
    close();
    await days(AT_ONCE);
    await days(60);
    expect(aws.ours()).toHaveLength(1);
    reopen();
    await days(1);
    await aws.harness.pass(70_000);
    expect(await grant(id)).toMatchObject({ state: "REVOKED", endDetail: null });
    expect(aws.ours()).toEqual([]);
    expect(await closed()).toEqual({ since: null });
  });

  it("restarts the count where the account was reopened meanwhile", async () => {
    const id = await give();
    close();
    await days(AT_ONCE);
    await days(80);
    reopen();
    await aws.readOrganization();
    close();
    await days(AT_ONCE);
    await days(20);
    expect(await state(id)).toBe("REVOKING");
    await days(70);
    expect(await state(id)).toBe("UNVERIFIED");
  });

  it("continues the count when AWS has dropped the account from its list", async () => {
    const id = await give();
    close();
    await days(AT_ONCE);
    await days(80);
    leave();
    await days(10);
    expect(await grant(id)).toMatchObject({ state: "UNVERIFIED", endDetail: "ACCOUNT_CLOSED" });
  });

  it("waits for a read of the organization after the time, and for none where the integration is being deleted", async () => {
    const id = await give();
    close();
    await days(AT_ONCE);
    aws.harness.clock.advance({ hours: 24 * 91 });
    await aws.harness.keepConnected();
    await aws.harness.pass(1_000);
    await endInClosedAccounts(aws.harness);
    expect(await state(id)).toBe("REVOKING");
    expect(await aws.harness.integrations.delete(ADMIN, aws.harness.ids.integration)).toMatchObject({ deleted: false });
    await aws.harness.pass(70_000);
    await endInClosedAccounts(aws.harness);
    expect(await state(id)).toBe("UNVERIFIED");
    await aws.harness.integrations.finishDeletions(ADMIN);
    expect(await aws.harness.db.query("select 1 from integrations")).toEqual([]);
  });

  it("is overdue meanwhile, and the alarm gives the reason why it could not be observed", async () => {
    const id = await give();
    close();
    await days(AT_ONCE);
    await aws.harness.pass(130_000);
    await raiseOverdueAlarms(aws.harness);
    expect(await attention()).toMatchObject([
      {
        kind: "ACCESS_IN_GONE_ACCOUNT",
        message: expect.stringContaining("is closed"),
        whatToDo: expect.stringContaining("UNVERIFIED at"),
      },
    ]);
    const [alarm] = await aws.harness.db.query("select data from outbox_messages where event = 'grant.overdue'");
    expect(alarm.data).toMatchObject({
      grantId: id,
      lastObservation: {
        found: "NOT_OBSERVED",
        message: expect.stringMatching(
          /could not be observed since .*, because of this: AWS account 310254875561 is closed/,
        ),
      },
      waitingFor: { reason: "ACCOUNT_CLOSED", action: expect.any(String) },
    });
  });
});

describe("access in an account that has left the organization", () => {
  it("stays due to end until it is given up", async () => {
    const id = await give();
    leave();
    await days(AT_ONCE);
    expect(await grant(id)).toMatchObject({ state: "REVOKING", endReason: "OUT_OF_SCOPE" });
    await days(120);
    expect(await state(id)).toBe("REVOKING");
    expect(await attention()).toMatchObject([
      {
        kind: "ACCESS_IN_GONE_ACCOUNT",
        count: 1,
        subjects: [{ type: "Grant", id }],
        message: expect.stringMatching(
          /\(310254875561\) has left the organization, and nobody can look at 1 grant in it that should have ended: Mia on payments\.$/,
        ),
        whatToDo: expect.stringContaining("abandonGrant"),
      },
    ]);
    expect(await aws.harness.grantsQueries.waitingFor([id], aws.harness.clock.now())).toMatchObject([
      { reason: "ACCOUNT_LEFT", message: expect.stringContaining("abandonGrant") },
    ]);
  });

  it("is removed as usual where the account comes back", async () => {
    const id = await give();
    leave();
    await days(AT_ONCE);
    await days(120);
    rejoin();
    expect(aws.ours()).toHaveLength(1);
    await days(1);
    await aws.harness.pass(70_000);
    expect(await grant(id)).toMatchObject({ state: "REVOKED", endDetail: null });
    expect(aws.ours()).toEqual([]);
  });

  it("is given up by an admin, and reported as unverified", async () => {
    const id = await give();
    const other = await give(view(["b"]));
    leave();
    await days(AT_ONCE);
    const reason = "Sold with the business unit; the buyer has removed the entry.";
    expect(await aws.harness.grants.abandon(ADMIN, id, ` ${reason} `)).toMatchObject({
      state: "UNVERIFIED",
      endReason: "OUT_OF_SCOPE",
      endDetail: "ABANDONED",
      receipt: { notes: expect.arrayContaining([expect.stringContaining(`Ada Admin gave this access up`)]) },
    });
    const [told] = await ended(id);
    const words = { state: "UNVERIFIED", detail: "ABANDONED", message: expect.stringContaining(reason) };
    expect(told).toMatchObject({ after: words, data: words });
    // The other one on the entry goes on.
    expect(await state(other)).toBe("REVOKING");
    expect(await aws.harness.target()).toMatchObject({ state: "OPEN" });
    await aws.harness.grants.abandon(ADMIN, other, reason);
    expect(await aws.harness.target()).toMatchObject({ state: "CLOSED", nextReconcileAt: null });
    await aws.harness.pass(120_000);
    expect(await aws.harness.target()).toMatchObject({ state: "CLOSED", nextReconcileAt: null });
  });
});

describe("access in an account that is gone", () => {
  const attempts = () => aws.simulator.calls({ operation: "AssumeRole" }).filter(({ error }) => error).length;

  it.each([
    ["closed", close, reopen],
    ["out of the organization", leave, rejoin],
  ])("is retried once an hour while the account is %s, and at once when it is back", async (_gone, go, comeBack) => {
    const id = await give();
    go();
    await days(AT_ONCE);
    await aws.harness.pass(3_600_000);
    await aws.harness.keepConnected();
    aws.simulator.clearCalls();
    await aws.harness.pass(5 * 3_600_000);
    expect(attempts()).toBeGreaterThan(3);
    expect(attempts()).toBeLessThan(12);
    expect(await state(id)).toBe("REVOKING");
    await aws.harness.pass(600_000);
    comeBack();
    await aws.readOrganization();
    await aws.harness.pass(30_000);
    expect(await state(id)).toBe("REVOKED");
    expect(aws.ours()).toEqual([]);
  });

  /** As a move to another role leaves it: open, and no grant is on it any more. */
  async function leaveFormerRole(): Promise<void> {
    await aws.harness.db.query(
      `insert into access_targets select (jsonb_populate_record(t, jsonb_build_object(
         'id', gen_random_uuid(), 'principal_arn', t.principal_arn || '.before'))).* from access_targets t`,
    );
  }
  const openTargets = async (): Promise<number> =>
    (await aws.harness.db.query("select 1 from access_targets where state = 'OPEN'")).length;

  it("by a former role, without any grant, is given up once the account is closed for good", async () => {
    await give();
    await leaveFormerRole();
    close();
    await days(AT_ONCE);
    await days(89);
    expect(await openTargets()).toBe(2);
    await days(1);
    expect(await openTargets()).toBe(0);
  });

  it("by a former role, without any grant, keeps no integration from being deleted", async () => {
    const id = await give();
    await leaveFormerRole();
    leave();
    await days(AT_ONCE);
    await aws.harness.integrations.delete(ADMIN, aws.harness.ids.integration);
    await aws.harness.pass(10_000);
    await aws.harness.integrations.finishDeletions(ADMIN);
    expect(await openTargets()).toBe(1);
    await aws.harness.grants.abandon(ADMIN, id, "Sold with the business unit.");
    await aws.harness.integrations.finishDeletions(ADMIN);
    expect(await openTargets()).toBe(0);
    expect(await aws.harness.db.query("select 1 from bindings where state not in ('REMOVED', 'ABANDONED')")).toEqual(
      [],
    );
    expect(await aws.harness.db.query("select 1 from integrations")).toEqual([]);
  });
});

describe("abandoned access", () => {
  it("is found and removed by drift scans where its account comes back", async () => {
    const id = await give();
    leave();
    await days(AT_ONCE);
    await aws.harness.grants.abandon(ADMIN, id, "Sold with the business unit.");
    rejoin();
    await days(10);
    // As the scan of the account finds it.
    await aws.harness.db.query("update resources set status = 'PRESENT'");
    for (let n = 0; n < 3 && aws.ours().length > 0; n += 1) {
      await scanNow({ ...aws.harness.deps, db: aws.harness.db }, aws.harness.ids.resource);
      await aws.harness.pass(15 * 60_000);
    }
    expect(aws.ours()).toEqual([]);
    expect(await state(id)).toBe("UNVERIFIED");
  });
});

describe("abandoning a grant", () => {
  const abandon = (id: string, by = ADMIN, reason = "Nobody can look.") => aws.harness.grants.abandon(by, id, reason);
  const refused = (rule: string) => ({ code: "INVALID_STATE", fields: [{ path: ["grantId"], rule }] });

  it("is refused where its access can be observed, or was retried only for a short time", async () => {
    const id = await give();
    await expect(abandon(id)).rejects.toMatchObject(refused("NOT_ENDING"));
    aws.denyRemovals();
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(10_000);
    await expect(abandon(id)).rejects.toMatchObject(refused("CAN_BE_LOOKED_AT"));
    aws.simulator.failNext("DescribeAccessEntry", "AccessDeniedException", { forever: true });
    await aws.harness.pass(120_000);
    await expect(abandon(id)).rejects.toMatchObject(refused("TRIED_STILL"));
    aws.simulator.clearFaults();
    await aws.harness.pass(120_000);
    await expect(abandon(id)).rejects.toMatchObject(refused("ENDED"));
  });

  it("is allowed after a day without an observation, and needs a reason, an admin and a fresh sign-in", async () => {
    const id = await give();
    aws.denyRemovals();
    aws.simulator.failNext("DescribeAccessEntry", "AccessDeniedException", { forever: true });
    await aws.harness.grants.revoke(ADMIN, id, "It is not needed.");
    await aws.harness.pass(10_000);
    aws.harness.clock.advance({ hours: 24 });
    await expect(abandon(id, ADMIN, "  ")).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["reason"] }],
    });
    await expect(abandon(id, AUDITOR)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const long = { ...ADMIN.session!, proof: { ...ADMIN.session!.proof, at: new Date(0) } };
    await expect(abandon(id, { ...ADMIN, session: long })).rejects.toMatchObject({
      fields: [{ rule: "SIGN_IN_AGAIN" }],
    });
    expect(await abandon(id)).toMatchObject({ state: "UNVERIFIED", endDetail: "ABANDONED" });
  });
});

const attention = () =>
  accessAttention({ manager: aws.harness.db.manager, now: aws.harness.clock.now() } as AttentionContext);

async function closed(): Promise<{ since: Date | null }> {
  const [row] = await aws.harness.db.query("select closed_since as since from accounts where account_id = $1", [
    PAYMENTS,
  ]);
  return row;
}
