/** Live topic: owners of resources of the integration with this id changed. */
export const OWNERSHIP_TOPIC = "ownership";
