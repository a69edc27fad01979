import { createHash, randomBytes } from "node:crypto";
import type { DataSource } from "typeorm";
import type { Clock } from "../../kernel/clock";
import { storableText } from "../../kernel/text/storable-text";
import { SignInAttempt } from "./session.entity";

const LASTS_MS = 10 * 60_000;

export type BegunSignIn = Omit<SignInAttempt, "tokenHash" | "expiresAt">;

/** Sign-ins in progress. */
export class SignInAttempts {
  constructor(private readonly deps: { db: DataSource; clock: Clock }) {}

  /** Answers the value of the browser's cookie, beside the state that the provider returns. */
  async begin(attempt: BegunSignIn): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    const expiresAt = new Date(this.deps.clock.now().getTime() + LASTS_MS);
    await this.deps.db.manager.insert(SignInAttempt, { ...attempt, tokenHash: hashSignInToken(token), expiresAt });
    return token;
  }

  /**
   * Hands out an attempt once: a second use of the same cookie and code finds nothing. A callback with another state is
   * not of this attempt, but of an older one in another tab, so this one stays.
   */
  async take(token: string, state: string): Promise<BegunSignIn | null> {
    const [rows]: [(BegunSignIn & { expiresAt: Date })[], number] = await this.deps.db.query(
      `delete from sign_in_attempts where token_hash = $1 and state = $2
       returning provider, state, nonce, code_verifier as "codeVerifier", return_to as "returnTo", step_up as "stepUp",
                 expires_at as "expiresAt"`,
      [hashSignInToken(token), storableText(state)],
    );
    const attempt = rows[0];
    return attempt && attempt.expiresAt > this.deps.clock.now() ? attempt : null;
  }
}

export function hashSignInToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
