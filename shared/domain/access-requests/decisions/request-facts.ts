import { type EntityManager, In } from "typeorm";
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

/** A decision loads them after its locks, so that they are true at its commit. */
export async function loadRequestFacts(
  manager: EntityManager,
  { request, items }: Pick<WholeRequest, "request" | "items">,
): Promise<RequestFacts> {
  const people = await manager.findBy(PersonHome, { id: In([request.requesterId, request.granteeId]) });
  const flows = await manager.findBy(AccessFlow, { id: In(items.map(({ flowId }) => flowId)) });
  const resourceIds = items.flatMap(({ resourceId }) => resourceId ?? []);
  const resources = await manager.findBy(Resource, { id: In(resourceIds) });
  const integrationIds = new Set(resources.map(({ integrationId }) => integrationId));
  const integrations = await manager.findBy(Integration, { id: In([...integrationIds]) });
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
