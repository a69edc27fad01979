import { Args, Ctx, FieldResolver, GraphQLISODateTime, Resolver } from "type-graphql";
import type { AccessRequest } from "../../shared/domain/access-requests/access-request.entity";
import type { CountedPage } from "../../shared/platform/database/keyset";
import { AccessRequestConnection, type AccessRequestType } from "../access-requests/access-request.type";
import { AuditEventConnection, type AuditEventType } from "../audit/audit.type";
import { DriftFindingConnection, type DriftFindingType } from "../drift/drift.type";
import { GrantedAccessType } from "../grants/granted-access.type";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import { ObservedAccessConnection, ObservedAccessType } from "./observed-access.type";
import { ResourceObjectType } from "./resource.type";
import { readsResource } from "./viewer";

/** Access, requests, history and drift of a resource, for its owners and readers. */
@Resolver(() => ResourceObjectType)
export class ResourceActivityResolver {
  @FieldResolver(() => ObservedAccessConnection, {
    nullable: true,
    description:
      "Every principal that has access now, by ARN: of our grants, and entries of others. Null where `ownershipHidden` says why.",
  })
  async access(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<ObservedAccessType> | null> {
    return pageFor(context, id, () => context.loaders.accessOfResource.load({ id, page }));
  }

  @FieldResolver(() => GraphQLISODateTime, {
    nullable: true,
    description:
      "When its access entries were last listed in AWS; null: never yet, or where `ownershipHidden` says why.",
  })
  async lastObservedAt(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Ctx() context: GraphQLContext,
  ): Promise<Date | null> {
    return (await readsResource(context, id)) ? context.loaders.resourceObservedAt.load(id) : null;
  }

  @FieldResolver(() => AccessRequestConnection, {
    nullable: true,
    description:
      "Requests for access to it, the newest first. For owners without requests that also name what they do not own. Null where `ownershipHidden` says why.",
  })
  async requests(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<AccessRequestType> | null> {
    const { actor } = context;
    const load = (): Promise<CountedPage<AccessRequest>> =>
      context.loaders.requestsOfResource.load({ actor, id, page });
    return pageFor(context, id, load);
  }

  @FieldResolver(() => AuditEventConnection, {
    nullable: true,
    description:
      "Audit events that name it, the newest first. For owners only what was done to it, its grants and its requests. Null where `ownershipHidden` says why.",
  })
  async history(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<AuditEventType> | null> {
    const { actor } = context;
    return pageFor(context, id, () => context.loaders.historyOfResource.load({ actor, id, page }));
  }

  @FieldResolver(() => DriftFindingConnection, {
    nullable: true,
    description: "Access entries that are not as grants say, the newest first. Null where `ownershipHidden` says why.",
  })
  async driftFindings(
    @Parent() { id }: Pick<ResourceObjectType, "id">,
    @Args() page: PageArgs,
    @Ctx() context: GraphQLContext,
  ): Promise<Connection<DriftFindingType> | null> {
    return pageFor(context, id, () => context.loaders.findingsOfResource.load({ id, page }));
  }
}

async function pageFor<T>(
  context: GraphQLContext,
  id: string,
  load: () => Promise<CountedPage<T>>,
): Promise<Connection<T> | null> {
  return (await readsResource(context, id)) ? toConnection(await load()) : null;
}

@Resolver(() => ObservedAccessType)
export class ObservedAccessResolver {
  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The person of the principal. Null: Drawbridge gave it to nobody.",
  })
  async person(
    @Parent() { personId }: ObservedAccessType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return personId ? loaders.person.load(personId) : null;
  }

  @FieldResolver(() => GrantedAccessType, {
    nullable: true,
    description: "The access that the entry gives; null: it was only listed so far.",
  })
  access(@Parent() { access }: ObservedAccessType): object | null {
    return access;
  }
}
