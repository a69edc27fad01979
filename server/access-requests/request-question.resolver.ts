import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver } from "type-graphql";
import { Access } from "../graphql/access";
import type { GraphQLContext } from "../graphql/context";
import { Parent } from "../graphql/parent";
import { parseId } from "../graphql/parse-id";
import { PersonType } from "../identities/person.type";
import { AccessRequestItemType, AccessRequestType } from "./access-request.type";
import { REASON } from "./decisions.inputs";
import {
  AnswerQuestionPayload,
  AskRequesterPayload,
  type QuestionPayload,
  RequestQuestionType,
} from "./request-question.type";

@Resolver(() => RequestQuestionType)
export class RequestQuestionResolver {
  @Access("SIGNED_IN", "DECIDE")
  @Mutation(() => AskRequesterPayload, {
    description:
      "Asks the requester a question before deciding; by anybody who may decide. Nothing waits for the answer, and at most 20 are asked about one access request.",
  })
  async askRequester(
    @Arg("requestId", () => ID, { description: "An access request of which something waits for one's decision." })
    requestId: string,
    @Arg("itemIds", () => [ID], {
      nullable: true,
      description: "The items that the question is about. Left out: all that wait for a decision of the caller.",
    })
    itemIds: string[] | null,
    @Arg("question", () => String, { description: `Plain text. ${REASON}` }) question: string,
    @Arg("clientRequestId", () => String, {
      nullable: true,
      description: "A name of the client's for this call: sent again within 30 days, it answers the same question.",
    })
    clientRequestId: string | null,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<QuestionPayload> {
    const items = {
      requestId: parseId(requestId, "The request"),
      itemIds: itemIds?.map((id) => parseId(id, "The item")),
    };
    return platform.requestQuestions.ask(actor, items, { question, clientRequestId });
  }

  @Access("SIGNED_IN", "REQUEST")
  @Mutation(() => AnswerQuestionPayload, {
    description:
      "Answers a question of an approver; by the requester or the grantee, while an item that it is about waits. An answer cannot be changed.",
  })
  async answerQuestion(
    @Arg("questionId", () => ID, { description: "One of the `questions` of one's own access request." })
    questionId: string,
    @Arg("answer", () => String, { description: `Plain text. ${REASON}` }) answer: string,
    @Ctx() { actor, platform }: GraphQLContext,
  ): Promise<QuestionPayload> {
    return platform.requestQuestions.answer(actor, parseId(questionId, "The question"), answer);
  }

  @FieldResolver(() => PersonType, { description: "An approver, or a delegate who acts for one." })
  async askedBy(
    @Parent() { askedById }: Pick<RequestQuestionType, "askedById">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType> {
    return (await loaders.person.load(askedById))!;
  }

  @FieldResolver(() => PersonType, {
    nullable: true,
    description: "The requester or the grantee. Null as long as there is no `answer`.",
  })
  async answeredBy(
    @Parent() { answeredById }: Pick<RequestQuestionType, "answeredById">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<PersonType | null> {
    return answeredById === null ? null : loaders.person.load(answeredById);
  }

  @FieldResolver(() => [AccessRequestItemType], {
    description: "The items of the access request that the question is about.",
  })
  async items(
    @Parent() { requestId, itemIds }: Pick<RequestQuestionType, "requestId" | "itemIds">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<AccessRequestItemType[]> {
    return (await loaders.requestItems.load(requestId)).filter(({ id }) => itemIds.includes(id));
  }
}

@Resolver(() => AccessRequestType)
export class QuestionsOfRequestResolver {
  @FieldResolver(() => [RequestQuestionType], {
    description: "Questions of people who may decide, with the answers; the oldest first, at most 20.",
  })
  async questions(
    @Parent() { id }: Pick<AccessRequestType, "id">,
    @Ctx() { loaders }: GraphQLContext,
  ): Promise<RequestQuestionType[]> {
    return loaders.requestQuestions.load(id);
  }
}
