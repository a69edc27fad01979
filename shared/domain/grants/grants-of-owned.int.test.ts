import { AUDITOR } from "../../testing/test-domain";
import { AccessRequestsQueries } from "../access-requests/access-requests.queries";
import { stillEligible } from "../access-requests/still-eligible";
import { useRequestStage } from "../access-requests/testing/request-stage";
import { GrantsQueries } from "./grants.queries";

const { stage, scene, ask } = useRequestStage();

describe("the list of grants", () => {
  it("of a resource is told to its owners; without it, to them and everybody, what is their own", async () => {
    await scene.flow(null);
    await ask({ resourceIds: [scene.payments.id, scene.orders.id] });
    const queries = new GrantsQueries(stage.db, {
      deciders: stage.ownersQueries,
      requests: new AccessRequestsQueries(stage.db, stage.clock),
      eligibility: stillEligible,
    });
    const count = async (actor: Parameters<typeof queries.list>[0], filter: object) =>
      (await queries.list(actor, filter, { first: 10 })).totalCount();
    const ofPayments = { resourceId: scene.payments.id };
    expect(await count(scene.actor("ana"), ofPayments)).toBe(1);
    expect(await count(scene.actor("ana"), { ...ofPayments, personId: scene.idOf("max") })).toBe(0);
    expect(await count(scene.actor("ana"), {})).toBe(0);
    expect(await count(scene.actor("sam"), ofPayments)).toBe(0);
    expect(await count(scene.actor("mia"), ofPayments)).toBe(1);
    expect(await count(AUDITOR, {})).toBe(2);
  });
});
