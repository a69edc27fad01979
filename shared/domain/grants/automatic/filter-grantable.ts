import { type EntityManager, In } from "typeorm";
import type { DesiredAutomaticGrant } from "../../access-flows/matching/automatic-access";
import { principalRefusal } from "../../bindings/principals/principals";
import { PersonHome } from "../../identities/person-home.entity";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";

/**
 * The people that one call checks. Those beyond are assumed to have a principal, which is checked when the grant is
 * given.
 */
const MOST_CHECKED = 1_000;

/**
 * The wanted grants whose person has a principal by our own data, at most `enough` of them. Each person is checked
 * once, however many clusters they get.
 */
export async function filterGrantable(
  manager: EntityManager,
  wants: readonly DesiredAutomaticGrant[],
  enough: number,
): Promise<DesiredAutomaticGrant[]> {
  if (wants.length === 0) return [];
  const integrations = await integrationsOf(manager, wants);
  const people = await peopleOf(manager, wants);
  const checked = new Map<string, boolean>();
  const found: DesiredAutomaticGrant[] = [];
  for (const want of wants) {
    if (found.length >= enough) break;
    const integration = integrations.get(want.resourceId);
    const person = people.get(want.personId);
    const key = `${want.personId} ${integration?.id}`;
    if (integration && person && !checked.has(key)) {
      checked.set(key, (await principalRefusal(manager, person, integration)) === null);
    }
    if (checked.get(key) ?? true) found.push(want);
  }
  return found;
}

/** The integration of each wanted resource, keyed by resource. */
async function integrationsOf(
  manager: EntityManager,
  wants: readonly DesiredAutomaticGrant[],
): Promise<Map<string, Integration>> {
  const resources = await manager.find(Resource, {
    select: { id: true, integrationId: true },
    where: { id: In([...new Set(wants.map(({ resourceId }) => resourceId))]) },
  });
  const integrations = await manager.findBy(Integration, { id: In(resources.map((one) => one.integrationId)) });
  const byId = new Map(integrations.map((one) => [one.id, one]));
  return new Map(resources.map(({ id, integrationId }) => [id, byId.get(integrationId)!]));
}

async function peopleOf(
  manager: EntityManager,
  wants: readonly DesiredAutomaticGrant[],
): Promise<Map<string, PersonHome>> {
  const ids = [...new Set(wants.map(({ personId }) => personId))].slice(0, MOST_CHECKED);
  const people = await manager.findBy(PersonHome, { id: In(ids) });
  return new Map(people.map((one) => [one.id, one]));
}
