import { createHash, randomBytes } from "node:crypto";
import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { storableText } from "../../kernel/text/storable-text";
import { SignInAttempt } from "./session.entity";

const LASTS_MS = 10 * 60_000;

export type BegunSignIn = Omit<SignInAttempt, "tokenHash" | "expiresAt">;

interface TakenSignIn {
  readonly attempt: BegunSignIn;
  readonly left: readonly string[];
}

/** Sign-ins in progress. */
export class SignInAttempts {
  constructor(private readonly deps: { db: DataSource; clock: Clock }) {}

  /** Answers a token of 43 characters for the browser, beside the state that the provider returns. */
  async begin(attempt: BegunSignIn): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    const expiresAt = new Date(this.deps.clock.now().getTime() + LASTS_MS);
    await this.deps.db.manager.insert(SignInAttempt, { ...attempt, tokenHash: hashSignInToken(token), expiresAt });
    return token;
  }

  /**
   * Hands out the one attempt of this state once, with the tokens that are left: a second use of the same cookie and
   * code finds nothing.
   */
  async take(tokens: readonly string[], state: string): Promise<TakenSignIn | null> {
    const [rows]: [SignInAttempt[], number] = await this.deps.db.query(
      `delete from sign_in_attempts where token_hash = any($1) and state = $2
       returning token_hash as "tokenHash", provider, state, nonce, code_verifier as "codeVerifier", return_to as "returnTo", step_up as "stepUp",
                 expires_at as "expiresAt"`,
      [tokens.map(hashSignInToken), storableText(state)],
    );
    const attempt = rows[0];
    if (!attempt || attempt.expiresAt <= this.deps.clock.now()) return null;
    return { attempt, left: tokens.filter((token) => hashSignInToken(token) !== attempt.tokenHash) };
  }
}

export function hashSignInToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
