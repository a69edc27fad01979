import { createHash } from "node:crypto";
import type { EntityManager } from "typeorm";
import type { Actor } from "../../kernel/actor";
import { DomainError, type FieldProblem, invalidInput } from "../../kernel/app-error";
import type { Tx } from "../../platform/database/unit-of-work";
import { ClientRequest } from "./client-request.entity";
import { parseClientRequestId } from "./parse-client-request-id";

/** One creation as sent by its client. */
export interface ClientRequestCall {
  /** The mutation: client request ids are separate per mutation. */
  readonly operation: string;
  /** The client request id; null or undefined: not idempotent, each call creates an object. */
  readonly clientRequestId: string | null | undefined;
  /**
   * The normalized input without the id: lists without a meaning in their order are sorted. Only its hash is stored,
   * and secrets are left out of it.
   */
  readonly input: object;
}

export interface CreationSteps<T> {
  readonly make: () => Promise<T>;
  /** Finds the object of an earlier creation; null: deleted since. */
  readonly find: (id: string) => Promise<T | null>;
}

/**
 * Creates an object once per client request id: a repeat answers the same object. Both rows commit together. Call it
 * before the transaction takes any other lock. Throws CONFLICT where the id was used with another input, or its object
 * was deleted.
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

/** Ids belong to the person across sessions and tokens. Tokens without a person have their own. */
function senderOf({ personId, kind, id }: Pick<Actor, "personId" | "kind" | "id">): string {
  return personId === undefined ? `${kind}:${id}` : senderOfPerson(personId);
}

export function senderOfPerson(personId: string): string {
  return `person:${personId}`;
}

/** Serializes equal calls, so that the second sees the first one's object. */
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

/** Canonical JSON: sorted keys, without undefined values. */
function canonical(input: object): string {
  return JSON.stringify(input, (_key, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
