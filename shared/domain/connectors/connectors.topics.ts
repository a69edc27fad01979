/** Live topic: the connector with this id changed, or (ANY_CONNECTOR) some connector did. */
export const CONNECTOR_TOPIC = "connector";
export const ANY_CONNECTOR = "any";

/** The keys under which subscribers follow changes of this connector. */
export function connectorKeys(id: string): readonly string[] {
  return [id, ANY_CONNECTOR];
}
