import type { EntityManager } from "typeorm";
import type { Actor } from "../../../kernel/actor";
import { makersOfToken } from "../../../kernel/humans-behind";
import { type DuplicateAccounts, duplicateAccountsOf, sameHuman } from "../../identities/linking/duplicate-accounts";
import type { AccessRequest } from "../access-request.entity";

/** Whether the requester or grantee made the actor's token, by whichever account and through any number of tokens. */
export async function isByTokenOfRequester(
  manager: EntityManager,
  actor: Actor,
  request: AccessRequest,
): Promise<boolean> {
  return isTokenOf(actor, request, await duplicateAccountsOf(manager, makersOfToken(actor)));
}

/** The same, where the accounts of the token's makers are known. */
export function isTokenOf(
  actor: Actor,
  { requesterId, granteeId }: AccessRequest,
  duplicateAccounts: (personId: string) => DuplicateAccounts,
): boolean {
  const isSame = sameHuman(duplicateAccounts);
  return makersOfToken(actor).some((maker) => isSame(maker, requesterId) || isSame(maker, granteeId));
}
