import { useEffect, useSyncExternalStore } from "react";
import { Confirm } from "../parts/forms/confirm";
import { type AskedNeed, askedNeed, onAskedNeed, type SignInNeed, tellSessionIsBack } from "./sign-in-need";
import { onSignedIn } from "./signed-in-news";

const WINDOW = "width=520,height=720";

/**
 * A window over the page, which keeps its state. The sign-in happens in a popup, and refused operations are sent again
 * by themselves.
 */
export function SignInAgain({ viewerId }: { readonly viewerId: string }) {
  const asked = useSyncExternalStore(onAskedNeed, askedNeed);
  useEffect(() => {
    // A sign-in ends the session before it. The socket of that session may close after the sign-in was announced.
    if (asked?.need === "SESSION") void goOnAs(viewerId, asked);
    return onSignedIn((news) => {
      // A page that opens in another tab proves a session, but no fresh sign-in.
      void goOnAs(viewerId, news === "ANEW" || asked?.need === "SESSION" ? asked : null);
    });
  }, [asked, viewerId]);
  if (!asked) return null;
  const { title, text } = WORDS[asked.need];
  return (
    <Confirm
      isOpen
      title={title}
      action="Sign in in a small window"
      otherwise="Not now"
      onAction={() => openSignIn(asked.need)}
      onClose={() => asked.settle(false)}
    >
      {text} Nothing that you typed is lost.
    </Confirm>
  );
}

const WORDS: Readonly<Record<SignInNeed, { readonly title: string; readonly text: string }>> = {
  SESSION: { title: "Your session has ended", text: "Sign in, and this goes on where it was." },
  RECENT_SIGN_IN: {
    title: "Sign in once more",
    text: "This change gives power, so it takes a sign-in of the last minutes.",
  },
  RECENT_STEP_UP: {
    title: "Sign in once more",
    text: "This change gives power, so your sign-in provider has to ask you anew.",
  },
  SECOND_FACTOR: {
    title: "Sign in with a second factor",
    text: "A decision like this takes a sign-in with a second factor.",
  },
};

function openSignIn(need: SignInNeed): void {
  const stepUp = need === "SECOND_FACTOR" || need === "RECENT_STEP_UP" ? "&stepUp=1" : "";
  window.open(`/sign-in?window=1${stepUp}`, "drawbridge-sign-in", WINDOW);
}

/** A sign-in of another person neither sends what this person typed, nor acts on a page that this person opened. */
async function goOnAs(viewerId: string, asked: AskedNeed | null): Promise<void> {
  const here = await viewerHere();
  if (here === viewerId) {
    asked?.settle(true);
    tellSessionIsBack();
  } else if (here !== null) location.reload();
}

/** Null: nobody is signed in. */
async function viewerHere(): Promise<string | null> {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ viewer { id } }" }),
  });
  const { data } = (await answer.json()) as { data?: { viewer?: { id: string } | null } };
  return data?.viewer?.id ?? null;
}
