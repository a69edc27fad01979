import { explainSignInOfNobody, signInsOfNobody } from "../sessions/sign-ins-of-nobody";
import type { AttentionContext, AttentionItem } from "./attention";

/** Configured ways to sign in that let nobody in. */
export async function signInAttention({ manager, signIns }: AttentionContext): Promise<AttentionItem[]> {
  const found = await signInsOfNobody(manager, signIns);
  return found.map((signIn) => ({
    kind: "SIGN_IN_OF_NOBODY",
    key: signIn.way,
    since: null,
    count: 1,
    subjects: signIn.providerId === null ? [] : [{ type: "IdentityProvider", id: signIn.providerId }],
    message: explainSignInOfNobody(signIn),
    whatToDo:
      "Make that identity provider enabled, and DEFAULT or NAMED, or correct 'people' in the configuration of the sign-in.",
  }));
}
