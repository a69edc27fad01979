import type { FlowDefinition } from "./flow-documents";
import type { Names } from "./flow-words";

const GONE = "An integration that is gone";

/** Integrations by the names that the flow came with. */
export function nameOfIntegrationIn(flow: FlowDefinition | null): (id: string) => string {
  return (id) => flow?.targets?.find(({ integrationId }) => integrationId === id)?.integration?.name ?? GONE;
}

/** With permissions by their plain names. */
export function namesIn(flows: readonly FlowDefinition[]): Names {
  const targets = flows.flatMap(({ targets: of }) => of ?? []);
  const permissions = targets.flatMap(({ permissions: of }) => of);
  return {
    integration: (id) => targets.find(({ integrationId }) => integrationId === id)?.integration?.name ?? GONE,
    permission: (id) => permissions.find(({ permissionId }) => permissionId === id)?.permission?.name ?? id,
  };
}
