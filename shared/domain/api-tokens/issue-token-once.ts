import type { Tx } from "../../platform/database/unit-of-work";
import { createOnce } from "../client-requests/create-once";
import { ApiToken } from "./api-token.entity";
import type { IssuedToken } from "./issue-token";
import type { TokenForm } from "./token-form";

/**
 * A token made now, or earlier by the same client request. An earlier one cannot be shown, because only its hash is
 * kept.
 */
export interface MadeToken extends Omit<IssuedToken, "token"> {
  readonly token: string | null;
}

interface SentForm {
  readonly clientRequestId: string | null | undefined;
  readonly personId?: string;
  readonly serviceAccountId?: string;
  readonly form: TokenForm;
}

/** Makes a token, or answers the one that this client request made before, without its secret. */
export async function issueTokenOnce(
  tx: Tx,
  { clientRequestId, form, ...holder }: SentForm,
  make: () => Promise<IssuedToken>,
): Promise<MadeToken> {
  const { name, scopes, expiresAt } = form;
  const input = { ...holder, name: name ?? null, scopes: [...(scopes ?? [])].sort(), expiresAt: expiresAt ?? null };
  return createOnce<MadeToken>(
    tx,
    { operation: "createApiToken", clientRequestId, input },
    {
      make,
      find: async (id) => {
        const apiToken = await tx.manager.findOneBy(ApiToken, { id });
        return apiToken && { id, apiToken, token: null };
      },
    },
  );
}
