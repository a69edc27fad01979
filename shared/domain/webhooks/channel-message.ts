/** A message for the people of a chat channel. */
export interface ChannelMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** The page about it; null: DRAWBRIDGE_URL is not configured. */
  readonly url: string | null;
  /** The object's id and the names of the API. */
  readonly footer: string;
}
