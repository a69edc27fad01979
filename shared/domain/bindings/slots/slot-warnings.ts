import type { EntityManager } from "typeorm";
import type { IntegrationWarning } from "../../integrations/integration.entity";
import { instanceOfSlot, isReachedBy, poolPrefixOf } from "./slot-names";

/** The warnings of a pool of these permission sets, by the slots that are known already: AWS is not called. */
export async function warningsOfSlots(
  manager: EntityManager,
  integrationId: string,
  arns: readonly string[],
): Promise<IntegrationWarning[]> {
  return [...(await warningsOfInstance(manager, integrationId, arns)), ...(await warningsOfPrefixes(manager, arns))];
}

/** Permission sets of another instance of IAM Identity Center than the integration's, which usable slots tell. */
async function warningsOfInstance(
  manager: EntityManager,
  integrationId: string,
  arns: readonly string[],
): Promise<IntegrationWarning[]> {
  const used: { arn: string }[] = await manager.query(
    "select permission_set_arn as arn from slots where integration_id = $1 and state = 'USABLE' order by checked_at desc limit 1",
    [integrationId],
  );
  const [usable] = used;
  const [first] = arns;
  if (!usable || first === undefined || instanceOfSlot(first) === instanceOfSlot(usable.arn)) return [];
  const message = `'poolPermissionSetArns' has permission sets of the instance ${instanceOfSlot(first)}. The integration's is ${instanceOfSlot(usable.arn)}, by its slots that can be used. Enter the ARNs that the pool's stack in that instance puts out.`;
  return [{ code: "POOL_OF_ANOTHER_INSTANCE", item: instanceOfSlot(first), message }];
}

/** Pools whose prefixes overlap, by the names of checked slots, also across integrations of one Identity Center. */
async function warningsOfPrefixes(manager: EntityManager, arns: readonly string[]): Promise<IntegrationWarning[]> {
  const slots: { name: string; isOwn: boolean; integration: string }[] = await manager.query(
    `select s.name, s.permission_set_arn = any($1) as "isOwn", g.name as integration
       from slots s join integrations g on g.id = s.integration_id
      where s.name is not null and (s.in_pool or s.permission_set_arn = any($1))
        and split_part(s.permission_set_arn, '/', 2) in (select split_part(own, '/', 2) from unnest($1::text[]) as own)
      order by s.name, g.name`,
    [arns],
  );
  const prefixes = new Set(slots.flatMap(({ name, isOwn }) => (isOwn ? (poolPrefixOf(name) ?? []) : [])));
  for (const prefix of prefixes) {
    const near = slots.find(
      ({ name }) => isReachedBy(prefix, name) || isReachedBy(poolPrefixOf(name) ?? name, `${prefix}-01`),
    );
    if (!near) continue;
    const message = `The pool's prefix ${prefix} and the permission set ${near.name} of the integration '${near.integration}' begin alike, so that the member roles of one pool may change the access entries of the other. Deploy one of them under another PoolPrefix.`;
    return [{ code: "POOL_PREFIX_NOT_UNIQUE", item: near.name, message }];
  }
  return [];
}
