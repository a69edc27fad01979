import type { NotExpressible } from "../terraform/provider-documents";
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
  /** Lines of the same comment. */
  readonly notExpressible: readonly NotExpressible[];
}

/**
 * A complete configuration with these resources. `serverUrl` null: not configured, so Terraform prompts for it.
 * Existing objects get import blocks, so that an apply adopts them.
 */
export function writeTerraform(resources: readonly TerraformResource[], serverUrl: string | null): string {
  return writeHcl([TERRAFORM, ...providerBlocks(serverUrl), ...withLabels(resources).flatMap(blocksOf)]);
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

type Labelled = TerraformResource & Label;

interface Label {
  readonly label: string;
}

function blocksOf({ type, label, id, attributes, comment: hints, notExpressible }: Labelled): HclBlock[] {
  const comment = [...hints, ...notExpressible.map(({ path, reason }) => `${path}: ${reason}`)];
  const resource = { type: "resource", labels: [type, label], comment, attributes };
  if (id === null) return [resource];
  return [{ type: "import", attributes: { to: new HclAddress(`${type}.${label}`), id } }, resource];
}

/** Adds labels that are unique within their type. */
export function withLabels<T extends Pick<TerraformResource, "type" | "name">>(resources: readonly T[]): (T & Label)[] {
  const taken = new Set<string>();
  return resources.map((resource) => {
    const label = labelOf(resource.name);
    let free = label;
    for (let n = 2; taken.has(`${resource.type}.${free}`); n += 1) free = `${label}_${n}`;
    taken.add(`${resource.type}.${free}`);
    return { ...resource, label: free };
  });
}
