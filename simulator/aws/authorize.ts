import { RequestContext } from "../iam/condition";
import { type Decision, decideRequest, type IamRequest } from "../iam/evaluate";
import { type Permissions, policyStatementsOf } from "../iam/permissions";
import type { AwsError } from "./aws-error";
import type { Need, Service, ServiceCall } from "./service";

/**
 * Null when the call is allowed; otherwise AWS's error. Checked in order: identity, region, service control policies,
 * policies.
 */
export function authorizationErrorOf(service: Service, call: ServiceCall): AwsError | null {
  const { caller, region, world } = call;
  const { refusals } = service.protocol;
  const needs = needsOf(service, call);
  if (service.regional) {
    if (!caller.account.enabledRegions.has(region)) return refusals.unknown();
    if (caller.account.deniedRegions.has(region) && !world.isManagement(caller.account.id)) {
      return refusals.denied(
        sentence(
          call,
          needs[0] ?? { action: actionOf(service, call), resource: "*" },
          "with an explicit deny in a service control policy",
        ),
      );
    }
  }
  for (const need of needs) {
    const reason = reasonAgainst(call, need);
    if (reason) return refusals.denied(sentence(call, need, reason));
  }
  return null;
}

/** The reason of a denial by the caller's policies, in AWS's words; null when allowed. */
export function reasonAgainst(call: ServiceCall, need: Need): string | null {
  if (need.action === "sts:GetCallerIdentity") return null;
  const permissions = call.caller.role ?? call.caller;
  const { verdict, by } = decideRequest(policyStatementsOf(permissions), requestOf(call, need));
  noteUse(call, permissions, need, { verdict, by });
  if (verdict === "ALLOW") return null;
  if (verdict === "EXPLICIT_DENY") return "with an explicit deny in an identity-based policy";
  return `because no identity-based policy allows the ${need.action} action`;
}

/**
 * Records use by unchanged roles of a template. A denial because a resource is absent says nothing about the template.
 */
function noteUse(
  { world, client }: ServiceCall,
  permissions: Permissions,
  need: Need,
  { verdict, by }: Decision,
): void {
  const { deployed, allows, statements, denies = [] } = permissions;
  if (!deployed || allows !== undefined || statements !== undefined || denies.length > 0) return;
  const { template, parameters } = deployed.role;
  const asked = { client, template, parameters, action: need.action };
  const sids = by.map(({ sid }) => sid ?? "without a Sid");
  if (verdict === "ALLOW") for (const sid of sids) world.usedStatements.allowedBy({ ...asked, sid });
  else if (!need.isAbsent) world.usedStatements.deniedTo({ ...asked, deniedBy: sids[0] ?? null });
}

/** The request context of a call for IAM: the keys of the service and the global ones. */
export function requestOf({ caller, region, world }: ServiceCall, { action, resource, keys = [] }: Need): IamRequest {
  const owner = resource.split(":")[4] || caller.account.id;
  const organizationOf = (accountId: string) => (world.accounts.has(accountId) ? world.organization?.id : undefined);
  return {
    action,
    resource,
    context: new RequestContext([
      ["aws:PrincipalArn", caller.principalArn],
      ["aws:PrincipalAccount", caller.account.id],
      ["aws:PrincipalOrgID", organizationOf(caller.account.id)],
      ["aws:RequestedRegion", region],
      ["aws:ResourceAccount", owner],
      ["aws:ResourceOrgID", organizationOf(owner)],
      ...keys,
    ]),
  };
}

function needsOf(service: Service, call: ServiceCall): readonly Need[] {
  return service.needs?.(call) ?? [{ action: actionOf(service, call), resource: "*" }];
}

function sentence({ caller }: ServiceCall, { action, resource, shownAs = resource }: Need, reason: string): string {
  return `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${shownAs} ${reason}`;
}

function actionOf({ name, actionPrefix }: Service, { operation }: ServiceCall): string {
  return `${actionPrefix ?? name}:${operation}`;
}
