const CHANNEL = "drawbridge.signed-in";

/** Of somebody who has just signed in, or of a page that opened and found somebody signed in. */
export type SignedInNews = "ANEW" | "HERE";

export function tellSignedIn(news: SignedInNews): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(news);
  channel.close();
}

/** Also of other tabs: one sign-in is enough for all of them. */
export function onSignedIn(listener: (news: SignedInNews) => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener("message", ({ data }: MessageEvent<SignedInNews>) => listener(data));
  return () => channel.close();
}
