import { type EntityManager, In } from "typeorm";
import { principalRefusal } from "../../bindings/principals/principals";
import { PersonHome } from "../../identities/person-home.entity";
import type { Integration } from "../../integrations/integration.entity";
import type { ToBeChanged } from "./integration-change";

const PRINCIPAL_SETTINGS = [
  "principalStrategy",
  "principalRoleTemplate",
  "poolPermissionSetArns",
  "ssoRegion",
] as const;
const PEOPLE_AT_ONCE = 500;

/** People with pending access to clusters of the integration who would no longer have a principal. */
export async function granteesWithoutPrincipal(
  manager: EntityManager,
  { before, after }: ToBeChanged,
): Promise<string[]> {
  if (PRINCIPAL_SETTINGS.every((field) => String(before[field]) === String(after[field]))) return [];
  const rows: { id: string }[] = await manager.query(
    `select distinct q.grantee_id as id from access_request_items item
       join access_requests q on q.id = item.request_id join resources r on r.id = item.resource_id
      where item.next_timer_at is not null and r.integration_id = $1`,
    [before.id],
  );
  const lost: string[] = [];
  for (let n = 0; n < rows.length; n += PEOPLE_AT_ONCE) {
    const ids = rows.slice(n, n + PEOPLE_AT_ONCE).map(({ id }) => id);
    for (const person of await manager.findBy(PersonHome, { id: In(ids) })) {
      if (await losesPrincipal(manager, person, before, after)) lost.push(person.id);
    }
  }
  return lost;
}

async function losesPrincipal(
  manager: EntityManager,
  person: PersonHome,
  before: Integration,
  after: Integration,
): Promise<boolean> {
  if ((await principalRefusal(manager, person, after)) === null) return false;
  return (await principalRefusal(manager, person, before)) === null;
}
