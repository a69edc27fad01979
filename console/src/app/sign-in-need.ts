/** No session any more; a recent sign-in, for what gives power; or a sign-in with a second factor. */
export type SignInNeed = "SESSION" | "RECENT_SIGN_IN" | "SECOND_FACTOR";

export interface AskedNeed {
  readonly need: SignInNeed;
  /** False: the person does not want to, and what was refused stays refused. */
  readonly settle: (isSignedIn: boolean) => void;
}

let asked: AskedNeed | null = null;
let answer: Promise<boolean> | null = null;
let isSomebodyHere = false;
let lastSignedInAt = Number.NEGATIVE_INFINITY;
const listeners = new Set<() => void>();

/** Before anybody has signed in there is nothing to keep: the page of sign-in is shown instead. */
export function somebodyIsHere(): void {
  isSomebodyHere = true;
}

/**
 * Everything that is refused at once waits for one sign-in. `sentAt`, by `performance.now()`: what was sent before the last
 * sign-in, and refused after it, goes on without another one.
 */
export function askToSignInAgain(need: SignInNeed, sentAt = performance.now()): Promise<boolean> {
  if (!isSomebodyHere) return Promise.resolve(false);
  if (sentAt < lastSignedInAt) return Promise.resolve(true);
  answer ??= new Promise<boolean>((resolve) => {
    asked = {
      need,
      settle: (isSignedIn) => {
        if (isSignedIn) lastSignedInAt = performance.now();
        asked = null;
        answer = null;
        tell();
        resolve(isSignedIn);
      },
    };
    tell();
  });
  return answer;
}

export function askedNeed(): AskedNeed | null {
  return asked;
}

export function onAskedNeed(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  for (const listener of listeners) listener();
}
