import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { parseId } from "../graphql/parse-id";
import { SessionType } from "./session.type";

@Resolver()
export class SessionResolver {
  @Access("SIGNED_IN")
  @Query(() => [SessionType], { description: "Where one is signed in, the newest first; 100 at most." })
  async mySessions(@Ctx() { actor, platform }: GraphQLContext): Promise<SessionType[]> {
    const sessions = await platform.sessions.mine(actor);
    return sessions.map((session) => ({ ...session, current: session.id === actor.session?.id }));
  }

  @Access("SIGNED_IN", "ADMIN")
  @Mutation(() => ID, { description: "Ends one of one's own sessions; answers its id." })
  async revokeSession(@Arg("id", () => ID) id: string, @Ctx() { actor, platform }: GraphQLContext): Promise<string> {
    await platform.sessions.revoke(actor, parseId(id, "The session"));
    return id;
  }

  @Access("ADMIN")
  @Mutation(() => Int, {
    description: "Ends every session of a person, and the tokens that act as them. Answers the number of sessions.",
  })
  async endSessions(
    @Arg("identityId", () => ID, { description: "The person whose sessions end." }) identityId: string,
    @Arg("keepTokens", () => Boolean, { defaultValue: false, description: "true: only sessions end." })
    keepTokens: boolean,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<number> {
    return platform.sessions.endSessionsOf(actor, parseId(identityId, "The person"), keepTokens);
  }
}
