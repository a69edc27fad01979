import type { Platform } from "../../shared/compose";
import { type Actor, systemActor } from "../../shared/kernel/actor";
import { aDefinition, aTarget } from "../../testing/access-flows";
import { saveHistory } from "../access/history";
import type { InventoryOptions } from "./options";

type WorldSize = Pick<InventoryOptions, "clusters" | "people" | "past">;

/** Years of grants on an inventory with owners; fifty requests wait, and ten flows let people ask. */
export async function saveInventoryWorld(platform: Platform, options: WorldSize) {
  const { db, uow, owners } = platform;
  const { integrationId } = await saveHistory(db, { ...options, active: 200 });
  await db.query(
    `update resources set version = '1.' || (28 + hashtext(name) % 8), authentication_mode = 'API',
            region = (array['eu-west-1','us-east-1','ap-south-1','eu-central-1'])[abs(hashtext(name)) % 4 + 1],
            tags = tags || jsonb_build_object('env', (array['prod','test','dev'])[abs(hashtext(name)) % 3 + 1])`,
  );
  await uow.run(systemActor("bench"), (tx) => owners.resolveIntegration(tx, integrationId));
  await saveFlows(platform, integrationId);
  await db.query("vacuum analyze");
  const [owner]: { id: string; identityId: string }[] = await db.query(
    `select i.person_id as id, i.id as "identityId" from acting_identities i join identity_group_members m on m.identity_id = i.id
       join resource_owners o on o.group_id = m.group_id group by 1, 2 order by count(*) desc limit 1`,
  );
  const [member]: { id: string; identityId: string }[] = await db.query(
    `select person_id as id, id as "identityId" from acting_identities where roles @> '{role-7}' order by id limit 1`,
  );
  return { owner: actorOf(owner!), member: actorOf(member!) };
}

async function saveFlows({ db }: Platform, integrationId: string): Promise<void> {
  const [{ id: providerId }] = await db.query("select id from identity_providers limit 1");
  const conditions = [{ attribute: "role", operator: "IS" as const, values: ["role-7"], providerId }];
  const resources = [
    { mode: "INCLUDE" as const, by: "NAME" as const, key: null, values: ["cluster-1*", "cluster-2*"] },
  ];
  const definition = aDefinition({
    requestors: { operator: "AND", conditions },
    targets: [aTarget(integrationId, { resources })],
    approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
  });
  const text = JSON.stringify(definition);
  await db.query("update access_flows set definition = $1", [text]);
  await db.query(
    `insert into access_flows (id, name, name_key, active, trigger, max_duration_seconds, definition, created_at, updated_at, version)
     select gen_random_uuid(), 'Flow ' || n, 'flow ' || n, true, 'SELF_SERVE', 3600, $1, now(), now(), 1 from generate_series(1, 9) n`,
    [text],
  );
  const { approverPolicy, escalation, settings } = definition;
  await db.query(
    `update access_request_items set state = 'PENDING', next_timer_at = now() + interval '1 day', grant_id = null,
            approved_access = null, rules = $1
      where id in (select i.id from access_request_items i join access_requests r on r.id = i.request_id
                    order by r.created_at desc limit 50)`,
    [JSON.stringify({ approverPolicy, escalation, settings })],
  );
}

function actorOf({ id, identityId }: { id: string; identityId: string }): Actor {
  return { kind: "person", id: identityId, name: "bench", personId: id, identityId, roles: ["MEMBER"], scopes: [] };
}
