import { Arg, Ctx, ID, Int, Mutation, Resolver } from "type-graphql";
import { AccessRequestType } from "../access-requests/access-request.type";
import { GrantType } from "../grants/grant.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { parseId } from "../graphql/parse-id";
import { payloadType } from "../graphql/payload";
import { PersonType } from "../identities/person.type";

interface EndAllAccess {
  person: PersonType;
  grants: readonly GrantType[];
  requests: readonly AccessRequestType[];
  sessionsEnded: number;
  tokensEnded: number;
}

const EndAllAccessPayload = payloadType<EndAllAccess>("EndAllAccess", {
  person: {
    type: () => PersonType,
    description: "The person whose access ends; they may sign in while they are active.",
  },
  grants: {
    type: () => [GrantType],
    description: "The grants that end by this. Follow `grantsChanged` until they have ended.",
  },
  requests: { type: () => [AccessRequestType], description: "The requests with items that waited and were cancelled." },
  sessionsEnded: { type: () => Int, description: "How many sessions there were; none is left." },
  tokensEnded: { type: () => Int, description: "How many tokens acted as the person; none is left." },
});
type EndAllAccessPayload = InstanceType<typeof EndAllAccessPayload>;

@Resolver()
export class EndAllAccessResolver {
  @Access("ADMIN")
  @Mutation(() => EndAllAccessPayload, {
    description:
      "Ends everything that a person has at once: requests that wait for them, grants, tokens and sessions. Called again, it ends what came since.",
  })
  async endAllAccess(
    @Arg("personId", () => ID, { description: "The person whose access ends, by whatever identity." })
    personId: string,
    @Arg("reason", () => String, { description: "Why, for the person, the receipts of the access and the audit log." })
    reason: string,
    @Ctx() { actor, platform, loaders }: GraphQLContext,
  ): Promise<EndAllAccessPayload> {
    const id = parseId(personId, "The person");
    const ended = await platform.endAllAccess(actor, id, reason);
    return { person: (await loaders.person.load(id))!, ...ended };
  }
}
