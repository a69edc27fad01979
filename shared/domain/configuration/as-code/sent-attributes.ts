import { SENT_NAMES } from "../terraform/provider-documents";

type Attributes = Readonly<Record<string, unknown>>;

/** The document that the provider sends for the attributes of an `apono_resource_integration`, unchecked. */
export function integrationSentFor(attributes: Attributes): Attributes {
  const { id: _, ...own } = attributes;
  const { integration_config: config, ...others } = own;
  // Keys of the configuration are nobody's attributes.
  return { ...(asSent(others) as Attributes), ...(config !== undefined && { integration_config: config }) };
}

/**
 * The document that the provider sends for the attributes of an `apono_access_flow_v2`, with its defaults, unchecked.
 */
export function flowSentFor(attributes: Attributes): Attributes {
  const { id: _, ...own } = attributes;
  const { settings, ...sent } = asSent(own) as Attributes;
  const withDefaults = isObject(settings) ? { ...DEFAULT_SETTINGS, ...settings } : settings;
  return { active: true, ...sent, ...(withDefaults !== undefined && { settings: withDefaults }) };
}

const DEFAULT_SETTINGS = {
  // The provider's documents say true, but it sends false.
  justification_required: false,
  require_approver_reason: false,
  requestor_cannot_approve_himself: false,
  require_mfa: false,
  labels: [],
  max_extensions: 0,
  extension_duration_in_min: 0,
};

/** With the names on the wire, without unset values. */
function asSent(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSent);
  if (!isObject(value)) return value;
  const set = Object.entries(value).filter(([, one]) => one !== null);
  return Object.fromEntries(set.map(([name, one]) => [SENT_NAMES.get(name) ?? name, asSent(one)]));
}

function isObject(value: unknown): value is Attributes {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
