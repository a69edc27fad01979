import { canonicalJson } from "../../../kernel/canonical-json";
import type { ProviderAccessFlow, ProviderIntegration } from "../../terraform/provider-documents";
import { ATTRIBUTE_NAMES } from "../provider-attributes";
import { readHcl } from "./read-hcl";

type Attributes = Readonly<Record<string, unknown>>;

/** The one resource of a configuration, as Terraform reads it. */
export async function resourceIn(text: string): Promise<{ readonly type: string; readonly attributes: Attributes }> {
  const { resource } = (await readHcl(text)) as { resource: Record<string, Record<string, Attributes[]>> };
  const [[type, byLabel]] = Object.entries(resource) as [[string, Record<string, Attributes[]>]];
  const [[attributes]] = Object.values(byLabel) as [[Attributes]];
  return { type, attributes };
}

/** What the provider would send for the attributes of an `apono_resource_integration`. */
export function integrationSentFor(attributes: Attributes): ProviderIntegration {
  return asSent(attributes) as ProviderIntegration;
}

/** What the provider would send for the attributes of an `apono_access_flow_v2`: with its defaults, and with its sets in an order of its own. */
export function flowSentFor(attributes: Attributes): ProviderAccessFlow {
  const { settings, escalation_policy: escalation, ...sent } = asSent(attributes) as unknown as ProviderAccessFlow;
  return withDefaults({
    active: true,
    ...(escalation && { escalation_policy: { interval_in_min: 30, ...escalation } }),
    ...sent,
    settings: { ...DEFAULT_SETTINGS, ...settings },
  }) as ProviderAccessFlow;
}

const DEFAULT_SETTINGS = {
  require_approver_reason: false,
  requestor_cannot_approve_himself: false,
  require_mfa: false,
  labels: [],
  max_extensions: 0,
  extension_duration_in_min: 0,
};

const SENT_NAMES = Object.fromEntries(Object.entries(ATTRIBUTE_NAMES).map(([sent, attribute]) => [attribute, sent]));

function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [SENT_NAMES[name] ?? name, asSent(own)]));
}

const SETS: ReadonlySet<string> = new Set(["permissions", "labels", "days_of_week", "request_scopes"]);

/** People are compared by "is" unless it is said; sets have each item once, in an order of Terraform's. */
export function withDefaults(value: unknown, name = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => withDefaults(item));
    return SETS.has(name) ? [...new Set(items as string[])].sort() : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const own = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withDefaults(one, key)]));
  const setOfGroups = name === "approver_policy" ? { ...own, approver_groups: inOrder(own.approver_groups) } : own;
  return isPeople(own) ? { match_operator: "is", ...own } : setOfGroups;
}

/** Approvers and conditions have a type, and so have scopes of resources, which have a mode. */
function isPeople(value: Attributes): boolean {
  return "type" in value && !("scope_mode" in value);
}

function inOrder(groups: unknown): unknown[] {
  const texts = (groups as unknown[]).map(canonicalJson);
  return [...new Set(texts)].sort().map((text): unknown => JSON.parse(text));
}
