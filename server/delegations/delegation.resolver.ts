import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver } from "type-graphql";
import type { DelegationState } from "../../shared/domain/delegations/delegations.queries";
import { DomainError } from "../../shared/kernel/app-error";
import { limitExceeded } from "../edge/limit-exceeded";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { type Connection, PageArgs, toConnection } from "../graphql/pagination";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { DelegationStateEnum } from "./delegation.enums";
import { DelegateApprovalsInput, DelegationFilterInput, DelegationOrderInput } from "./delegation.inputs";
import { DelegateApprovalsPayload, EndDelegationPayload } from "./delegation.payloads";
import { DelegationConnection, DelegationType } from "./delegation.type";

/** Names of people whom a delegator cannot see could be guessed: by the default limit, 30 a minute. */
const REQUESTS_OF_A_WRONG_NAME = 100;

const AFTER_A_WRONG_NAME =
  "The document named somebody who was not found. Send the other delegations again without it.";

@Resolver(() => DelegationType)
export class DelegationResolver {
  @Access("SIGNED_IN")
  @Query(() => DelegationConnection, {
    description: "Those by which you decide for others or others for you; admins and auditors read all of them.",
  })
  async delegations(
    @Arg("filter", () => DelegationFilterInput, { nullable: true, description: "Left out: all that you may read." })
    filter: DelegationFilterInput | null,
    @Arg("orderBy", () => DelegationOrderInput, {
      nullable: true,
      description: "Left out: those that were made last come first.",
    })
    orderBy: DelegationOrderInput | null,
    @Args() page: PageArgs,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<Connection<DelegationType>> {
    const { fromPersonId, toPersonId, states } = filter ?? {};
    const parsed = {
      fromPersonId: fromPersonId ? parseId(fromPersonId, "The person") : null,
      toPersonId: toPersonId ? parseId(toPersonId, "The person") : null,
      states,
    };
    return toConnection(await platform.delegationsQueries.list(actor, parsed, orderBy ?? NEWEST_FIRST, page));
  }

  @Access("SIGNED_IN", "DECIDE")
  @Mutation(() => DelegateApprovalsPayload, {
    description:
      "Lets somebody else approve and reject in your place until a moment. You keep your right, both of you are told, and decisions show both. Needs a fresh sign-in.",
  })
  async delegateApprovals(
    @Arg("input", () => DelegateApprovalsInput, { description: "The two people, the time, and a reason." })
    input: DelegateApprovalsInput,
    @Ctx() { actor, platform, answer }: GraphQLContext,
  ): Promise<DelegateApprovalsPayload> {
    // The rate limit is charged at the end of the document, so the first wrong name is its last one.
    if (answer.requests > 0) throw limitExceeded("requests", AFTER_A_WRONG_NAME, { status: 200 });
    try {
      return { delegation: await platform.delegations.delegate(actor, input) };
    } catch (error) {
      if (isWrongName(error)) answer.requests += REQUESTS_OF_A_WRONG_NAME;
      throw error;
    }
  }

  @Access("SIGNED_IN", "DECIDE")
  @Mutation(() => EndDelegationPayload, {
    description:
      "Ends a delegation at once; either of the two people may, and admins. Decisions that were made stay. One that has ended stays as it is.",
  })
  async endDelegation(
    @Arg("id", () => ID, { description: "The delegation to end, in force or still to begin." })
    id: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<EndDelegationPayload> {
    return { delegation: await platform.delegations.end(actor, parseId(id, "The delegation")) };
  }

  @FieldResolver(() => DelegationStateEnum, { description: "Whether the delegation is in force, at this moment." })
  state(@Parent() delegation: DelegationType, @Ctx() { platform }: GraphQLContext): DelegationState {
    return platform.delegationsQueries.stateOf(delegation);
  }

  @FieldResolver(() => PersonType, { description: "The delegator, who keeps the right to decide." })
  async from(@Parent() { fromPersonId }: DelegationType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType> {
    return (await loaders.person.load(fromPersonId))!;
  }

  @FieldResolver(() => PersonType, { description: "The delegate, who may decide in the delegator's place." })
  async to(@Parent() { toPersonId }: DelegationType, @Ctx() { loaders }: GraphQLContext): Promise<PersonType> {
    return (await loaders.person.load(toPersonId))!;
  }
}

const NEWEST_FIRST = { field: "CREATED_AT", direction: "DESC" } as const;

function isWrongName(error: unknown): boolean {
  return error instanceof DomainError && error.fields.some(({ rule }) => NAME_RULES.has(rule));
}

const NAME_RULES: ReadonlySet<string | undefined> = new Set(["PERSON_NOT_FOUND", "SEVERAL_PEOPLE"]);
