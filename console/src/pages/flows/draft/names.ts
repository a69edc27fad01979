import type { FlowDefinition } from "./flow-documents";
import type { Names } from "./flow-words";

const GONE = "An integration that is gone";

/** Names of integrations, as the flow came with them. */
export function nameOfIntegrationIn(flow: FlowDefinition | null): (id: string) => string {
  return (id) => flow?.targets?.find(({ integrationId }) => integrationId === id)?.integration?.name ?? GONE;
}

/** Names of integrations, and plain names of permissions. */
export function namesIn(flows: readonly FlowDefinition[]): Names {
  const targets = flows.flatMap(({ targets: of }) => of ?? []);
  const permissions = targets.flatMap(({ permissions: of }) => of);
  return {
    integration: (id) => targets.find(({ integrationId }) => integrationId === id)?.integration?.name ?? GONE,
    permission: (id) => permissions.find(({ permissionId }) => permissionId === id)?.permission?.name ?? id,
  };
}
