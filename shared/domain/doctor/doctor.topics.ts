/** Live topic: a doctor run of the integration, or a test of the connector, with this id has progressed. */
export const DOCTOR_TOPIC = "doctor";
