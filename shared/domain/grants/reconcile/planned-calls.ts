import { principalArnOf } from "../../bindings/principals/principals";
import type { PersonHome } from "../../identities/person-home.entity";
import { entryAccountOf } from "../../integrations/find-problems";
import type { Integration } from "../../integrations/integration.entity";
import type { Resource } from "../../resources/resource.entity";
import type { EntryStep } from "./plan-access";

/** By its name in AWS's API, with dots where it stands inside another one. */
export interface PlannedParameter {
  readonly name: string;
  /** One; where AWS takes a list, any number. */
  readonly values: readonly string[];
}

/** A call that would be made, with the parameters that are known by now. */
export interface PlannedCall {
  readonly service: string;
  readonly operation: string;
  /** The account whose role makes the call; null: the connector has not said yet in which account it runs. */
  readonly accountId: string | null;
  readonly region: string | null;
  readonly parameters: readonly PlannedParameter[];
  /** A sentence about parameters that are not known yet, or about when the call is left out; null: there is nothing to add. */
  readonly note: string | null;
}

/** Calls that find or make a principal for a person who has none in the account. */
export function principalCalls(
  person: PersonHome,
  integration: Integration,
  { accountId, arn }: Pick<Resource, "accountId" | "arn">,
): PlannedCall[] {
  if (integration.principalStrategy === "IAM_ROLE_TEMPLATE") {
    const role = roleByTemplate(person, integration, { accountId, arn });
    const parameters = role === null ? {} : { RoleName: role.slice(role.lastIndexOf("/") + 1) };
    return [
      planned("iam", "GetRole", { accountId, region: null }, parameters, "Only a read: the role is made by others."),
    ];
  }
  // Assignments are made in the organization's Identity Center, by the management role: never in the account itself.
  const at = {
    accountId: entryAccountOf(integration, integration.connector ?? null) ?? integration.managementAccountId,
    region: integration.ssoRegion,
  };
  const parameters = { TargetId: accountId, TargetType: "AWS_ACCOUNT", PrincipalType: "USER" };
  const note =
    "Of a permission set of the pool that nobody has in this account, to the person's user. Left out where the person has one there.";
  return [planned("sso", "CreateAccountAssignment", at, parameters, note)];
}

/** The role of a person by the integration's template; null: there is no template, or it gives the person none. */
export function roleByTemplate(
  person: PersonHome,
  { principalStrategy, principalRoleTemplate }: Integration,
  { accountId, arn }: Pick<Resource, "accountId" | "arn">,
): string | null {
  if (principalStrategy !== "IAM_ROLE_TEMPLATE" || !principalRoleTemplate) return null;
  const rendered = principalArnOf(principalRoleTemplate, { accountId, partition: partitionOf(arn), person });
  return rendered.kind === "arn" ? rendered.arn : null;
}

/** The call of one step on the access entry of a principal. Null: the principal is not there yet. */
export function entryCall(
  step: EntryStep,
  { name: clusterName, accountId, region, arn }: Pick<Resource, "name" | "accountId" | "region" | "arn">,
  principalArn: string | null,
): PlannedCall {
  const entry = principalArn === null ? { clusterName } : { clusterName, principalArn };
  const leftOut = "Left out where an observation shows that the entry is so already.";
  const note = principalArn === null ? `'principalArn' is the person's role, once it is there. ${leftOut}` : leftOut;
  const call = (operation: string, parameters: AwsParameters) =>
    planned("eks", operation, { accountId, region }, { ...entry, ...parameters }, note);
  const policyArn = (policy: string) => `arn:${partitionOf(arn)}:eks::aws:cluster-access-policy/${policy}`;
  switch (step.kind) {
    case "tag-entry":
      return planned(
        "eks",
        "TagResource",
        { accountId, region },
        { resourceArn: step.entryArn },
        "With Drawbridge's tags.",
      );
    case "delete-entry":
      return call("DeleteAccessEntry", {});
    case "create-entry":
      return call(
        "CreateAccessEntry",
        step.kubernetesGroups.length > 0 ? { kubernetesGroups: step.kubernetesGroups } : {},
      );
    case "set-groups":
      return call("UpdateAccessEntry", { kubernetesGroups: step.kubernetesGroups });
    case "disassociate":
      return call("DisassociateAccessPolicy", { policyArn: policyArn(step.policy) });
    case "associate": {
      const { policy, namespaces } = step.access;
      const accessScope = namespaces ? { type: "namespace", namespaces } : { type: "cluster" };
      return call("AssociateAccessPolicy", { policyArn: policyArn(policy), accessScope });
    }
  }
}

function planned(
  service: string,
  operation: string,
  { accountId, region }: Pick<PlannedCall, "accountId" | "region">,
  parameters: AwsParameters,
  note: string | null,
): PlannedCall {
  return { service, operation, accountId, region, parameters: plannedParameters(parameters), note };
}

interface AwsParameters {
  readonly [name: string]: string | readonly string[] | AwsParameters | undefined;
}

function plannedParameters(parameters: AwsParameters, within = ""): PlannedParameter[] {
  return Object.entries(parameters).flatMap(([key, value]) => {
    const name = `${within}${key}`;
    if (value === undefined) return [];
    if (typeof value === "string") return [{ name, values: [value] }];
    return isList(value) ? [{ name, values: value }] : plannedParameters(value, `${name}.`);
  });
}

function isList(value: AwsParameters | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}

function partitionOf(arn: string): string {
  return arn.split(":")[1] ?? "aws";
}
