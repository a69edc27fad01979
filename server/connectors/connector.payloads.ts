import { DoctorRunType } from "../doctor/doctor-run.type";
import { payloadType } from "../graphql/payload";
import { ConnectorType } from "./connector.type";

export const UpdateConnectorPayload = payloadType<{ connector: ConnectorType }>("UpdateConnector", {
  connector: { type: () => ConnectorType, description: "The connector with its new name and its next version." },
});
export type UpdateConnectorPayload = InstanceType<typeof UpdateConnectorPayload>;

export const DeleteConnectorPayload = payloadType<{ connector: ConnectorType }>("DeleteConnector", {
  connector: {
    type: () => ConnectorType,
    description: "The object as it was last, so that a client can drop it from its cache.",
  },
});
export type DeleteConnectorPayload = InstanceType<typeof DeleteConnectorPayload>;

export const TestConnectorPayload = payloadType<{ test: DoctorRunType; connector: ConnectorType }>("TestConnector", {
  test: { type: () => DoctorRunType, description: "The examination with its checks; it may still be RUNNING." },
  connector: { type: () => ConnectorType, description: "The connector, with the test as `lastTest`." },
});
export type TestConnectorPayload = InstanceType<typeof TestConnectorPayload>;
