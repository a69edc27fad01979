import { Arg, Ctx, Query, Resolver } from "type-graphql";
import { problemOf } from "../access-flows/problem.type";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { AccessRequestPreviewType } from "./access-preview.type";
import { AccessRequestInput } from "./access-request.inputs";
import { approverGroups } from "./approver-groups";
import { withAskedDuration } from "./asked-duration";

@Resolver()
export class AccessPreviewResolver {
  @Access("SIGNED_IN")
  @Query(() => AccessRequestPreviewType, {
    description:
      "The outcome that a request would have: its flow, its approvers, the usual wait, and the calls to AWS. Violated rules are part of the answer, not errors. Nothing is saved.",
  })
  async previewAccessRequest(
    @Arg("input", () => AccessRequestInput, { description: "The request as it would be sent." })
    input: AccessRequestInput,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<AccessRequestPreviewType> {
    const { items, problems } = await platform.accessRequests.preview(actor, withAskedDuration(input));
    return {
      problems: problems.map((problem) => problemOf(problem, problem.code)),
      items: items.map(({ resourceId, resource, flow, approvers, expectedWaitSeconds, plan, waitingFor, ...item }) => ({
        resourceId,
        resource,
        problems: item.problems.map((problem) => problemOf(problem)),
        flow,
        approvers: approvers ? approverGroups(approvers) : [],
        maxDurationSeconds: flow?.maxDurationSeconds ?? null,
        expectedWaitSeconds,
        plan,
        waitingFor,
      })),
    };
  }
}
