import { Field, ObjectType } from "type-graphql";
import type { Role } from "../../shared/kernel/actor";
import { Access } from "../graphql/access";
import { RoleEnum } from "./role.enums";

@Access("READER")
@ObjectType("RoleGroup", { description: "A group whose people have a role, as the server's configuration names it." })
export class RoleGroupType {
  @Field(() => String, { description: "The name of the identity provider, as configured." })
  provider!: string;

  @Field(() => String, { description: "The group's name, or `id:` and its key at the provider, as configured." })
  group!: string;

  @Field(() => RoleEnum, { description: "The role that the group gives." })
  role!: Role;
}
