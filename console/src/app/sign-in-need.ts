/**
 * A session, after it has ended; a fresh sign-in, for a change that gives power; the same as a step-up, where the
 * provider would otherwise answer with its old sign-in; or a sign-in with a second factor.
 */
export type SignInNeed = "SESSION" | "RECENT_SIGN_IN" | "RECENT_STEP_UP" | "SECOND_FACTOR";

export interface AskedNeed {
  readonly need: SignInNeed;
  /** False: the person cancelled, and the refused operations stay refused. */
  readonly settle: (isSignedIn: boolean) => void;
}

let asked: AskedNeed | null = null;
let answer: Promise<boolean> | null = null;
let viewerOfPage: string | null = null;
let lastSignedInAt = Number.NEGATIVE_INFINITY;
/** The person knows that the session has ended, and chose not to sign in. */
let leftEndedAt = Number.NEGATIVE_INFINITY;
const listeners = new Set<() => void>();
const withoutSession = new Set<() => void>();

/** Before the first sign-in there is no page to keep, so the page of sign-in is shown instead. */
export function somebodyIsHere(viewerId: string): void {
  viewerOfPage = viewerId;
}

/** The server refuses the page's operations once somebody else has signed in by another tab. */
export function viewerHeader(): Readonly<Record<string, string>> {
  return viewerOfPage === null ? {} : { "drawbridge-viewer": viewerOfPage };
}

/**
 * All refused operations wait for one sign-in. `sentAt`, a value of `performance.now()`, tells operations whose refusal
 * comes late: those that were sent before the last sign-in are sent again without another one, and those that were sent
 * before the person left an ended session as it is stay refused.
 */
export function askToSignInAgain(need: SignInNeed, sentAt = performance.now()): Promise<boolean> {
  if (viewerOfPage === null) return Promise.resolve(false);
  if (isLeftEnded(sentAt)) return Promise.resolve(false);
  if (sentAt < lastSignedInAt) return Promise.resolve(true);
  answer ??= new Promise<boolean>((resolve) => {
    asked = {
      need,
      settle: (isSignedIn) => {
        if (isSignedIn) {
          lastSignedInAt = performance.now();
          tellSessionIsBack();
        } else if (need === "SESSION") leftEndedAt = performance.now();
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

/** Whether the person left the session ended after this moment, and nobody has signed in since. */
export function isLeftEnded(sentAt: number): boolean {
  return sentAt < leftEndedAt;
}

/** Resolves when the person of this page has a session again, whichever tab they signed in. */
export function sessionIsBack(): Promise<void> {
  return new Promise((resolve) => {
    withoutSession.add(resolve);
  });
}

export function tellSessionIsBack(): void {
  leftEndedAt = Number.NEGATIVE_INFINITY;
  for (const goOn of withoutSession) goOn();
  withoutSession.clear();
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

interface RefusedAnswer {
  readonly errors?: readonly {
    readonly extensions?: {
      readonly code?: string;
      readonly rule?: string | null;
      readonly fields?: readonly { readonly signInPath?: string }[];
    };
  }[];
}

/** Null: nothing in the answer was refused for want of a sign-in. */
export function signInNeedOf(text: string): SignInNeed | null {
  if (!/"UNAUTHENTICATED"|"SIGN_IN_AGAIN"|"MFA_REQUIRED"/.test(text)) return null;
  const { errors = [] } = JSON.parse(text) as RefusedAnswer;
  const ofRule = (rule: string) => errors.find(({ extensions }) => extensions?.rule === rule);
  if (errors.some(({ extensions }) => extensions?.code === "UNAUTHENTICATED")) return "SESSION";
  if (ofRule("MFA_REQUIRED")) return "SECOND_FACTOR";
  const tooOld = ofRule("SIGN_IN_AGAIN");
  if (!tooOld) return null;
  // Only the server knows which providers can be asked for a step-up.
  const paths = (tooOld.extensions?.fields ?? []).flatMap(({ signInPath }) => signInPath ?? []);
  return paths.some((path) => path.includes("stepUp=1")) ? "RECENT_STEP_UP" : "RECENT_SIGN_IN";
}
