import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { Binding } from "../bindings/binding.entity";
import { publishGrantUpdates, REQUEST_OF_GRANT, type UpdatedGrant } from "./grant-events";
import { hintTarget, reopenTargets, requeueTargets } from "./requeue-targets";

/**
 * Attaches the live grants of a binding, whose principal is known, to the target that they share. If the role's ARN
 * changed, they move to another target; the old one has no live grant left, and its access is removed. A target left by
 * a deleted integration is taken over by the one that has the cluster now.
 */
export async function attachGrants(
  tx: Tx,
  binding: Pick<Binding, "id" | "principalArn">,
  {
    isHinted = true,
    wait = true,
  }: {
    /** False: no job is enqueued, because the caller reconciles the returned targets itself. */
    readonly isHinted?: boolean;
    /**
     * False: grants that another transaction has locked are skipped. For callers that hold the binding, as others lock
     * it after its grants.
     */
    readonly wait?: boolean;
  } = {},
): Promise<string[]> {
  const { id: bindingId, principalArn } = binding;
  if (principalArn === null) return [];
  // Locked before the grants, the order of a deletion of the integration. A new target references it in any case.
  await tx.manager.query(
    "select 1 from integrations i join bindings b on b.integration_id = i.id where b.id = $1 for key share of i",
    [bindingId],
  );
  const loose: { id: string; resourceId: string; targetId: string | null; physicalKey: string }[] =
    await tx.manager.query(
      `select g.id, g.resource_id as "resourceId", g.target_id as "targetId", r.physical_key as "physicalKey"
       from grants g join resources r on r.id = g.resource_id left join access_targets t on t.id = g.target_id
      where g.binding_id = $1 and g.state in ('PENDING', 'ACTIVE') and g.end_asked_at is null
        and t.principal_arn is distinct from $2
      order by g.id for update of g${wait ? "" : " skip locked"}`,
      [bindingId, principalArn],
    );
  if (loose.length === 0) return [];
  const keys = [...new Set(loose.map(({ physicalKey }) => physicalKey))];
  // A new target is due from the start.
  const made: { id: string; connectorId: string }[] = await tx.manager.query(
    `insert into access_targets (id, binding_id, resource_id, integration_id, physical_key, cluster_arn, cluster_name,
                                 account_id, region, principal_arn, state, created_at, next_reconcile_at)
     select ids.id, $1, r.id, r.integration_id, r.physical_key, r.arn, r.name, r.account_id, r.region, $2, 'OPEN', $3, $3
       from unnest($4::text[], $5::uuid[]) as ids(physical_key, id) join resources r on r.physical_key = ids.physical_key
      order by r.physical_key
     on conflict (physical_key, principal_arn) do nothing
     returning id, (select i.connector_id from integrations i where i.id = integration_id) as "connectorId"`,
    [bindingId, principalArn, tx.now, keys, keys.map(newId)],
  );
  const [attached]: [(UpdatedGrant & { readonly targetId: string; readonly resourceId: string })[], number] =
    await tx.manager.query(
      `update grants g set target_id = t.id, absent_since = null
       from access_targets t join resources r on r.physical_key = t.physical_key
      where g.id = any($1) and r.id = g.resource_id and t.principal_arn = $2
      returning g.id, g.person_id as "personId", t.id as "targetId", r.id as "resourceId",
                (select ${REQUEST_OF_GRANT} from access_request_items i join access_requests q on q.id = i.request_id
                  where i.grant_id = g.id) as "ofRequest"`,
      [loose.map(({ id }) => id), principalArn],
    );
  publishGrantUpdates(tx, attached);
  requeueTargets(
    tx,
    loose.flatMap(({ targetId }) => targetId ?? []),
  );
  const targets = attached.map(({ targetId: id, resourceId }) => ({ id, bindingId, resourceId }));
  const isNew = new Set(made.map(({ id }) => id));
  reopenTargets(
    tx,
    targets.filter(({ id }) => !isNew.has(id)),
    { isHinted },
  );
  if (isHinted) for (const { id, connectorId } of made) hintTarget(tx, id, connectorId);
  return [...new Set(targets.map(({ id }) => id))];
}
