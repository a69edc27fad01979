import type { EntityManager } from "typeorm";
import type { IntegrationWarning } from "../integrations/integration.entity";
import { isReachedBy, poolPrefixOf } from "./pool-prefix";

/**
 * Warns of pools whose prefixes overlap, also across integrations of one Identity Center. The names of checked slots
 * are enough, without a call to AWS.
 */
export async function warningsOfPrefixes(
  manager: EntityManager,
  arns: readonly string[],
): Promise<IntegrationWarning[]> {
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
