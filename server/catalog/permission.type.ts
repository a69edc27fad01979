import { Field, ID, ObjectType } from "type-graphql";
import type { PermissionKind, RiskLevel } from "../../shared/domain/catalog/permissions";
import type { ResourceType } from "../../shared/domain/catalog/resource-types";
import { Access } from "../graphql/access";
import { PermissionKindEnum, ResourceTypeEnum, RiskLevelEnum } from "./catalog.enums";

@Access("WITH_PARENT")
@ObjectType("PermissionRisk", {
  description: "The harm that somebody with a permission could do, for those who decide.",
})
export class PermissionRiskType {
  @Field(() => RiskLevelEnum, { description: "For sorting and colours; the sentence beside it gives the reason." })
  level!: RiskLevel;

  @Field(() => String, {
    description: "The harm that a person with it can do, and what may be left of it after the grant.",
  })
  inWords!: string;
}

@Access("WITH_PARENT")
@ObjectType("Permission", {
  description: "One thing that people can ask for on a resource, the same wherever flows, requests and grants name it.",
})
export class PermissionType {
  @Field(() => ID, { description: "As flows and requests name it: an EKS access policy, or KUBERNETES_GROUP." })
  id!: string;

  @Field(() => ResourceTypeEnum, { description: "The only kind of thing on which it can be granted." })
  resourceType!: ResourceType;

  @Field(() => String, { description: "A short title for pages, such as Cluster admin." })
  name!: string;

  @Field(() => String, { description: "A sentence for people about what it allows." })
  description!: string;

  @Field(() => PermissionKindEnum, { description: "The mechanism of AWS or Kubernetes by which it is given." })
  kind!: PermissionKind;

  @Field(() => Boolean, { description: "Whether it can be limited to some of a cluster's namespaces." })
  namespaces!: boolean;

  @Field(() => PermissionRiskType, { description: "The risk that an approver should weigh." })
  risk!: PermissionRiskType;
}
