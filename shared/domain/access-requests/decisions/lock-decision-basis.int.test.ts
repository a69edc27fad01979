import { proofAt } from "../../../../testing/proof-at";
import { outsideTransaction } from "../../../platform/database/connections/one-connection";
import { DelegationsService } from "../../delegations/delegations.service";
import { TRY_PEOPLE_LOCK } from "../../people-lock/people-lock";
import { AccessRequestsService } from "../access-requests.service";
import { anyApprover, OWNER } from "../testing/request-scene";
import { useRequestStage } from "../testing/request-stage";
import { lockDecisionBasis } from "./lock-decision-basis";

const { stage, scene, ask } = useRequestStage();

/** How many rows another transaction could lock to write them, and whether it could lock people. */
async function free(): Promise<Record<string, number | boolean>> {
  const [row] = await outsideTransaction(() =>
    stage.db.query(
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
  const ben = { ...scene.actor("ben"), session: { id: "ben", provider: "okta", mfaAt: null, proof } };
  const until = new Date(stage.clock.now().getTime() + 86_400_000);
  await new DelegationsService(stage).delegate(ben, { toPersonId: scene.idOf("ana"), until, reason: "Holiday" });
}

describe("until a decision is committed", () => {
  it("its integrations, the delegations to the decider, and people stay as they are", async () => {
    await delegateToAna();
    expect(await free()).toMatchObject({ integrations: 1, delegations: 1, people: true });
    await stage.act(async (tx) => {
      await lockDecisionBasis(tx, [scene.payments.id], scene.idOf("ana"));
      expect(await free()).toMatchObject({ integrations: 0, delegations: 0, people: false });
    });
    // Without a delegate, the rows of an integration are locked all the same.
    await stage.act(async (tx) => {
      await lockDecisionBasis(tx, [scene.payments.id]);
      expect(await free()).toMatchObject({ integrations: 0, delegations: 1, people: false });
    });
  });

  it("the database does not become a restored one", async () => {
    await scene.flow(anyApprover(OWNER));
    const request = await ask();
    await stage.db.query(
      "insert into installation (id, external_id, created_at) values (gen_random_uuid(), 'one', now())",
    );
    expect(await free()).toMatchObject({ installations: 1 });
    await stage.act(async (tx) => {
      const requests = new AccessRequestsService({ ...stage, uow: stage.uow.within(tx) });
      await requests.approve(scene.actor("ana"), { requestId: request.id }, null);
      expect(await free()).toMatchObject({ installations: 0 });
    });
  });
});
