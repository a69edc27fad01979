/** Live topic: the connector with this id changed, or (ANY_CONNECTOR) some connector did. */
export const CONNECTOR_TOPIC = "connector";
export const ANY_CONNECTOR = "any";

/** The keys under which a change of this connector is followed. */
export function connectorKeys(id: string): readonly string[] {
  return [id, ANY_CONNECTOR];
}
