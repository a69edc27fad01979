import { Ctx, FieldResolver, Resolver } from "type-graphql";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { ResourceObjectType } from "./resource.type";
import { readsResource } from "./viewer";

/**
 * The connection data of a cluster, for its owners and readers. Holders of access get it by `accessDetails` of the
 * grant.
 */
@Resolver(() => ResourceObjectType)
export class ResourceDetailsResolver {
  @FieldResolver(() => String, {
    nullable: true,
    description: "The address of the Kubernetes API; null: EKS does not tell it, or `ownershipHidden` says why.",
  })
  async endpoint(@Parent() resource: ResourceObjectType, @Ctx() context: GraphQLContext): Promise<string | null> {
    return (await readsResource(context, resource.id)) ? resource.endpoint : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: "Whether it is reached from the internet; null: EKS does not tell it, or `ownershipHidden` says why.",
  })
  async endpointPublicAccess(
    @Parent() resource: ResourceObjectType,
    @Ctx() context: GraphQLContext,
  ): Promise<boolean | null> {
    return (await readsResource(context, resource.id)) ? resource.endpointPublicAccess : null;
  }

  @FieldResolver(() => Boolean, {
    nullable: true,
    description: "Whether it is reached within its VPC; null: EKS does not tell it, or `ownershipHidden` says why.",
  })
  async endpointPrivateAccess(
    @Parent() resource: ResourceObjectType,
    @Ctx() context: GraphQLContext,
  ): Promise<boolean | null> {
    return (await readsResource(context, resource.id)) ? resource.endpointPrivateAccess : null;
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      "Base64 of the PEM that proves the endpoint; null: EKS does not tell it, or `ownershipHidden` says why.",
  })
  async certificateAuthority(
    @Parent() resource: ResourceObjectType,
    @Ctx() context: GraphQLContext,
  ): Promise<string | null> {
    return (await readsResource(context, resource.id)) ? resource.certificateAuthority : null;
  }
}
