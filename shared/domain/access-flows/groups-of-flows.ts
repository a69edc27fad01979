import { type EntityManager, In } from "typeorm";
import { IdentityGroup } from "../identities/identity.entity";
import { AccessFlow } from "./access-flow.entity";
import type { Condition } from "./flow-definition";
import { peopleValuesOf } from "./people-values";

/**
 * Ids and lower-case names of the provider's groups that active flows refer to. Their members are read more often,
 * because pending requests depend on them. Conditions such as CONTAINS name no group: those groups are read once a day.
 */
export async function groupsOfFlows(manager: EntityManager, providerId: string): Promise<ReadonlySet<string>> {
  const flows = await manager.findBy(AccessFlow, { active: true });
  const named = flows
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap(({ definition }) => peopleValuesOf(definition))
    .filter((values) => values.attribute === "group" && values.providerId === providerId && isWhole(values));
  const frozen = named.flatMap(({ ids }) => (ids ?? []).filter((id) => id !== null));
  const groups = await manager.findBy(IdentityGroup, { id: In(frozen) });
  return new Set([
    ...named.flatMap(({ values }) => values.map((name) => name.trim().toLowerCase())),
    ...groups.map(({ externalId }) => externalId.toLowerCase()),
  ]);
}

function isWhole(values: object): boolean {
  const { operator = "IS" } = values as Partial<Condition>;
  return operator === "IS" || operator === "IS_NOT";
}
