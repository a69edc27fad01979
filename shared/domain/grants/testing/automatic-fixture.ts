import { aCondition, aDefinition, aTarget, saveFlow } from "../../../../testing/access-flows";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { FlowDefinition } from "../../access-flows/flow-definition";
import { sweepAutomaticFlows } from "../automatic/automatic-grants";
import { Grant } from "../grant.entity";
import type { GrantHarness } from "./grant-harness";

/** Automatic flows on a harness of grants. */
export function automaticFixture(harness: GrantHarness) {
  const carryOutDue = () => sweepAutomaticFlows({ ...harness, endsHeldForMinutes: 60 });
  const grants = () => harness.db.manager.find(Grant, { order: { id: "ASC" } });
  return {
    carryOutDue,
    /** The next sweep for which a flow is due, however slow this machine is. */
    sweep: (): Promise<void> => {
      harness.clock.advance({ seconds: 45 });
      return carryOutDue();
    },
    grants,
    live: async (): Promise<Grant[]> =>
      (await grants()).filter((grant) => grant.endedAt === null && grant.endAskedAt === null),
    /** View on the cluster for everybody of the team dev, to which the harness's person belongs. */
    async saveAutomaticFlow(given: Partial<FlowDefinition> = {}): Promise<AccessFlow> {
      await harness.db.query(`update identities set attributes = '{"team":"dev"}'`);
      return saveFlow(harness.db, {
        trigger: "AUTOMATIC",
        maxDurationSeconds: null,
        definition: aDefinition({
          requestors: { operator: "AND", conditions: [aCondition("team", "dev")] },
          targets: [aTarget(harness.ids.integration)],
          ...given,
        }),
        createdAt: harness.clock.now(),
        updatedAt: harness.clock.now(),
      });
    },
    /** People like the harness's person. */
    async addPeople(count: number, prefix = "p"): Promise<void> {
      await harness.db.query(
        `with added as (
           insert into identities (id, provider_id, person_id, external_id, user_name, display_name, active, roles, attributes, created_at)
           select gen_random_uuid(), i.provider_id, overlay(gen_random_uuid()::text placing '0000' from 1)::uuid, $2 || n, $2 || n, 'P' || n,
                  true, '{}', i.attributes, i.created_at
             from identities i, generate_series(1, $1::int) n where i.user_name = 'mia'
           returning id, person_id, created_at)
         insert into people (id, home_id, created_at) select person_id, id, created_at from added`,
        [count, prefix],
      );
    },
  };
}
