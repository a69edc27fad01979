import { Field, InterfaceType, ObjectType } from "type-graphql";
import type { ClusterAccess } from "../../shared/domain/access/cluster-access.port";
import { type Permission, permissionById, permissionsIn } from "../../shared/domain/catalog/permissions";
import { PermissionType } from "../catalog/permission.type";
import { Access } from "../graphql/access";
import { Parent } from "../graphql/parent";

/** An access as it is stored. An account's will be another member of this union. */
type StoredAccess = ClusterAccess;

@InterfaceType("GrantedAccess", {
  description:
    "All that one grant, request or entry lets a person do on a resource. Each type of resource has an implementation of its own.",
  resolveType: (_access: StoredAccess) => "ClusterAccess",
})
export abstract class GrantedAccessType {
  @Field(() => [PermissionType], {
    description: "Each permission once, with its name and its risk; those that the catalog no longer has are left out.",
  })
  permissions(@Parent() access: StoredAccess): Permission[] {
    return permissionsIn(access);
  }
}

@Access("WITH_PARENT")
@ObjectType("PolicyAccess", {
  description: "One EKS access policy of a person, and how far on the cluster it reaches.",
})
class PolicyAccessType {
  @Field(() => String, { description: "Name of an EKS access policy without its ARN, such as AmazonEKSViewPolicy." })
  policy!: string;

  @Field(() => PermissionType, {
    nullable: true,
    description: "The same with its name and risk for people; null: the catalog no longer has it.",
  })
  permission(@Parent() { policy }: { readonly policy: string }): Permission | null {
    return permissionById(policy);
  }

  @Field(() => [String], {
    nullable: true,
    description: "Names, or patterns such as payments-*, where it applies; null: on the whole cluster.",
  })
  namespaces!: readonly string[] | null;
}

@Access("WITH_PARENT")
@ObjectType("ClusterAccess", {
  implements: GrantedAccessType,
  description:
    "All that a person may do on one EKS cluster: by access policies, and by membership of Kubernetes groups.",
})
export class ClusterAccessType extends GrantedAccessType {
  @Field(() => [PolicyAccessType], { description: "EKS access policies, each at most once, in alphabetical order." })
  policies!: readonly PolicyAccessType[];

  @Field(() => [String], {
    description:
      "Names of Kubernetes groups to which role bindings on the cluster refer. Empty: access by policies alone.",
  })
  kubernetesGroups!: readonly string[];
}
