import type { Actor } from "../../kernel/actor";
import { DomainError, invalidInput, notFound } from "../../kernel/app-error";
import { newId } from "../../kernel/ids";
import { problemsOfTypedText, type TextLimits, typedText } from "../../kernel/text/typed-text";
import type { Tx, UnitOfWork } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import { parseClientRequestId } from "../client-requests/parse-client-request-id";
import { AccessRequest, type AccessRequestItem } from "./access-request.entity";
import { actingPersonId } from "./acting-person";
import { capacityOf } from "./approvers/approver-capacity";
import { isProbablySameHumanAs, lockReadableRequest } from "./decisions/lock-readable-request";
import { itemsToDecide, refusalToDecide } from "./decisions/refusal-to-decide";
import { type RequestItemSelection, selectItems } from "./decisions/select-items";
import { isByTokenOfRequester } from "./decisions/token-of-requester";
import { publishRequestEvents } from "./publish-request-events";
import { RequestQuestion } from "./request-question.entity";
import { type WholeRequest, writeRequestStates } from "./request-rows";

/** A longer conversation belongs in another tool. */
const MOST_QUESTIONS = 20;

const TEXT: TextLimits = { characters: 2_000, lines: true };

export interface QuestionInput {
  readonly question: string;
  readonly clientRequestId?: string | null;
}

/** A question with its request, as both are now. */
export interface QuestionOfRequest {
  readonly question: RequestQuestion;
  readonly request: AccessRequest;
}

/**
 * Questions to the requester, and their answers. A question delays nothing: the request escalates, lapses and may be
 * decided as without it.
 */
export class RequestQuestionsService {
  constructor(private readonly deps: { readonly uow: UnitOfWork }) {}

  /** Asks about pending items that the actor may decide; without `itemIds` about all of them. */
  async ask(actor: Actor, items: RequestItemSelection, typed: QuestionInput): Promise<QuestionOfRequest> {
    const { text: question, problems } = parseText("question", typed.question);
    const { clientRequestId, problems: problemsOfId } = parseClientRequestId(typed.clientRequestId);
    if (problems.length + problemsOfId.length > 0) throw invalidInput([...problems, ...problemsOfId]);
    const { requestId, itemIds } = items;
    const input = { requestId, itemIds: itemIds ? [...itemIds].sort() : null, question };
    return this.deps.uow.run(actor, async (tx) => {
      const asked = await createOnce(
        tx,
        { operation: "askRequester", clientRequestId, input },
        {
          make: () => askQuestion(tx, items, question),
          find: (id) => findQuestion(tx, id),
        },
      );
      return withRequest(tx, asked);
    });
  }

  /** Answers a question. Only the requester or grantee may, and only while an item of the question is pending. */
  async answer(actor: Actor, questionId: string, typed: string): Promise<QuestionOfRequest> {
    const { text: answer, problems } = parseText("answer", typed);
    if (problems.length > 0) throw invalidInput(problems);
    return this.deps.uow.run(actor, async (tx) => {
      const { requestId } = (await tx.manager.findOneBy(RequestQuestion, { id: questionId })) ?? {};
      const found = requestId === undefined ? null : await lockReadableRequest(tx, requestId).catch(asNotFound);
      if (!found) throw notFound(QUESTION);
      return { question: await answerQuestion(tx, found.whole, questionId, answer), request: found.whole.request };
    });
  }
}

const QUESTION = "The question";

