import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { DocumentNames } from "../terraform/document-names";
import { flowNotExpressible } from "../terraform/flow-not-expressible";
import type { ProviderAccessFlow } from "../terraform/provider-documents";
import { type WrittenFlow, writeFlow } from "../terraform/write-flow";
import { type AsCode, type CarriedSetting, codeOf } from "./as-code";
import { textsNotComposed } from "./composed-texts";
import { flowAttributes } from "./provider-attributes";
import { labelOf, type TerraformResource } from "./write-terraform";

/** Without an id it is not saved, and nothing is imported. */
type FlowToWrite = WrittenFlow & { readonly id: AccessFlow["id"] | null };

/** An access flow as code. Where it is saved, its document is given. */
export function flowAsCode(
  flow: FlowToWrite,
  names: DocumentNames,
  serverUrl: string | null,
  document: ProviderAccessFlow = writeFlow(flow, names),
): AsCode {
  const { description, definition } = flow;
  const resource: TerraformResource = {
    type: "apono_access_flow_v2",
    name: flow.name,
    id: flow.id,
    attributes: flowAttributes(document),
    comment: orderHints(flow, names),
  };
  const notExpressible = [...flowNotExpressible(flow, names), ...textsNotComposed({ description, ...definition })];
  const carried = definition.targets.flatMap(({ permissions }, n) =>
    carriedByPermissions(`targets[${n}].permissions`, permissions),
  );
  return codeOf(resource, { notExpressible, carried }, serverUrl);
}

/** The text names integrations by their names, from which Terraform knows no order. */
function orderHints({ definition }: FlowToWrite, names: DocumentNames): string[] {
  const named = new Set(definition.targets.map(({ integrationId }) => names.integrationName(integrationId)));
  const labels = [...named].flatMap((name) => (name === null ? [] : [labelOf(name)]));
  if (labels.length === 0) return [];
  const references = labels.map((label) => `apono_resource_integration.${label}.name`);
  return [
    "Where the integration is a resource of the same configuration, it has to be applied first. So name it by",
    `that resource: integration_name = ${references.join(", or ")}`,
  ];
}

function carriedByPermissions(
  path: string,
  permissions: AccessFlow["definition"]["targets"][number]["permissions"],
): CarriedSetting[] {
  const how = (what: string, example: string) =>
    `${what} stand in the texts of permissions, behind a colon: ${example}.`;
  return [
    ...(permissions.some(({ namespaces }) => namespaces)
      ? [{ path, how: how("Namespaces", "AmazonEKSViewPolicy:payments-*") }]
      : []),
    ...(permissions.some(({ groups }) => groups.length > 0)
      ? [{ path, how: how("Groups of Kubernetes", "KUBERNETES_GROUP:viewers") }]
      : []),
  ];
}
