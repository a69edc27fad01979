import { ADMIN } from "../../../../testing/test-domain";
import { AccessHistoryQueries } from "../../access-requests/lists/access-history.queries";
import { AuditEvent } from "../../audit/audit-event.entity";
import { endLateGrants } from "../ending/sweep-grants";
import { createSimulatedHarness, edit, type SimulatedHarness, view } from "../testing/simulated-harness";

let aws: SimulatedHarness;

beforeAll(async () => {
  aws = await createSimulatedHarness();
});
beforeEach(() => aws.begin());
afterAll(() => aws.close());

const BOTH = { policies: [...view(["a"]).policies, ...edit(["b"]).policies], kubernetesGroups: [] };

async function history() {
  const queries = new AccessHistoryQueries(aws.harness.db);
  const { nodes } = await queries.list({ personId: aws.harness.ids.person }, { first: 10 });
  return nodes;
}

/** All but the first policy is denied. */
async function giveFirstPolicyOnly() {
  aws.simulator.addFault({
    operation: "AssociateAccessPolicy",
    error: "AccessDeniedException",
    after: 1,
    forever: true,
  });
  const grant = await aws.harness.give(BOTH, 600);
  await aws.harness.pass(60_000);
  expect(aws.can()).toHaveLength(1);
  return grant;
}

describe("access that was given in part", () => {
  it("fails in the end, and the history of access has that part with its duration", async () => {
    const { id } = await giveFirstPolicyOnly();
    const [came] = aws.can();
    const since = aws.harness.clock.now();
    expect(await history()).toMatchObject([{ grant: { id, state: "PENDING" }, activeTo: null }]);
    await aws.harness.pass(3_600_000);
    await endLateGrants(aws.harness);
    await aws.harness.pass(30_000);
    expect(aws.can()).toEqual([]);
    const ended = await aws.harness.grant(id);
    expect(ended).toMatchObject({ state: "FAILED", endReason: "NOT_IN_TIME", activeAt: null });
    const [period] = await history();
    expect(period).toMatchObject({ grant: { id }, activeTo: ended.endedAt });
    expect(period!.activeFrom.getTime()).toBeLessThan(since.getTime());
    expect(period!.partOnly!.policies.map(({ policy, namespaces }) => `${policy}: ${namespaces}`)).toEqual([came]);
    expect(ended.receipt!.notes).toContainEqual(
      expect.stringMatching(/^A part of it was there from .* until its end: /),
    );
    const [told] = await aws.harness.db.manager.findBy(AuditEvent, { action: "grant.partly-active", subjectId: id });
    expect(told).toMatchObject({ after: { seen: period!.partOnly } });
  });

  it("counts from the part where the whole follows", async () => {
    const { id } = await giveFirstPolicyOnly();
    aws.simulator.clearFaults();
    await aws.harness.pass(120_000);
    const grant = await aws.harness.grant(id);
    expect(grant.state).toBe("ACTIVE");
    const [period] = await history();
    expect(period!.partOnly).toBeNull();
    expect(period!.activeFrom.getTime()).toBeLessThan(grant.activeAt!.getTime());
  });

  it("is in the history though AWS refused the rest at once", async () => {
    aws.simulator.addFault({
      operation: "AssociateAccessPolicy",
      error: "InvalidParameterException",
      after: 1,
      times: 1,
    });
    const { id } = await aws.harness.give(BOTH, 600);
    await aws.harness.pass(30_000);
    expect(await aws.harness.grant(id)).toMatchObject({ state: "FAILED", endReason: "REFUSED_BY_AWS" });
    expect(await history()).toMatchObject([{ grant: { id }, partOnly: { policies: [expect.anything()] } }]);
  });

  it("belongs to another grant where that one gives it", async () => {
    const first = await aws.harness.give(view(["a"]), 3_600);
    await aws.harness.pass(30_000);
    aws.simulator.addFault({ operation: "AssociateAccessPolicy", error: "AccessDeniedException", forever: true });
    const second = await aws.harness.give(BOTH, 600);
    await aws.harness.pass(60_000);
    expect((await history()).map(({ grant }) => grant.id)).toEqual([first.id]);
    await aws.harness.grants.revoke(ADMIN, second.id, "It is not needed.");
    await aws.harness.pass(30_000);
    expect(await aws.harness.grant(second.id)).toMatchObject({ partObservedAt: null });
  });
});
