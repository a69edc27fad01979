import type { EntityManager } from "typeorm";
import type { Binding } from "../bindings/binding.entity";
import { Binding as BindingRow } from "../bindings/binding.entity";
import { unite } from "../catalog/cluster-access";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import type { PersonHome } from "../identities/person-home.entity";
import { Integration } from "../integrations/integration.entity";
import type { Resource } from "../resources/resource.entity";
import { AccessTarget } from "./access-target.entity";
import { desiredAccess } from "./desired-access";
import { Grant } from "./grant.entity";
import { planAccess, type Step } from "./plan-access";

export interface PlannedCall {
  readonly service: string;
  readonly operation: string;
  readonly accountId: string;
  readonly region: string | null;
  /** What is passed, as JSON. */
  readonly parameters: string;
}

export interface AccessPreview {
  readonly calls: readonly PlannedCall[];
  /** Null: the person has no access entry, as far as is known. */
  readonly before: ClusterAccess | null;
  readonly after: ClusterAccess;
  /** When the entry was last looked at; null: never. */
  readonly seenAt: Date | null;
}

interface Wanted {
  readonly person: PersonHome;
  readonly resource: Resource;
  readonly access: ClusterAccess;
}

/** The calls that giving an access would make, as of the last look at the entry. Nothing is saved, and AWS is not asked. */
export async function previewAccess(
  manager: EntityManager,
  { person, resource, access }: Wanted,
  now: Date,
): Promise<AccessPreview> {
  const integration = await manager.findOneByOrFail(Integration, { id: resource.integrationId });
  const binding = await bindingOf(manager, person, resource, integration);
  const target = binding?.principalArn
    ? await manager.findOneBy(AccessTarget, { physicalKey: resource.physicalKey, principalArn: binding.principalArn })
    : null;
  const grants = target ? await manager.findBy(Grant, { targetId: target.id }) : [];
  const before = target?.seen?.access ?? null;
  const others = target?.baseline ? [target.baseline] : [];
  const after = unite([...others, desiredAccess(grants, now), access]);
  const isPrepared = binding?.state === "READY" || binding?.state === "PARKED";
  const principal = isPrepared ? [] : principalCalls(integration, resource);
  const steps = planAccess(before, { access: after, anew: false });
  return {
    calls: [...principal, ...steps.map((step) => entryCall(step, resource, binding?.principalArn ?? null))],
    before,
    after,
    seenAt: target?.lookedAt ?? null,
  };
}

async function bindingOf(
  manager: EntityManager,
  person: PersonHome,
  { accountId }: Resource,
  { id, principalStrategy }: Integration,
): Promise<Binding | null> {
  return manager
    .createQueryBuilder(BindingRow, "b")
    .where("b.personId = :person and b.integrationId = :integration and b.accountId = :accountId", {
      person: person.id,
      integration: id,
      accountId,
    })
    .andWhere("b.strategy = :strategy and b.state not in ('REMOVING', 'REMOVED')", { strategy: principalStrategy })
    .getOne();
}

/** What making a principal takes where the person has none in the account yet. */
function principalCalls({ principalStrategy, ssoRegion }: Integration, { accountId }: Resource): PlannedCall[] {
  const call = (service: string, operation: string, parameters: object, region: string | null): PlannedCall => ({
    service,
    operation,
    accountId,
    region,
    parameters: JSON.stringify(parameters),
  });
  if (principalStrategy === "IAM_ROLE_TEMPLATE") return [call("iam", "GetRole", {}, null)];
  return [
    call("sso", "CreatePermissionSet", { note: "unless the person has theirs already" }, ssoRegion),
    call("sso", "PutInlinePolicyToPermissionSet", { note: "unless the person has theirs already" }, ssoRegion),
    call("sso", "CreateAccountAssignment", { TargetId: accountId, PrincipalType: "USER" }, ssoRegion),
  ];
}

function entryCall(step: Step, { name, accountId, region }: Resource, principalArn: string | null): PlannedCall {
  const at = { clusterName: name, principalArn: principalArn ?? "(the person's role, once it is there)" };
  const call = (operation: string, parameters: object): PlannedCall => ({
    service: "eks",
    operation,
    accountId,
    region,
    parameters: JSON.stringify({ ...at, ...parameters }),
  });
  switch (step.kind) {
    case "delete-entry":
      return call("DeleteAccessEntry", {});
    case "create-entry":
      return call("CreateAccessEntry", { kubernetesGroups: step.kubernetesGroups });
    case "set-groups":
      return call("UpdateAccessEntry", { kubernetesGroups: step.kubernetesGroups });
    case "disassociate":
      return call("DisassociateAccessPolicy", { policy: step.policy });
    case "associate": {
      const { policy, namespaces } = step.access;
      const accessScope = namespaces ? { type: "namespace", namespaces } : { type: "cluster" };
      return call("AssociateAccessPolicy", { policy, accessScope });
    }
  }
}
