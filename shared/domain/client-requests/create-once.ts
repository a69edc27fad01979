import { createHash } from "node:crypto";
import type { EntityManager } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { ClientRequest } from "./client-request.entity";
import { parseClientRequestId } from "./parse-client-request-id";

/** One creation as its client sent it. */
export interface ClientRequestCall {
  /** The name of the mutation: the same id may stand for one creation of each kind. */
  readonly operation: string;
  /** The client's own name for this creation; null or left out: it is made anew each time. */
  readonly clientRequestId: string | null | undefined;
  /**
   * Everything that says what is made, without the id, and in one order where the order means nothing. Only its hash is kept;
   * a secret stays out of it all the same.
   */
  readonly input: object;
}

export interface CreationSteps<T> {
  readonly make: () => Promise<T>;
  /** The object of an earlier creation as it is now; null: it was deleted since. */
  readonly find: (id: string) => Promise<T | null>;
}

/**
 * Makes something once for each name that a client gives to it: sent again, the name answers the same object. Its row commits
 * with the object, so a crash keeps both or neither. To be called before the transaction takes any other lock.
 * Throws CONFLICT where the name was sent with another input before, or its object was deleted.
 */
export async function createOnce<T extends { readonly id: string }>(
  tx: Tx,
  { operation, clientRequestId: typed, input }: ClientRequestCall,
  { make, find }: CreationSteps<T>,
): Promise<T> {
  const { clientRequestId, problems } = parseClientRequestId(typed);
  if (problems.length > 0) throw invalidInput(problems);
  if (clientRequestId === null) return make();
  const key = { sender: senderOf(tx.actor), operation, clientRequestId };
  const inputHash = hashOf(input);
  await lockClientRequest(tx.manager, key);
  const sent = await tx.manager.findOneBy(ClientRequest, key);
  if (sent) return answerAgain(sent, inputHash, find);
  const made = await make();
  await tx.manager.insert(ClientRequest, { ...key, inputHash, objectId: made.id, createdAt: tx.now });
  return made;
}

type Key = Pick<ClientRequest, "sender" | "operation" | "clientRequestId">;

/** A person keeps their names across sessions and tokens. A token that stands for nobody has names of its own. */
function senderOf({ personId, kind, id }: Pick<Actor, "personId" | "kind" | "id">): string {
  return personId === undefined ? `${kind}:${id}` : senderOfPerson(personId);
}

export function senderOfPerson(personId: string): string {
  return `person:${personId}`;
}

/** The second of two that are sent at once sees what the first one made. */
async function lockClientRequest(manager: EntityManager, key: Key): Promise<void> {
  const name = JSON.stringify([key.sender, key.operation, key.clientRequestId]);
  await manager.query("select pg_advisory_xact_lock(hashtext('client-requests'), hashtext($1))", [name]);
}

async function answerAgain<T>(sent: ClientRequest, inputHash: string, find: CreationSteps<T>["find"]): Promise<T> {
  const { clientRequestId, objectId } = sent;
  if (sent.inputHash !== inputHash) {
    throw clientRequestIdUsed(
      `'${clientRequestId}' was sent before with another input, which made ${objectId}. Use a new name for a new input.`,
    );
  }
  const object = await find(objectId);
  if (object) return object;
  throw clientRequestIdUsed(
    `'${clientRequestId}' made ${objectId} before, which was deleted. Use a new name to make it again.`,
  );
}

function clientRequestIdUsed(message: string): DomainError {
  const field: FieldProblem = { path: ["clientRequestId"], message, rule: "CLIENT_REQUEST_ID_USED" };
  return new DomainError("CONFLICT", message, [field]);
}

function hashOf(input: object): string {
  return createHash("sha256").update(canonical(input)).digest("hex");
}

/** JSON with the keys of objects in one order; a key whose value is undefined is left out, as a client may leave it out. */
function canonical(input: object): string {
  return JSON.stringify(input, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
