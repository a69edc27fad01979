const CHANNEL = "drawbridge.signed-in";

/** ANEW: a person has just signed in. HERE: a page opened and found a session. */
export type SignedInNews = "ANEW" | "HERE";

export function tellSignedIn(news: SignedInNews): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(news);
  channel.close();
}

/** Listens to other tabs too: one sign-in is enough for all of them. */
export function onSignedIn(listener: (news: SignedInNews) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }: MessageEvent<SignedInNews>) => listener(data));
  return () => channel.close();
}
