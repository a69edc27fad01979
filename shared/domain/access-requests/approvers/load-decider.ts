import type { EntityManager } from "typeorm";
import { DELEGATORS } from "../../delegations/load-delegations";
import type { Integration } from "../../integrations/integration.entity";
import type { DeciderIdentities } from "./pending-items";

/** The facts by which the items that may wait for a person are selected. */
export interface Decider {
  /** The person's present delegators. They count as the person: the full check decides what their delegations give. */
  readonly delegatorIds: readonly string[];
  readonly me: DeciderIdentities;
  /** Their owners decide about clusters without other owners. */
  readonly integrations: readonly Pick<Integration, "id" | "integrationOwners">[];
}

interface DeciderRow extends Pick<Decider, "delegatorIds" | "integrations">, Pick<DeciderIdentities, "identities"> {
  readonly groupIds: string[];
}

/** Loads the facts by one statement. */
export async function loadDecider(manager: EntityManager, personId: string, at: Date): Promise<Decider> {
  const [row]: [DeciderRow] = await manager.query(
    `with recursive delegators as materialized (${DELEGATORS}),
     me as materialized (
       select * from acting_identities
        where person_id = any($2::uuid || array(select "fromPersonId" from delegators))),
     my_groups(id) as (
       select group_id from identity_group_members where identity_id in (select id from me)
       union select e.parent_id from my_groups g join identity_group_nesting e on e.child_id = g.id)
     select array(select "fromPersonId" from delegators) as "delegatorIds", array(select id from my_groups) as "groupIds",
            (select coalesce(json_agg(i), '[]') from (
               select id, provider_id as "providerId", external_id as "externalId", roles, attributes from me) i) as identities,
            (select coalesce(json_agg(i), '[]') from (
               select id, integration_owners as "integrationOwners" from integrations) i) as integrations`,
    [at, personId],
  );
  const { delegatorIds, identities, groupIds, integrations } = row;
  return {
    delegatorIds: [...new Set(delegatorIds)],
    me: { identities, groupIds: new Set(groupIds) },
    integrations,
  };
}
