const CHANNEL = "drawbridge.signed-in";

/** ANEW: a person has just signed in. HERE: a page opened and found a session. */
export type SignedInNews = "ANEW" | "HERE";

/** A page has one channel, because a channel does not receive its own messages. */
let channel: BroadcastChannel | null = null;

function channelOfPage(): BroadcastChannel {
  channel ??= new BroadcastChannel(CHANNEL);
  return channel;
}

export function tellSignedIn(news: SignedInNews): void {
  channelOfPage().postMessage(news);
}

/** Listens to other tabs and windows: one sign-in is enough for all of them. */
export function onSignedIn(listener: (news: SignedInNews) => void): () => void {
  const hear = ({ data }: MessageEvent<SignedInNews>) => listener(data);
  channelOfPage().addEventListener("message", hear);
  return () => channelOfPage().removeEventListener("message", hear);
}
