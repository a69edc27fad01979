import { stringify } from "yaml";
import { flowAttributes, integrationAttributes } from "../shared/domain/configuration/as-code/provider-attributes";
import { labelOf } from "../shared/domain/configuration/as-code/write-terraform";
import type { ExportedConfiguration } from "../shared/domain/configuration/configuration.queries";
import type { ProviderAccessFlow } from "../shared/domain/configuration/terraform/provider-documents";
import { FLOW_TYPE, INTEGRATION_TYPE } from "./read-resources";
import { templateOf } from "./terraform-templates";

export const TERRAFORM_FILE = "drawbridge.tf.json";
export const DRAWBRIDGE_FILE = "drawbridge.yaml";

/** The resources in Terraform's JSON syntax, with import blocks for this server's objects. */
export function terraformFile(
  { integrations, access_flows: flows, drawbridge }: ExportedConfiguration,
  endpoint: string,
): string {
  const beside = new Set(drawbridge.accessFlows.map(({ name }) => name));
  const ofIntegrations = withLabels(
    integrations.map(({ id, document }) => ({
      type: INTEGRATION_TYPE,
      name: document.name,
      id,
      body: integrationAttributes(document),
    })),
  );
  const ofFlows = withLabels(
    flows.map(({ id, document }) => ({
      type: FLOW_TYPE,
      name: document.name,
      id,
      body: {
        ...(beside.has(document.name) && { "//": SAID_BESIDE }),
        ...flowAttributes(document),
        // Flows name an integration by a text, from which Terraform knows no order.
        depends_on: integrationsNamedIn(document, ofIntegrations),
      },
    })),
  );
  const bodies = (resources: readonly { readonly label: string; readonly body: object }[]) =>
    Object.fromEntries(resources.map(({ label, body }) => [label, templatesIn(body)]));
  const file = {
    "//": HEAD,
    terraform: { required_version: ">= 1.5", required_providers: { apono: { source: "apono-io/apono" } } },
    provider: { apono: { endpoint: templateOf(endpoint) } },
    import: [...ofIntegrations, ...ofFlows].map(({ type, label, id }) => ({ to: `${type}.${label}`, id })),
    resource: { [INTEGRATION_TYPE]: bodies(ofIntegrations), [FLOW_TYPE]: bodies(ofFlows) },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Adds labels that are unique within the type of these resources. */
export function withLabels<T extends { readonly name: string }>(
  resources: readonly T[],
): (T & { readonly label: string })[] {
  const taken = new Set<string>();
  return resources.map((resource) => {
    const label = labelOf(resource.name);
    let free = label;
    for (let n = 2; taken.has(free); n += 1) free = `${label}_${n}`;
    taken.add(free);
    return { ...resource, label: free };
  });
}

/** Their addresses. Integrations that were deleted have none. */
function integrationsNamedIn(
  { access_targets: targets }: ProviderAccessFlow,
  integrations: readonly { readonly id: string; readonly name: string; readonly label: string }[],
): string[] {
  const named = new Set(targets.map(({ integration }) => integration?.integration_reference));
  return integrations
    .filter(({ id, name }) => named.has(id) || named.has(name))
    .map(({ label }) => `${INTEGRATION_TYPE}.${label}`);
}

const HEAD =
  "Written by `drawbridge export`. The provider takes its token from the environment variable APONO_PERSONAL_TOKEN.";
const SAID_BESIDE = `${DRAWBRIDGE_FILE} holds settings of this flow that Terraform has no attribute for.`;

/** The parts without a resource or attribute in Terraform. */
export function drawbridgeFile({ drawbridge }: ExportedConfiguration): string {
  const filled = Object.entries(drawbridge).filter(([, section]) => !Array.isArray(section) || section.length > 0);
  return `${COMMENT}${stringify(Object.fromEntries(filled), { lineWidth: 0 })}`;
}

const COMMENT = `# Written by \`drawbridge export\`: what Terraform has no resource or attribute for. \`drawbridge import\` reads it.\n`;

function templatesIn(value: unknown): unknown {
  if (typeof value === "string") return templateOf(value);
  if (Array.isArray(value)) return value.map(templatesIn);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, templatesIn(one)]));
}
