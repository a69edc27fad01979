import type { FlowDefinition } from "./flow-documents";
import type { Names } from "./flow-words";

const GONE = "An integration that is gone";

/** The name of an integration among the flow's targets. */
export function nameOfIntegrationIn(flow: FlowDefinition | null): (id: string) => string {
  return (id) => flow?.targets?.find(({ integrationId }) => integrationId === id)?.integration?.name ?? GONE;
}

/** The names of integrations and permissions among the flows' targets. */
export function namesIn(flows: readonly FlowDefinition[]): Names {
  const targets = flows.flatMap(({ targets: of }) => of ?? []);
  const permissions = targets.flatMap(({ permissions: of }) => of);
  return {
    integration: (id) => targets.find(({ integrationId }) => integrationId === id)?.integration?.name ?? GONE,
    permission: (id) => permissions.find(({ permissionId }) => permissionId === id)?.permission?.name ?? id,
  };
}
