import type { AwsError } from "./aws/aws-error";
import type { Call, Service } from "./aws/service";

/** Null when the call may go on; otherwise what AWS answers. Identity first, then region, service control policies, role policy. */
export function refusalOf(service: Service, call: Call): AwsError | null {
  const { caller, region, world } = call;
  const { refusals } = service.protocol;
  if (service.regional) {
    if (!caller.account.enabledRegions.has(region)) return refusals.unknown();
    if (caller.account.deniedRegions.has(region) && !world.isManagement(caller.account.id)) {
      const action = `${service.name}:${call.operation}`;
      return refusals.denied(sentence(service, call, action, "with an explicit deny in a service control policy"));
    }
  }
  const needed = [call.operation, ...(service.needsAlso?.(call) ?? [])].map((name) => `${service.name}:${name}`);
  for (const action of needed) {
    const reason = reasonAgainst(call, action) ?? conditionAgainst(service, call, action);
    if (reason) return refusals.denied(sentence(service, call, action, reason));
  }
  return null;
}

/** Why the caller may not do it, in AWS's words; null when it may. */
export function reasonAgainst({ caller }: Call, action: string): string | null {
  if (action === "sts:GetCallerIdentity") return null;
  const { allows, denies } = caller.role ?? caller;
  if (denies?.some((pattern) => covers(pattern, action))) return "with an explicit deny in an identity-based policy";
  if (!allows || allows.some((pattern) => covers(pattern, action))) return null;
  return notAllowed(action);
}

/** What does not exist has no tags, so a condition on them is not met. */
function conditionAgainst(service: Service, call: Call, action: string): string | null {
  const { conditions = [] } = call.caller.role ?? call.caller;
  const met = conditions
    .filter(({ actions }) => actions.some((pattern) => covers(pattern, action)))
    .every(
      ({ resourceTags, requestTags }) =>
        has(resourceTags, () => service.resourceTags?.(call)) && has(requestTags, () => service.requestTags?.(call)),
    );
  return met ? null : notAllowed(action);
}

type Tags = Readonly<Record<string, string>>;

function has(wanted: Tags | undefined, look: () => Tags | null | undefined): boolean {
  if (!wanted) return true;
  const tags = look() ?? {};
  return Object.entries(wanted).every(([key, value]) => tags[key] === value);
}

function notAllowed(action: string): string {
  return `because no identity-based policy allows the ${action} action`;
}

function covers(pattern: string, action: string): boolean {
  return pattern.endsWith("*") ? action.startsWith(pattern.slice(0, -1)) : action === pattern;
}

function sentence(service: Service, call: Call, action: string, reason: string): string {
  const resource = service.resource?.(call) ?? "*";
  return `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}
