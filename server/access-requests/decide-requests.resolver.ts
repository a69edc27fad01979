import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { type DecisionRefusal, decideRequests } from "../../shared/domain/access-requests/decide-requests";
import { type RefusedCall, recordRefusal } from "../../shared/domain/audit/record-refusal";
import type { ErrorCode } from "../../shared/kernel/error-rules";
import { type ProblemType, problemOf } from "../access-flows/problem.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { formatError } from "../graphql/errors";
import { DecideRequestsInput, type RequestDecisionInput } from "./decisions.inputs";
import { DecideRequestsPayload, type RequestDecisionResultType } from "./decisions.type";

@Resolver()
export class DecisionsResolver {
  @Access("SIGNED_IN", "DECIDE")
  @Mutation(() => DecideRequestsPayload, {
    description:
      "Approves and rejects several access requests in one call. Each decision is evaluated and carried out by itself: one that is refused stops none of the others, and has its error in `results`.",
  })
  async decideRequests(
    @Arg("input", () => DecideRequestsInput, { description: "The decisions, at most 50 at once." })
    { decisions }: DecideRequestsInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<DecideRequestsPayload> {
    const { accessRequests, log } = platform;
    const results = await decideRequests(accessRequests, actor, decisions, (error) => faultOf(error, log));
    // Refusals of a mutation are audited by its wrapper. This one answers normally, whatever it refused inside.
    for (const [n, { refusal }] of results.entries()) {
      if (refusal) await recordRefusal(platform.refusedMutations, actor, aloneOf(decisions[n]!), refusal);
    }
    return {
      results: results.map((result): RequestDecisionResultType => ({ ...result, ...problemsOf(result.refusal) })),
    };
  }
}

/** The mutation that takes this decision alone. */
function aloneOf({ decision, ...args }: RequestDecisionInput): RefusedCall {
  return { name: decision === "APPROVE" ? "approveRequest" : "rejectRequest", args };
}

function problemsOf(refusal: DecisionRefusal | null): Pick<RequestDecisionResultType, "problem" | "problems"> {
  if (!refusal) return { problem: null, problems: [] };
  const { code, rule, message, fields } = refusal;
  const path = fields.length === 1 ? fields[0]!.path : [];
  const problems = fields.map((field): ProblemType => problemOf(field, code));
  return { problem: problemOf({ path, message, rule: rule ?? undefined }, code), problems };
}

/** Logged with an id; the caller gets the id alone. */
function faultOf(error: unknown, log: Parameters<typeof formatError>[1]): DecisionRefusal {
  const { message, extensions } = formatError(error, log);
  return { code: extensions!.code as ErrorCode, rule: null, message, fields: [] };
}
