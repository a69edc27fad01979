import { FieldResolver, ID, Resolver } from "type-graphql";
import { type Permission, permissionById } from "../../shared/domain/catalog/permissions";
import { PermissionType } from "../catalog/permission.type";
import { Parent } from "../graphql/parent";
import { FlowPermissionType } from "./flow-definition.type";

@Resolver(() => FlowPermissionType)
export class FlowPermissionResolver {
  @FieldResolver(() => ID, { description: "As inputs name it: an EKS access policy, or KUBERNETES_GROUP." })
  permissionId(@Parent() { permission }: FlowPermissionType): string {
    return permission;
  }

  @FieldResolver(() => PermissionType, {
    nullable: true,
    description: "The same with its name and risk for people; null: the catalog no longer has it.",
  })
  permission(@Parent() { permission }: FlowPermissionType): Permission | null {
    return permissionById(permission);
  }
}
