import { proofAt } from "../../../../testing/proof-at";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { DelegationsService } from "../../delegations/delegations.service";
import { TRY_PEOPLE_LOCK } from "../../people-lock/people-lock";
import { AccessRequestsService } from "../access-requests.service";
import { anyApprover, OWNER } from "../testing/request-fixture";
import { useRequestHarness } from "../testing/request-harness";
import { lockDecisionBasis } from "./lock-decision-basis";

const { harness, fixture, ask } = useRequestHarness();

/** How many rows another transaction could lock to write them, and whether it could lock people. */
async function free(): Promise<Record<string, number | boolean>> {
  const [row] = await outsideTransaction(() =>
    harness.db.query(
      `with i as (select 1 from integrations for update skip locked), d as (select 1 from delegations for update skip locked),
            s as (select 1 from installation for update skip locked)
       select (select count(*)::int from i) as integrations, (select count(*)::int from d) as delegations,
              (select count(*)::int from s) as installations, ${TRY_PEOPLE_LOCK.replace("_shared", "")} as people`,
    ),
  );
  return row;
}

async function delegateToAna(): Promise<void> {
  const proof = proofAt(new Date("9999-12-31T00:00:00.000Z"));
  const ben = { ...fixture.actor("ben"), session: { id: "ben", provider: "okta", mfaAt: null, proof } };
  const until = new Date(harness.clock.now().getTime() + 86_400_000);
  await new DelegationsService(harness).delegate(ben, { toPersonId: fixture.idOf("ana"), until, reason: "Holiday" });
}

describe("until a decision is committed", () => {
  it("its integrations, the delegations to the decider, and people stay as they are", async () => {
    await delegateToAna();
    expect(await free()).toMatchObject({ integrations: 1, delegations: 1, people: true });
    await harness.act(async (tx) => {
      await lockDecisionBasis(tx, [fixture.payments.id], fixture.idOf("ana"));
      expect(await free()).toMatchObject({ integrations: 0, delegations: 0, people: false });
    });
    // Without a delegate, the rows of an integration are locked all the same.
    await harness.act(async (tx) => {
      await lockDecisionBasis(tx, [fixture.payments.id]);
      expect(await free()).toMatchObject({ integrations: 0, delegations: 1, people: false });
    });
  });

  it("the database does not become a restored one", async () => {
    await fixture.flow(anyApprover(OWNER));
    const request = await ask();
    await harness.db.query(
      "insert into installation (id, external_id, created_at) values (gen_random_uuid(), 'one', now())",
    );
    expect(await free()).toMatchObject({ installations: 1 });
    await harness.act(async (tx) => {
      const requests = new AccessRequestsService({ ...harness, uow: harness.uow.within(tx) });
      await requests.approve(fixture.actor("ana"), { requestId: request.id }, null);
      expect(await free()).toMatchObject({ installations: 0 });
    });
  });
});
