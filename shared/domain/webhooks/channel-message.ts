/** A message for the people of a chat channel. */
export interface ChannelMessage {
  readonly title: string;
  readonly lines: readonly string[];
  /** The page about it; null: DRAWBRIDGE_URL is not configured. */
  readonly url: string | null;
  /** The event, the object's id, the time of the event and the names of the API. */
  readonly footer: string;
}
