import type { EntityManager } from "typeorm";
import { rowsOfAll } from "../../../platform/database/rows";
import { AccessFlow } from "../../access-flows/access-flow.entity";
import { PersonHome } from "../../identities/person-home.entity";
import { Integration } from "../../integrations/integration.entity";
import { Resource } from "../../resources/resource.entity";
import type { WholeRequest } from "../request-rows";

/** Everything that the items of a request refer to by id, deleted flows included. */
export interface RequestFacts {
  readonly people: ReadonlyMap<string, PersonHome>;
  readonly flows: ReadonlyMap<string, AccessFlow>;
  readonly resources: ReadonlyMap<string, Resource>;
  readonly integrations: ReadonlyMap<string, Integration>;
}

/** Loads the facts by one statement. A decision loads them after its locks, so that they are true at its commit. */
export async function loadRequestFacts(
  manager: EntityManager,
  { request, items }: Pick<WholeRequest, "request" | "items">,
): Promise<RequestFacts> {
  // No two rows of different tables have the same id.
  const ids = new Set(items.flatMap(({ flowId, resourceId }) => [flowId, ...(resourceId ? [resourceId] : [])]));
  const [people, flows, resources, integrations] = await rowsOfAll<[PersonHome, AccessFlow, Resource, Integration]>(
    manager,
    [[request.requesterId, request.granteeId, ...ids]],
    { entity: PersonHome, where: "x.id = any($1::uuid[])" },
    { entity: AccessFlow, where: "x.id = any($1::uuid[])" },
    { entity: Resource, where: "x.id = any($1::uuid[])" },
    { entity: Integration, where: "x.id in (select integration_id from resources where id = any($1::uuid[]))" },
  );
  return {
    people: byId(people),
    flows: byId(flows),
    resources: byId(resources),
    integrations: byId(integrations),
  };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
