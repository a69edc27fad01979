import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { peopleValuesOf } from "../../access-flows/people-values";
import type { StoredValues } from "../../identities/frozen-values";
import { isNamingAttribute, type NameLookup, resolveNames } from "../../identities/resolve-names";
import { Integration } from "../../integrations/integration.entity";
import type { NamingValue } from "./provider-impact";

/** The number of people or groups that each value of these flows and of integration owners means now. */
export async function resolveNamingValues(
  manager: EntityManager,
  flows: readonly AccessFlow[],
): Promise<NamingValue[]> {
  const integrations = await manager.find(Integration);
  const stored = [
    ...flows.flatMap(({ id, name, definition }) =>
      namingIn(peopleValuesOf(definition)).map((value) => ({ holder: "ACCESS_FLOW" as const, id, name, ...value })),
    ),
    ...integrations
      .filter(({ deletedAt }) => deletedAt === null)
      .flatMap(({ id, name, integrationOwners }) =>
        namingIn(integrationOwners).map((value) => ({ holder: "INTEGRATION" as const, id, name, ...value })),
      ),
  ];
  const counting = await countingProviders(manager);
  const frozen = await liveProviders(
    manager,
    stored.flatMap(({ frozenId }) => frozenId ?? []),
  );
  const pending = stored.filter(({ frozenId }) => frozenId === null);
  const found = await resolveNames(
    manager,
    pending.map(({ lookup }) => lookup),
  );
  const counts = new Map(pending.map((value, n) => [value, found[n]!.length]));
  return stored.map((row) => {
    const { holder, id, name, ordinal, lookup, frozenId } = row;
    const isThere = lookup.providerId !== null && counting.has(lookup.providerId);
    const isFrozenThere = frozenId !== null && frozen.get(frozenId) === lookup.providerId;
    const means = frozenId === null ? counts.get(row)! : Number(isFrozenThere);
    return { holder, id, name, ordinal, value: lookup.value, means: isThere ? means : 0 };
  });
}

interface StoredName {
  readonly ordinal: number;
  readonly lookup: NameLookup;
  readonly frozenId: string | null;
}

/** Values that are names; patterns, roles and custom attributes may hold for anybody or nobody. */
function namingIn(rows: readonly (StoredValues & { readonly operator?: string })[]): StoredName[] {
  return rows
    .flatMap(({ attribute, providerId, values, ids, operator = "IS" }) =>
      values.map((value, n) => ({
        attribute,
        isName: operator === "IS" || operator === "IS_NOT",
        providerId,
        value,
        frozenId: ids?.[n] ?? null,
      })),
    )
    .flatMap(({ attribute, isName, providerId, value, frozenId }, ordinal) =>
      isName && isNamingAttribute(attribute) ? [{ ordinal, lookup: { attribute, providerId, value }, frozenId }] : [],
    );
}

/** Providers whose people and groups can be meant. */
async function countingProviders(manager: EntityManager): Promise<ReadonlySet<string>> {
  const rows: { id: string }[] = await manager.query(
    "select id from identity_providers where enabled and standing <> 'LINK_ONLY'",
  );
  return new Set(rows.map(({ id }) => id));
}

/** The providers of those that were not removed. */
async function liveProviders(manager: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
  const rows: { id: string; providerId: string }[] = await manager.query(
    `select id, provider_id as "providerId" from identities where id = any($1) and removed_at is null
     union all select id, provider_id from identity_groups where id = any($1) and removed_at is null`,
    [ids],
  );
  return new Map(rows.map(({ id, providerId }) => [id, providerId]));
}
