/** What happened, in words for the people of a channel. */
export interface ChannelMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** Of the page about it; null: DRAWBRIDGE_URL is not configured. */
  readonly url: string | null;
  /** The object's id and the names of the API. */
  readonly footer: string;
}
