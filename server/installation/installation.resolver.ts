import { Arg, Ctx, Field, GraphQLISODateTime, ID, Int, Mutation, ObjectType, Query, Resolver } from "type-graphql";
import { DEFAULT_MEMBER_ROLE_NAME } from "../../shared/domain/catalog/configuration-keys";
import { VERSION } from "../../shared/version";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { payloadType } from "../graphql/payload";

@Access("ADMIN")
@ObjectType("Restored", {
  description:
    "The database was restored from a backup, so AWS may know more than it does: access is only taken away until 'confirmRestored'.",
})
export class RestoredType {
  @Field(() => GraphQLISODateTime, { description: "When this was noticed, by the clock of the database." })
  since!: Date;

  @Field(() => [String], { description: "Clusters that have not been observed since; a hundred at most." })
  clustersLeft!: readonly string[];

  @Field(() => Int, { description: "Accesses known here that have not been observed since, or only once of twice." })
  targetsLeft!: number;

  @Field(() => Int, {
    description: "Entries that this installation made and the database does not know. They go with the confirmation.",
  })
  orphans!: number;
}

@Access("ADMIN")
@ObjectType("Installation", { description: "This installation, as the roles in AWS have to know it." })
export class InstallationType {
  @Field(() => ID, { description: "DRAWBRIDGE_INSTALLATION_ID: it stands in tags in AWS and never changes." })
  id!: string;

  @Field(() => String, { description: "The release that the server runs, such as 0.2.0." })
  version!: string;

  @Field(() => String, { description: "Used by an integration that names no other; trust policies ask for it." })
  externalId!: string;

  @Field(() => String, { description: "Used by an integration that names no other." })
  memberRoleName!: string;

  @Field(() => RestoredType, { nullable: true, description: "Null: all is well." })
  restored!: RestoredType | null;
}

const ConfirmRestoredPayload = payloadType<{ installation: InstallationType }>("ConfirmRestored", {
  installation: {
    type: () => InstallationType,
    description: "The installation, with `restored` null: access is given again.",
  },
});
type ConfirmRestoredPayload = InstanceType<typeof ConfirmRestoredPayload>;

@Resolver()
export class InstallationResolver {
  @Access("ADMIN")
  @Query(() => InstallationType, { description: "This deployment of Drawbridge as AWS has to know it, and its state." })
  async installation(@Ctx() { platform }: GraphQLContext): Promise<InstallationType> {
    const { id, externalId } = platform.installation;
    const restored = await platform.restores.state();
    return { id, externalId, version: VERSION, memberRoleName: DEFAULT_MEMBER_ROLE_NAME, restored };
  }

  @Access("ADMIN")
  @Mutation(() => ConfirmRestoredPayload, {
    description:
      "Confirms that an admin has checked what is live since the database was restored: access can be given again, orphaned entries are removed, and what was waiting is given up.",
  })
  async confirmRestored(
    @Arg("force", () => Boolean, {
      defaultValue: false,
      description: "true: does not wait for clusters that cannot be observed.",
    })
    force: boolean,
    @Ctx() context: GraphQLContext,
  ): Promise<ConfirmRestoredPayload> {
    await context.platform.restores.confirm(context.actor, { force });
    return { installation: await this.installation(context) };
  }
}
