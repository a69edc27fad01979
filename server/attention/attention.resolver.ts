import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver } from "type-graphql";
import { type AttentionSubject, attentionId } from "../../shared/domain/attention/attention";
import { attentionObjectId, attentionPage } from "../../shared/domain/attention/attention-page";
import { type Actor, hasRole } from "../../shared/kernel/actor";
import { assertNever } from "../../shared/kernel/assert-never";
import { consolePages } from "../../shared/kernel/console-pages";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { PersonType } from "../identities/person.type";
import { AttentionFilterInput } from "./attention.inputs";
import { AttentionItemConnection, AttentionItemType, AttentionSubjectUnion, PeopleAlikeType } from "./attention.type";

@Resolver(() => AttentionItemType)
export class AttentionResolver {
  @Access("READER")
  @Query(() => AttentionItemConnection, {
    nullable: true,
    description:
      "Problems that wait for an admin, the gravest first, of one kind the newest first. Computed at each read; an empty list: there are none.",
  })
  async needsAttention(
    @Arg("filter", () => AttentionFilterInput, { nullable: true, description: "Left out: whatever waits." })
    filter: AttentionFilterInput | null,
    @Args() page: PageArgs,
    @Ctx() { platform }: GraphQLContext,
  ): Promise<Connection<AttentionItemType>> {
    return toConnection(await platform.attentionQueries.list(page, filter?.kinds ?? null));
  }

  @FieldResolver(() => ID, { description: "Stable as long as the problem lasts." })
  id(@Parent() item: AttentionItemType): string {
    return attentionId(item);
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The id of the only object that the item is about. Null: it is about several, or about none.",
  })
  objectId(@Parent() { subjects }: AttentionItemType, @Ctx() { actor }: GraphQLContext): string | null {
    return isHidden(subjects, actor) ? null : attentionObjectId({ subjects });
  }

  @FieldResolver(() => String, {
    description: "The path, below DRAWBRIDGE_URL, where it is mended: of its only subject, or of the list of many.",
  })
  page(@Parent() { kind, subjects }: AttentionItemType, @Ctx() { actor }: GraphQLContext): string {
    return isHidden(subjects, actor) ? consolePages.attention() : attentionPage({ kind, subjects });
  }

  @FieldResolver(() => [AttentionSubjectUnion], {
    description: "The objects that it is about, the first ten of many. Webhooks are for admins: auditors get none.",
  })
  async subjects(
    @Parent() { subjects }: AttentionItemType,
    @Ctx() context: GraphQLContext,
  ): Promise<readonly object[]> {
    const loaded = await Promise.all(subjects.map((subject) => loadSubject(subject, context)));
    return loaded.flatMap((subject) => subject ?? []);
  }
}

@Resolver(() => PeopleAlikeType)
export class PeopleAlikeResolver {
  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "One of the two; null: they are not there any more.",
  })
  async person(
    @Parent() { personId }: PeopleAlikeType,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return loaders.person.load(personId);
  }

  @FieldResolver(() => PersonType, { nullable: true, description: "The other one; null: they are not there any more." })
  async other(@Parent() { otherId }: PeopleAlikeType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType | null> {
    return loaders.person.load(otherId);
  }
}

/** Webhooks are for admins. */
function isHidden(subjects: readonly AttentionSubject[], actor: Actor): boolean {
  return !hasRole(actor, "ADMIN") && subjects.some(({ type }) => type === "Webhook");
}

/** The present object with its type; null: deleted meanwhile, or hidden from the viewer. */
async function loadSubject(
  subject: AttentionSubject,
  context: GraphQLContext,
): Promise<{ readonly __typename: string } | null> {
  const { type: __typename, ...value } = subject;
  const row = "id" in subject ? await rowOf(subject, context) : value;
  return row && { ...row, __typename };
}

async function rowOf(
  { type, id }: Extract<AttentionSubject, { id: string }>,
  { loaders, actor }: GraphQLContext,
): Promise<object | null> {
  switch (type) {
    case "AccessFlow":
      return loaders.accessFlow.load(id);
    case "Connector":
      return loaders.connector.load(id);
    case "Grant":
      return loaders.grant.load(id);
    case "IdentityProvider":
      return loaders.provider.load(id);
    case "Integration":
      return loaders.integration.load(id);
    case "Person":
      return loaders.person.load(id);
    case "Webhook":
      return hasRole(actor, "ADMIN") ? loaders.webhook.load(id) : null;
    default:
      return assertNever(type);
  }
}
