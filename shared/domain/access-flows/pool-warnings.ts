import { type EntityManager, IsNull } from "typeorm";
import { warningsOfSlots } from "../bindings/slots/slot-warnings";
import type { IntegrationWarning } from "../integrations/integration.entity";
import type { PoolWarnings } from "../integrations/integrations.service";
import { AccessFlow } from "./access-flow.entity";
import { targetsCovering } from "./matching/match-flows";
import { peopleMatching } from "./matching/matching-people";

/** The warnings of a pool of these permission sets for an existing integration. */
export const poolWarnings: PoolWarnings = async (manager, integrationId, settings) => {
  const { principalStrategy, poolPermissionSetArns } = settings;
  if (principalStrategy !== "IDENTITY_CENTER" || poolPermissionSetArns.length === 0) return [];
  return [
    ...(await warningsOfSlots(manager, integrationId, poolPermissionSetArns)),
    ...(await warningsOfFlows(manager, integrationId, poolPermissionSetArns.length)),
  ];
};

/** AUTOMATIC flows with more people than slots: some of them would wait forever. */
async function warningsOfFlows(
  manager: EntityManager,
  integrationId: string,
  slots: number,
): Promise<IntegrationWarning[]> {
  const warnings: IntegrationWarning[] = [];
  for (const { name, definition } of await automaticFlowsOf(manager, integrationId)) {
    const people = (await peopleMatching(manager, definition.requestors)).size;
    if (people <= slots) continue;
    const message = `The automatic access flow '${name}' gives access to ${people} people at once, and the pool has ${slots} permission sets, one for each person in an account, so ${people - slots} of them would wait. Choose fewer people, or make the pool larger.`;
    warnings.push({ code: "POOL_TOO_SMALL", item: name, message });
  }
  return warnings;
}

/** The active AUTOMATIC flows that cover a resource of the integration. */
async function automaticFlowsOf(manager: EntityManager, integrationId: string): Promise<AccessFlow[]> {
  const flows = await manager.find(AccessFlow, {
    where: { trigger: "AUTOMATIC", active: true, deletedAt: IsNull() },
    order: { nameKey: "ASC" },
  });
  const resources: { id: string }[] = await manager.query("select id from resources where integration_id = $1", [
    integrationId,
  ]);
  const ids = resources.map(({ id }) => id);
  const covered = await targetsCovering(manager, flows, ids);
  const covering = new Set(covered.flatMap(({ targets }) => [...targets.keys()]));
  return flows.filter(({ id }) => covering.has(id));
}
