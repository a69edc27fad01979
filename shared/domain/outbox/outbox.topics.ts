/** Live topic and key: a message is due. Any worker may listen. */
export const OUTBOX_TOPIC = "outbox";
export const OUTBOX_DUE = "due";
