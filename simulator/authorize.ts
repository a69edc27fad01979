import type { AwsError } from "./aws/aws-error";
import type { Call, Service } from "./aws/service";

/** Null when the call may go on; otherwise what AWS answers. Identity first, then region, service control policies, role policy. */
export function refusalOf(service: Service, call: Call): AwsError | null {
  const { caller, region, world } = call;
  const { refusals } = service.protocol;
  if (!service.regional)
    return allows(call, service) ? null : refusals.denied(sentence(service, call, NO_IDENTITY_POLICY));
  if (!caller.account.enabledRegions.has(region)) return refusals.unknown();
  if (caller.account.deniedRegions.has(region) && !world.isManagement(caller.account.id)) {
    return refusals.denied(sentence(service, call, "with an explicit deny in a service control policy"));
  }
  return allows(call, service) ? null : refusals.denied(sentence(service, call, NO_IDENTITY_POLICY));
}

const NO_IDENTITY_POLICY = "because no identity-based policy allows the";

function sentence(service: Service, call: Call, reason: string): string {
  const action = `${service.name}:${call.operation}`;
  const resource = service.resource?.(call) ?? "*";
  const because = reason === NO_IDENTITY_POLICY ? `${reason} ${action} action` : reason;
  return `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

function allows(call: Call, service: Service): boolean {
  const patterns = call.caller.allows;
  if (!patterns || (service.name === "sts" && call.operation === "GetCallerIdentity")) return true;
  const action = `${service.name}:${call.operation}`;
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern,
  );
}
