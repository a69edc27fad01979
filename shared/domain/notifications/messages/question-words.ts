import { oneLine } from "../../../kernel/text/one-line";
import type { OutboxEvent } from "../../outbox/outbox-events";
import type { RequestEventData } from "./outbox-record";
import { listResourceNames, type MessageWords, nameOnOneLine } from "./request-words";

export type QuestionEvent = Extract<OutboxEvent, "request.question-asked" | "request.question-answered">;

/** A question about a request, for the people who can answer it; with its answer, for the person who asked. */
export function questionWords(event: QuestionEvent, data: RequestEventData): MessageWords {
  const { question, askedBy, answer, answeredBy } = data.question!;
  const subject = `access to ${listResourceNames(data.items)}`;
  if (event === "request.question-asked") {
    const lines = [`Question: ${oneLine(question)}`, "The request waits on meanwhile; answer with 'answerQuestion'."];
    return { title: `${nameOnOneLine(askedBy)} has a question about ${subject}`, message: lines.join("\n") };
  }
  const lines = [`Question: ${oneLine(question)}`, `Answer: ${oneLine(answer!)}`, "The request waits for a decision."];
  return { title: `${nameOnOneLine(answeredBy!)} answered about ${subject}`, message: lines.join("\n") };
}
