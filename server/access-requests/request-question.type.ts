import { Field, GraphQLISODateTime, ID, ObjectType } from "type-graphql";
import { Access } from "../graphql/access";
import { payloadType } from "../graphql/payload";
import { AccessRequestType } from "./access-request.type";

@Access("WITH_PARENT")
@ObjectType("RequestQuestion", {
  description: "Asked back by somebody who may decide. It holds up nothing: the access request lapses as without it.",
})
export class RequestQuestionType {
  @Field(() => ID, { description: "The id of the question, for `answerQuestion`." })
  id!: string;

  requestId!: string;
  itemIds!: readonly string[];
  askedById!: string;
  answeredById!: string | null;

  @Field(() => String, { description: "The text of the question, plain, with line breaks." })
  question!: string;

  @Field(() => GraphQLISODateTime, { description: "The moment from which it stands on the access request." })
  askedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: "Plain text, which does not change any more. Null: nobody has said anything yet.",
  })
  answer!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: "Null as long as there is no `answer`." })
  answeredAt!: Date | null;
}

export interface QuestionPayload {
  question: RequestQuestionType;
  request: AccessRequestType;
}

export const AskRequesterPayload = questionPayload("AskRequester");
export const AnswerQuestionPayload = questionPayload("AnswerQuestion");

function questionPayload(name: string) {
  return payloadType<QuestionPayload>(name, {
    question: {
      type: () => RequestQuestionType,
      description: "The question as it is now, with its answer if there is one.",
    },
    request: { type: () => AccessRequestType, description: "The access request of the question, with all questions." },
  });
}
