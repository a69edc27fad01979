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
const listeners = new Set<() => void>();

/** Before anybody has signed in there is nothing to keep: the page of sign-in is shown instead. */
export function somebodyIsHere(): void {
  isSomebodyHere = true;
}

/** Everything that is refused at once waits for one sign-in. */
export function askToSignInAgain(need: SignInNeed): Promise<boolean> {
  if (!isSomebodyHere) return Promise.resolve(false);
  answer ??= new Promise<boolean>((resolve) => {
    asked = {
      need,
      settle: (isSignedIn) => {
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
