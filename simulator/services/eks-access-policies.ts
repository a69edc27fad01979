import type { Operation, ServiceCall } from "../aws/service";
import type { AccessScope, Association } from "../world/access-entries";
import { ACCESS_POLICY_NAMES, accessPolicyArn, isAssignable } from "../world/access-policies";
import {
  eksNotFound,
  entriesToChange,
  entriesToRead,
  ONLY_STANDARD,
  pageOfEntries,
  storedEntry,
  visibleEntry,
} from "./eks-access-call";
import { invalidParameter, problemWithScope } from "./eks-access-rules";

/** Access policies, and their association with entries. */
export const ACCESS_POLICY_OPERATIONS: readonly (readonly [string, Operation])[] = [
  ["AssociateAccessPolicy", associateAccessPolicy],
  ["DisassociateAccessPolicy", disassociateAccessPolicy],
  ["ListAssociatedAccessPolicies", listAssociatedAccessPolicies],
  ["ListAccessPolicies", listAccessPolicies],
];

function associateAccessPolicy(call: ServiceCall): object {
  const { input } = call;
  const entries = entriesToChange(call);
  // An entry that is not visible yet does not exist for this call either.
  const { principalArn, type } = visibleEntry(call, entries) && storedEntry(call, entries);
  if (type !== "STANDARD" && type !== "EC2") throw invalidParameter(ONLY_STANDARD);
  const policyArn = input.text("policyArn") ?? "";
  if (!isAssignable(policyArn)) throw invalidParameter(`The specified policyArn is invalid: ${policyArn}`);
  const scope = input.object("accessScope");
  const namespaces = scope.texts("namespaces");
  const problem = problemWithScope(scope.text("type"), namespaces);
  if (problem) throw invalidParameter(problem);
  const requested: AccessScope =
    scope.text("type") === "cluster" ? { type: "cluster" } : { type: "namespace", namespaces };
  return {
    clusterName: entries.cluster.name,
    principalArn,
    associatedAccessPolicy: viewOfAssociation(entries.associate(principalArn, policyArn, requested)),
  };
}

function disassociateAccessPolicy(call: ServiceCall): object {
  const entries = entriesToChange(call);
  const { principalArn, policies } = storedEntry(call, entries);
  const policyArn = call.input.text("policyArn") ?? "";
  if (!policies.has(policyArn)) {
    throw eksNotFound(
      entries.cluster,
      "The specified policyArn could not be found. You can view the associated access policies with 'list-associated-access-policies'.",
    );
  }
  entries.disassociate(principalArn, policyArn);
  return {};
}

function listAssociatedAccessPolicies(call: ServiceCall): object {
  const entries = entriesToRead(call);
  const { principalArn, policies } = visibleEntry(call, entries);
  const { keys, nextToken } = pageOfEntries(call, [...policies.keys()].sort());
  const associatedAccessPolicies = keys.flatMap((arn) => viewsOf(policies.get(arn)));
  return { clusterName: entries.cluster.name, principalArn, associatedAccessPolicies, nextToken };
}

function listAccessPolicies(call: ServiceCall): object {
  const { keys, nextToken } = pageOfEntries(call, ACCESS_POLICY_NAMES);
  return { accessPolicies: keys.map((name) => ({ name, arn: accessPolicyArn(name) })), nextToken };
}

function viewsOf(association: Association | undefined): object[] {
  return association ? [viewOfAssociation(association)] : [];
}

function viewOfAssociation({ policyArn, scope, associatedAt, modifiedAt }: Association): object {
  return {
    policyArn,
    accessScope: { type: scope.type, namespaces: scope.type === "namespace" ? scope.namespaces : [] },
    associatedAt: associatedAt / 1000,
    modifiedAt: modifiedAt / 1000,
  };
}
