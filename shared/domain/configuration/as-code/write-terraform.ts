import { HclAddress, type HclBlock, type HclObject, writeHcl } from "./hcl";

/** An object as a resource of the provider. */
export interface TerraformResource {
  readonly type: "apono_resource_integration" | "apono_access_flow_v2";
  /** The name for people, from which its label is derived. */
  readonly name: string;
  /** Null: it does not exist yet. */
  readonly id: string | null;
  readonly attributes: HclObject;
  /** Lines of a comment above it, for readers of the text alone. */
  readonly comment: readonly string[];
}

/**
 * A complete configuration with this resource. `serverUrl` null: not configured, so Terraform prompts for it. An
 * existing object gets an import block, so that an apply adopts it.
 */
export function writeTerraform(
  { type, name, id, attributes, comment }: TerraformResource,
  serverUrl: string | null,
): string {
  const label = labelOf(name);
  const adopted = id === null ? [] : [{ type: "import", attributes: { to: new HclAddress(`${type}.${label}`), id } }];
  const resource = { type: "resource", labels: [type, label], comment, attributes };
  return writeHcl([TERRAFORM, ...providerBlocks(serverUrl), ...adopted, resource]);
}

/** A label of a resource, and the beginning of a file's name: letters, digits and underscores of a name that people read. */
export function labelOf(name: string): string {
  const label = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
  return /^[a-z]/.test(label) ? label : `r_${label}`;
}

const TERRAFORM: HclBlock = {
  type: "terraform",
  attributes: { required_version: ">= 1.5" },
  blocks: [{ type: "required_providers", attributes: { apono: { source: "apono-io/apono" } } }],
};

const TOKEN = [
  "The token is taken from the environment variable APONO_PERSONAL_TOKEN: one of a service account for",
  "Terraform, whose scopes are READ, ADMIN and GOVERN. It stands in no file.",
];

function providerBlocks(serverUrl: string | null): HclBlock[] {
  const provider = (endpoint: string | HclAddress): HclBlock => ({
    type: "provider",
    labels: ["apono"],
    comment: TOKEN,
    attributes: { endpoint },
  });
  if (serverUrl !== null) return [provider(serverUrl)];
  const description = "The address of the Drawbridge server, such as https://drawbridge.example.com.";
  const variable = {
    type: "variable",
    labels: ["endpoint"],
    attributes: { description, type: new HclAddress("string") },
  };
  // Without an endpoint the token would be sent to the provider's own service.
  return [variable, provider(new HclAddress("var.endpoint"))];
}