async function askQuestion(
  tx: Tx,
  { requestId, itemIds }: RequestItemSelection,
  text: string,
): Promise<RequestQuestion> {
  const { whole, approvers } = await lockReadableRequest(tx, requestId);
  const personId = actingPersonId(tx.actor, "ask about a request");
  const isProbablyThem = await isProbablySameHumanAs(tx.manager, personId, whole.request);
  const isByTheirToken = await isByTokenOfRequester(tx.manager, tx.actor, whole.request);
  const candidates = selectItems(whole, itemIds).map((item) => {
    // A person who has approved already may still ask, so earlier decisions are ignored.
    const capacity = capacityOf(personId, item, approvers.get(item.id)!, []);
    return { item, refusal: refusalToDecide({ ...item, capacity, isProbablyThem, isByTheirToken }) };
  });
  const items = itemsToDecide(candidates, Boolean(itemIds));
  await assertRoom(tx, requestId);
  const question = tx.manager.create(RequestQuestion, {
    id: newId(),
    requestId,
    itemIds: items.map(({ id }) => id),
    askedById: personId,
    question: text,
    askedAt: tx.now,
    answer: null,
    answeredById: null,
    answeredAt: null,
  });
  await tx.manager.insert(RequestQuestion, question);
  await publishQuestionEvent(tx, "request.question-asked", { whole, items, question });
  return question;
}

/** Finds a question sent before. NOT_FOUND where the actor may not read the request any longer. */
async function findQuestion(tx: Tx, id: string): Promise<RequestQuestion | null> {
  const question = await tx.manager.findOneBy(RequestQuestion, { id });
  if (question) await lockReadableRequest(tx, question.requestId);
  return question;
}

/** The lock on the request keeps the count exact. */
async function assertRoom(tx: Tx, requestId: string): Promise<void> {
  if ((await tx.manager.countBy(RequestQuestion, { requestId })) < MOST_QUESTIONS) return;
  const message = `${MOST_QUESTIONS} questions were asked about this request, and more cannot be: decide about it.`;
  throw new DomainError("LIMIT_EXCEEDED", message, [], "TOO_MANY_QUESTIONS");
}

async function answerQuestion(tx: Tx, whole: WholeRequest, id: string, answer: string): Promise<RequestQuestion> {
  const { request } = whole;
  const personId = actingPersonId(tx.actor, "answer a question");
  if (![request.requesterId, request.granteeId].includes(personId)) {
    throw new DomainError("FORBIDDEN", "Only the person who asked for the access, or who gets it, can answer.");
  }
  // Read again under the lock of the request, because two people may answer at once.
  const question = await tx.manager.findOneByOrFail(RequestQuestion, { id });
  if (question.answer === answer && question.answeredById === personId) return question;
  if (question.answer !== null) {
    throw new DomainError(
      "INVALID_STATE",
      "This question is answered already, and an answer does not change.",
      [],
      "QUESTION_ANSWERED",
    );
  }
  const items = whole.items.filter((item) => question.itemIds.includes(item.id));
  if (!items.some(({ state }) => state === "PENDING")) {
    throw new DomainError(
      "INVALID_STATE",
      "The items of this question are decided already, so an answer would come too late.",
    );
  }
  const answered = { answer, answeredById: personId, answeredAt: tx.now };
  await tx.manager.update(RequestQuestion, id, answered);
  Object.assign(question, answered);
  await publishQuestionEvent(tx, "request.question-answered", { whole, items, question });
  return question;
}

async function publishQuestionEvent(
  tx: Tx,
  event: "request.question-asked" | "request.question-answered",
  about: { whole: WholeRequest; items: readonly AccessRequestItem[]; question: RequestQuestion },
): Promise<void> {
  await writeRequestStates(tx, [about.whole]);
  await publishRequestEvents(tx, [{ event, ...about }]);
}

async function withRequest({ manager }: Tx, question: RequestQuestion): Promise<QuestionOfRequest> {
  return { question, request: await manager.findOneByOrFail(AccessRequest, { id: question.requestId }) };
}

/** Translates every refusal to NOT_FOUND: a hidden request hides its questions. */
function asNotFound(error: unknown): never {
  throw error instanceof DomainError ? notFound(QUESTION) : error;
}

function parseText(name: "question" | "answer", typed: string) {
  const text = typedText(typed);
  const missing = text === "" ? [{ path: [name], message: `'${name}' is empty.` }] : [];
  return { text, problems: [...missing, ...problemsOfTypedText([name], text, TEXT)] };
}
