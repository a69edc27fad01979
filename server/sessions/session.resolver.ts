import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { EndSessionsPayload, RevokeSessionPayload } from "./session.payloads";
import { SessionType } from "./session.type";

@Resolver(() => SessionType)
export class SessionResolver {
  @Access("SIGNED_IN")
  @Query(() => [SessionType], { description: "Where one is signed in, the newest first; 100 at most." })
  async mySessions(@Ctx() { actor, platform }: GraphQLContext): Promise<SessionType[]> {
    return platform.sessions.mine(actor);
  }

  @FieldResolver(() => Boolean, { description: "It is the one that asks." })
  current(@Parent() { id }: SessionType, @Ctx() { actor }: GraphQLContext): boolean {
    return id === actor.session?.id;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: "The person of the session. Null: their identity belongs to nobody now.",
  })
  async personId(@Parent() { identityId }: SessionType, @Ctx() { loaders }: GraphQLContext): Promise<string | null> {
    return (await loaders.identity.load(identityId))?.personId ?? null;
  }

  @Access("SIGNED_IN", "ADMIN")
  @Mutation(() => RevokeSessionPayload, {
    description: "Ends one of one's own sessions, also the one that asks; any, for admins.",
  })
  async revokeSession(
    @Arg("id", () => ID, { description: "The session to revoke, by its id in `mySessions` or `person { sessions }`." })
    id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<RevokeSessionPayload> {
    return { session: await platform.sessions.revoke(actor, parseId(id, "The session")) };
  }

  @Access("ADMIN")
  @Mutation(() => EndSessionsPayload, {
    description: "Ends every session of a person, and the tokens that act as them, unless these are kept.",
  })
  async endSessions(
    @Arg("personId", () => ID, { description: "The person whose sessions end, by whatever identity." })
    personId: string,
    @Arg("keepTokens", () => Boolean, { defaultValue: false, description: "true: only sessions end." })
    keepTokens: boolean,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<EndSessionsPayload> {
    const id = parseId(personId, "The person");
    const sessionsEnded = await platform.sessions.endSessionsOf(actor, id, keepTokens);
    return { person: (await loaders.person.load(id))!, sessionsEnded };
  }
}
