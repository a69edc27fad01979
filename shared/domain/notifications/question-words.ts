import type { QuestionNoticeData } from "./notice-data";
import { nameOf, sayResources, type Words } from "./request-words";

/** What the notification of a question is about begins so, and ends with the id of the question. */
export const QUESTION_THING = "question:";

/** For the person who asked for the access, and the one who gets it. */
export function askedWords({ question: { question, askedBy }, items }: QuestionNoticeData): Words {
  return {
    title: `${nameOf(askedBy)} asks about the request for access to ${sayResources(items)}`,
    message: [question, "The request waits meanwhile, and lapses as it would without the question."].join("\n"),
  };
}

/** For the person who asked the question. */
export function answeredWords({ question: { question, answer, answeredBy }, items }: QuestionNoticeData): Words {
  return {
    title: `${nameOf(answeredBy ?? { name: null })} has answered about access to ${sayResources(items)}`,
    message: [`You asked: ${question}`, `The answer: ${answer}`, "It waits for your decision."].join("\n"),
  };
}
