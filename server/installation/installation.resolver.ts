import { Ctx, Field, ID, ObjectType, Query, Resolver } from "type-graphql";
import { DEFAULT_MEMBER_ROLE_NAME } from "../../shared/domain/catalog/configuration-keys";
import { VERSION } from "../../shared/version";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";

@Access("ADMIN")
@ObjectType("Installation", { description: "What the roles in AWS have to be told about this installation." })
export class InstallationType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  version!: string;

  @Field(() => String, { description: "Used by an integration that names no other; trust policies ask for it." })
  externalId!: string;

  @Field(() => String, { description: "Used by an integration that names no other." })
  memberRoleName!: string;
}

@Resolver()
export class InstallationResolver {
  @Access("ADMIN")
  @Query(() => InstallationType)
  installation(@Ctx() { platform }: GraphQLContext): InstallationType {
    const { id, externalId } = platform.installation;
    return { id, externalId, version: VERSION, memberRoleName: DEFAULT_MEMBER_ROLE_NAME };
  }
}
