import { oneLine } from "../../kernel/one-line";
import type { NoticeEvent } from "../notices/notice-events";
import type { RequestNoticeData } from "./notice-data";
import { nameOf, sayResources, type Words } from "./request-words";

export type QuestionEvent = Extract<NoticeEvent, "request.question-asked" | "request.question-answered">;

/** A question about a request, for those who can answer it; with its answer, for the person who asked it. */
export function questionWords(event: QuestionEvent, data: RequestNoticeData): Words {
  const { question, askedBy, answer, answeredBy } = data.question!;
  const subject = `access to ${sayResources(data.items)}`;
  if (event === "request.question-asked") {
    const lines = [`Question: ${oneLine(question)}`, "The request waits on meanwhile; answer with 'answerQuestion'."];
    return { title: `${nameOf(askedBy)} has a question about ${subject}`, message: lines.join("\n") };
  }
  const lines = [`Question: ${oneLine(question)}`, `Answer: ${oneLine(answer!)}`, "The request waits for a decision."];
  return { title: `${nameOf(answeredBy!)} answered about ${subject}`, message: lines.join("\n") };
}
